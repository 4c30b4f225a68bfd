package mongo

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.mongodb.org/mongo-driver/v2/event"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

var begin = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// look is the only article as a look at a minute finds it.
func look(minute int, text string) article.Article {
	at := begin.Add(time.Duration(minute) * time.Minute)
	const url = "https://news.example/a"
	return article.Article{ID: article.ID(url), URL: url, CanonicalURL: url, Title: "A", Text: text, Found: article.Found{At: at}, Fetched: at}
}

// outcome is what must not depend on where a crash was.
type outcome struct {
	Changes   []archive.Change
	Head      article.Article
	Revisions []article.Article
	Pending   int
}

// live is a store's work on four looks of one article: put them one by one, and announce
// the first and the last but one. It goes as far as it can.
func live(ctx context.Context, a *Archive) (o outcome, err error) {
	looks := []article.Article{look(0, "one"), look(1, "one"), look(2, "two"), look(3, "three")}
	for i, l := range looks {
		results, err := a.Put(ctx, []article.Article{l})
		if err != nil {
			return o, err
		}
		r := results[0]
		o.Changes = append(o.Changes, r.Change)
		if i%2 == 0 {
			if err := a.Announced(ctx, []archive.Announcement{{ID: r.Article.ID, Revision: r.Article.Revision, Sequence: uint64(i + 1)}}); err != nil {
				return o, err
			}
		}
	}
	if o.Head, err = a.Get(ctx, looks[0].ID); err != nil {
		return o, err
	}
	if o.Revisions, err = a.Revisions(ctx, looks[0].ID); err != nil {
		return o, err
	}
	pending, err := a.Pending(ctx, 10)
	o.Pending = len(pending)
	return o, err
}

// openToDie opens an archive whose context ends after so many commands, as a crash would end it.
func openToDie(t *testing.T, uri string, after int) (ctx context.Context, crash func(), dying *Archive) {
	t.Helper()
	ctx, crash = context.WithCancel(t.Context())
	var commands atomic.Int64
	commands.Store(-1 << 32) // while it opens
	dying, err := open(ctx, uri, &event.CommandMonitor{Succeeded: func(context.Context, *event.CommandSucceededEvent) {
		if commands.Add(1) == int64(after) {
			crash()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	commands.Store(0)
	return ctx, crash, dying
}

// A store stops after each of its commands in turn, and what it did is done again from
// the start, as redelivery would. It must come to what it comes to without a stop.
func TestCrashAfterEachCommand(t *testing.T) {
	want, err := live(t.Context(), opened(t, mongotest.Start(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Revisions) != 3 || want.Pending != 1 {
		t.Fatalf("without a crash: %+v", want)
	}
	for n := 1; ; n++ {
		uri := mongotest.Start(t)
		ctx, crash, dying := openToDie(t, uri, n)
		_, died := live(ctx, dying)
		crash()
		_ = dying.Close()
		if died != nil && !errors.Is(died, context.Canceled) {
			t.Fatalf("crash after command %d: %v", n, died)
		}
		t.Run(fmt.Sprint("after command ", n), func(t *testing.T) {
			got, err := live(t.Context(), opened(t, uri))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(article.Article{}, "Stored")); diff != "" {
				t.Errorf("-without a crash +with one:\n%s", diff)
			}
		})
		if died == nil {
			if n < 15 {
				t.Fatalf("only %d commands: the crashes were not where the writes are", n)
			}
			return
		}
	}
}

// Two stores stand between the log and the record when a third announces what is pending.
func TestPendingBringsTheRecordUpToItsLog(t *testing.T) {
	a := opened(t, mongotest.Start(t))
	ctx := t.Context()
	results, err := a.Put(ctx, []article.Article{look(0, "one")})
	if err != nil {
		t.Fatal(err)
	}
	next := archive.Next(results[0].Article, look(1, "two"), time.Now())
	head := document{Key: next.ID, Article: results[0].Article, Pending: true}
	if won, err := a.log(ctx, &head, document{Key: versionKey(next.ID, 2), Article: next, Pending: true}); err != nil || !won {
		t.Fatal(won, err)
	}
	pending, err := a.Pending(ctx, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(pending) != 2 || pending[0].Revision != 1 || pending[1].Revision != 2 {
		t.Errorf("pending: %+v", pending)
	}
	got, err := a.Get(ctx, next.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Revision != 2 || got.Text != "two" {
		t.Errorf("the record is revision %d, %q", got.Revision, got.Text)
	}
}

package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store"
)

// TestFourStores: four processes write one SQLite archive. All get versions of the same
// articles, each version by way of two links. Each article is one record, its revisions
// have no gaps and no doubles, none is lost, and each is announced once.
func TestFourStores(t *testing.T) {
	const articles, versions = 20, 8
	nats, file := natsServer(t), filepath.Join(t.TempDir(), "archive.db")
	b, err := bus.Connect(t.Context(), bus.Config{URL: nats, Name: "test"}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if err := b.Setup(t.Context(), bus.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	for v := range versions {
		for n := range articles {
			publishTwice(t, b, n, v)
		}
	}
	var stores []*process
	for range 4 {
		stores = append(stores, start(t, "serve", "store", "--nats", nats, "--archive", "sqlite:"+file, "--store-batch", "5"))
	}
	eventually(t, func() error {
		balance, err := peek(t, file)
		if err == nil && balance.ended() < 2*articles {
			err = notYet("%s", balance.sentence())
		}
		if err != nil {
			return err
		}
		return drained(t, b)
	})
	for _, p := range stores {
		if code := p.stop(); code != 0 {
			t.Errorf("a store exits with %d:\n%s", code, tail(p.err.String(), 2000))
		}
	}
	a, err := store.Open(t.Context(), "sqlite:"+file, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for n := range articles {
		list, err := a.Revisions(t.Context(), versionOf(n, 0).ID)
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]int{}
		for i, r := range list {
			texts[r.Text]++
			if r.Revision != i+1 || r.Sequence == 0 {
				t.Errorf("article %d, place %d: revision %d, sequence %d", n, i+1, r.Revision, r.Sequence)
			}
		}
		if len(list) != versions || len(texts) != versions {
			t.Errorf("article %d: %d revisions of %d texts, want %d", n, len(list), len(texts), versions)
		}
	}
	if got := records(t, "--archive", "sqlite:"+file); len(got) != articles {
		t.Errorf("%d records, want %d", len(got), articles)
	}
	flow, err := b.Subjects(t.Context(), "WIRE", "stored.>")
	if err != nil {
		t.Fatal(err)
	}
	if n := flow["stored.created.en.example"] + flow["stored.revised.en.example"]; n != articles*versions {
		t.Errorf("%d announcements, want %d: %v", n, articles*versions, flow)
	}
}

// versionOf is a look at article n. All looks are of one time, so that none is overtaken.
func versionOf(n, v int) article.Article {
	url, at := fmt.Sprintf("https://news.example/a%d", n), time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	return article.Article{
		ID: article.ID(url), URL: url, CanonicalURL: url, Source: article.Source{ID: "example"}, Found: article.Found{At: at.Add(time.Duration(v) * time.Second)}, Language: "en",
		Title: "A title", Text: fmt.Sprintf("The %s version of article %d.", strings.Repeat("next ", v), n), Fetched: at,
	}
}

func publishTwice(t *testing.T, b *bus.Bus, n, v int) {
	t.Helper()
	a := versionOf(n, v)
	for _, way := range []string{"", "?from=front"} {
		link, err := event.NewLink(a.URL+way, a.Source, a.Found)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Publish(t.Context(), event.Parsed{Link: link, Article: a}); err != nil {
			t.Fatal(err)
		}
	}
}

// drained reports that the stores have acked all records.
func drained(t *testing.T, b *bus.Bus) error {
	left, err := b.Subjects(t.Context(), "ARTICLES", "parsed.>")
	for _, n := range left {
		if n > 0 {
			return notYet("%v wait", left)
		}
	}
	return err
}

package mongo

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// forget is what retention does to two records that were revised, one of which goes whole.
func forget(ctx context.Context, a *Archive) (texts, records int, err error) {
	if _, err = a.DropRecords(ctx, nil, begin); err != nil {
		return 0, 0, err
	}
	list, err := a.Records(ctx, archive.Kept{}, 10)
	for _, k := range list {
		if k.Article == look(0, "").ID {
			_, err = a.DropRecords(ctx, []archive.Kept{k}, begin)
		}
	}
	if err != nil {
		return 0, 0, err
	}
	if list, err = a.Texts(ctx, archive.Kept{}, 10); err != nil {
		return 0, 0, err
	}
	if _, err := a.DropTexts(ctx, list, begin); err != nil {
		return 0, 0, err
	}
	return a.Dropped(ctx)
}

// Retention stops after each of its commands in turn, and is begun again.
func TestForgetAfterEachCommand(t *testing.T) {
	for n := 1; ; n++ {
		uri := mongotest.Start(t)
		a := opened(t, uri)
		for i, text := range []string{"one", "one", "two", "two"} {
			l := look(i, text)
			if i%2 == 1 {
				l.ID = article.ID("other")
			}
			r, err := a.Put(t.Context(), []article.Article{l})
			if err == nil {
				err = a.Announced(t.Context(), []archive.Announcement{{ID: l.ID, Revision: r[0].Article.Revision, Sequence: 1}})
			}
			m := archive.MemberOf(&l)
			if err = errors.Join(err, a.Join(t.Context(), []archive.Member{m})); err != nil {
				t.Fatal(err)
			}
		}
		ctx, crash, dying := openToDie(t, uri, n)
		_, _, died := forget(ctx, dying)
		crash()
		_ = dying.Close()
		t.Run(fmt.Sprint("after command ", n), func(t *testing.T) {
			texts, records, err := forget(t.Context(), a)
			if err != nil || texts != 2 || records != 1 {
				t.Errorf("%d texts, %d records, %v", texts, records, err)
			}
			for _, c := range []*mongo.Collection{a.revisions, a.members} {
				if n, err := c.CountDocuments(t.Context(), in("_id", []string{look(0, "").ID, versionKey(look(0, "").ID, 1), versionKey(look(0, "").ID, 2)})); err != nil || n > 0 {
					t.Errorf("%d documents of the record are left in %s: %v", n, c.Name(), err)
				}
			}
			for _, c := range []*mongo.Collection{a.articles, a.revisions} {
				if n, err := c.CountDocuments(t.Context(), bson.D{{Key: "$or", Value: bson.A{bson.D{{Key: "text", Value: bson.D{{Key: "$gt", Value: ""}}}}, bson.D{{Key: "dropping", Value: true}}}}}); err != nil || n > 0 {
					t.Errorf("%d documents in %s have their text, or are half dropped: %v", n, c.Name(), err)
				}
			}
		})
		if died == nil {
			if n < 10 {
				t.Fatalf("only %d commands: the crashes were not where the writes are", n)
			}
			return
		}
	}
}

// A store that revises a record while it is dropped leaves nothing of it.
func TestReviseWhileDropped(t *testing.T) {
	a := opened(t, mongotest.Start(t))
	r, err := a.Put(t.Context(), []article.Article{look(0, "one")})
	if err != nil {
		t.Fatal(err)
	}
	next := archive.Next(r[0].Article, look(1, "two"), time.Now())
	if _, err := a.articles.UpdateOne(t.Context(), bson.D{{Key: "_id", Value: next.ID}}, dropping(begin)); err != nil {
		t.Fatal(err)
	}
	if err := a.finishDropping(t.Context()); err != nil {
		t.Fatal(err)
	}
	head := document{Key: next.ID, Article: r[0].Article}
	if won, err := a.log(t.Context(), &head, document{Key: versionKey(next.ID, 2), Article: next, Pending: true}); err != nil || !won {
		t.Fatal(won, err)
	}
	if err := errors.Join(a.apply(t.Context(), document{Article: next}, nil), a.rollForward(t.Context(), next.ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Get(t.Context(), next.ID); !errors.Is(err, archive.ErrNotFound) {
		t.Error(err)
	}
	if n, err := a.revisions.CountDocuments(t.Context(), bson.D{}); err != nil || n > 0 {
		t.Errorf("%d versions are left: %v", n, err)
	}
}

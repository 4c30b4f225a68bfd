package mongo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// scanPage is how many documents a search reads at once; they are without what it does not
// look at.
const scanPage = 1000

// unread are the fields that no search looks at; the texts are for words alone.
var (
	unread = []string{"blocks", "html", "updates", "images", "provenance", "page", "rights", "summary", "others", "urls", "terms"}
	texts  = []string{"title", "subtitle", "text"}
)

// Search implements archive.Searcher by reading what the index of terms says may match.
func (a *Archive) Search(ctx context.Context, s archive.Search) (archive.Found, error) {
	newest, err := a.lastPlace(ctx) // before the rest: what is announced meanwhile comes after the page
	if err != nil {
		return archive.Found{}, fmt.Errorf("search: %w", err)
	}
	f, err := archive.Scan(ctx, a, a.scan, s)
	if err == nil {
		f.Sequence = newest
		err = a.fill(ctx, &f)
	}
	if err != nil {
		return f, fmt.Errorf("search: %w", err)
	}
	f.Pickups, err = a.Pickups(ctx, archive.StoriesOf(f.Articles))
	return f, err
}

// lastPlace is the newest place on the WIRE stream.
func (a *Archive) lastPlace(ctx context.Context) (uint64, error) {
	list, err := find[document](ctx, a.articles, bson.D{{Key: "sequence", Value: bson.D{{Key: "$gt", Value: 0}}}, isThere},
		options.Find().SetSort(bson.D{{Key: "sequence", Value: -1}}).SetLimit(1).SetProjection(bson.D{{Key: "sequence", Value: 1}}))
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0].Sequence, nil
}

// scan is archive.Reader.
func (a *Archive) scan(ctx context.Context, r archive.Reading, fn func(article.Article) error) error {
	leave, q := unread, r.Query
	if !r.Texts {
		leave = slices.Concat(unread, texts)
	}
	none := bson.D{}
	for _, name := range leave {
		none = append(none, bson.E{Key: name, Value: 0})
	}
	for left := q.Limit; left > 0; {
		filter, order, err := condition(q)
		if err != nil {
			return err
		}
		n := min(left, scanPage)
		list, err := find[document](ctx, a.articles, narrowed(filter, r.Words), options.Find().SetSort(order).SetLimit(int64(n)).SetProjection(none))
		if err != nil {
			return err
		}
		records := recordsOf(list)
		if err := a.setStory(ctx, records); err != nil {
			return err
		}
		for _, r := range records {
			if err := fn(r); err != nil {
				return err
			}
			q.After = archive.Cursor(r)
		}
		if left -= len(list); len(list) < n {
			return nil
		}
	}
	return nil
}

// fill reads the records of a page whole, and when the first version of each was stored.
// Those that were revised since they were found come as they are now.
func (a *Archive) fill(ctx context.Context, f *archive.Found) error {
	if len(f.Articles) == 0 {
		return nil
	}
	var ids, firsts []string
	for _, r := range f.Articles {
		ids = append(ids, r.ID)
		firsts = append(firsts, versionKey(r.ID, 1))
	}
	list, err := find[document](ctx, a.articles, in("_id", ids), options.Find().SetProjection(noTerms))
	if err != nil {
		return err
	}
	created, err := a.created(ctx, firsts)
	if err != nil {
		return err
	}
	whole := map[string]article.Article{}
	records := recordsOf(list)
	if err := a.complete(ctx, records); err != nil {
		return err
	}
	for _, r := range records {
		whole[r.ID] = r
	}
	for i, r := range f.Articles {
		if now, ok := whole[r.ID]; ok {
			f.Articles[i] = now
		}
		at, revised := created[r.ID]
		if !revised {
			at = f.Articles[i].Stored
		}
		f.Created = append(f.Created, at)
	}
	return nil
}

// created is when first versions in the log were stored, by the record's ID.
func (a *Archive) created(ctx context.Context, keys []string) (map[string]time.Time, error) {
	list, err := find[document](ctx, a.revisions, in("_id", keys), options.Find().SetProjection(bson.D{{Key: "id", Value: 1}, {Key: "stored", Value: 1}}))
	out := map[string]time.Time{}
	for _, d := range list {
		out[d.ID] = d.Stored.UTC()
	}
	return out, err
}

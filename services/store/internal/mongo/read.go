package mongo

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// page is how many documents are read at once. A read of many pages is many short ones,
// which no slow consumer can make time out.
const page = 200

// optional are the fields of a record that may be absent, except checks.
var optional = func() (names []string) {
	names = []string{"pending", "others", "terms"}
	for f := range reflect.TypeFor[article.Article]().Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("bson"), ",")
		if options != "" && name != "checks" {
			names = append(names, name)
		}
	}
	return names
}()

// find reads all documents that a filter picks.
func find[T any](ctx context.Context, c *mongo.Collection, filter bson.D, o ...options.Lister[options.FindOptions]) ([]T, error) {
	cur, err := c.Find(ctx, filter, o...)
	if err != nil {
		return nil, err
	}
	var out []T
	return out, cur.All(ctx, &out)
}

// version reads one version from the log.
func (a *Archive) version(ctx context.Context, id string, revision int) (document, error) {
	list, err := find[document](ctx, a.revisions, bson.D{{Key: "_id", Value: versionKey(id, revision)}})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("revision %d: %w", revision, archive.ErrNotFound)
	}
	if err != nil {
		return document{}, err
	}
	return list[0], nil
}

// Get implements archive.Archive.
func (a *Archive) Get(ctx context.Context, id string) (article.Article, error) {
	list, err := find[document](ctx, a.articles, bson.D{{Key: "_id", Value: id}, isThere}, options.Find().SetProjection(noTerms))
	if err == nil && len(list) == 0 {
		err = a.missing(ctx, id)
	}
	if err != nil {
		return article.Article{}, fmt.Errorf("get %s: %w", id, err)
	}
	out := []article.Article{list[0].record()}
	if err := a.complete(ctx, out); err != nil {
		return article.Article{}, fmt.Errorf("get %s: %w", id, err)
	}
	return out[0], nil
}

// Revisions implements archive.Archive. The latest is read from the record, which knows
// the checks and addresses too.
func (a *Archive) Revisions(ctx context.Context, id string) ([]article.Article, error) {
	latest, err := a.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	filter := bson.D{{Key: "id", Value: id}, {Key: "revision", Value: bson.D{{Key: "$lt", Value: latest.Revision}}}}
	log, err := find[document](ctx, a.revisions, filter, options.Find().SetSort(bson.D{{Key: "revision", Value: 1}}))
	if err != nil {
		return nil, fmt.Errorf("read revisions of %s: %w", id, err)
	}
	out := recordsOf(log)
	if err := a.complete(ctx, out); err != nil {
		return nil, fmt.Errorf("read revisions of %s: %w", id, err)
	}
	return append(out, latest), nil
}

// Each implements archive.Archive.
func (a *Archive) Each(ctx context.Context, q archive.Query, fn func(article.Article) error) error {
	for left := q.Limit; ; {
		n := page
		if q.Limit > 0 {
			n = min(n, left)
		}
		filter, order, err := condition(q)
		if err != nil {
			return err
		}
		list, err := find[document](ctx, a.articles, filter, options.Find().SetSort(order).SetLimit(int64(n)).SetProjection(noTerms))
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		records := recordsOf(list)
		if err := a.complete(ctx, records); err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		for _, r := range records {
			if err := fn(r); err != nil {
				return err
			}
			q.After = archive.Cursor(r)
		}
		if left -= len(list); len(list) < n || q.Limit > 0 && left == 0 {
			return nil
		}
	}
}

func condition(q archive.Query) (filter, order bson.D, err error) {
	direction, beyond, or := 1, "$gt", "$gte"
	if q.Newest {
		direction, beyond, or = -1, "$lt", "$lte"
	}
	order = bson.D{{Key: "stored", Value: direction}, {Key: "_id", Value: direction}}
	all := bson.A{bson.D{{Key: "stored", Value: bson.D{{Key: "$gte", Value: q.Since}}}}} // also of no Since: see isThere
	if q.Source != "" {
		all = append(all, bson.D{{Key: "source.id", Value: q.Source}})
	}
	if q.Language != "" {
		all = append(all, bson.D{{Key: "language", Value: bson.Regex{Pattern: "^" + regexp.QuoteMeta(q.Language) + "(-|$)"}}})
	}
	if q.After != "" {
		stored, id, err := archive.ParseCursor(q.After)
		if err != nil {
			return nil, nil, err
		}
		// The first part is what the index serves; the second is about one millisecond.
		all = append(all, bson.D{{Key: "stored", Value: bson.D{{Key: or, Value: stored}}}}, bson.D{{Key: "$or", Value: bson.A{
			bson.D{{Key: "stored", Value: bson.D{{Key: beyond, Value: stored}}}}, bson.D{{Key: "_id", Value: bson.D{{Key: beyond, Value: id}}}},
		}}})
	}
	return bson.D{{Key: "$and", Value: all}}, order, nil
}

package mongo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// isThere are the documents in articles that are records: a tombstone was never stored.
var isThere = bson.E{Key: "stored", Value: bson.D{{Key: "$gte", Value: time.Time{}}}}

// brief is what Kept says of a version.
type brief struct {
	ID       string `bson:"id"`
	Revision int    `bson:"revision"`
	Source   struct {
		ID string `bson:"id"`
	} `bson:"source"`
	Stored time.Time `bson:"stored"`
}

// briefly reads the versions in a collection that come behind one and that a filter picks.
func briefly(ctx context.Context, c *mongo.Collection, after archive.Kept, n int, filter ...bson.E) (out []archive.Kept, err error) {
	equal := func(k string, v any) bson.E { return bson.E{Key: k, Value: v} }
	above := func(k string, v any) bson.E { return bson.E{Key: k, Value: bson.D{{Key: "$gt", Value: v}}} }
	at := after.Stored
	filter = append(filter, bson.E{Key: "stored", Value: bson.D{{Key: "$gte", Value: at}}}, bson.E{Key: "$or", Value: bson.A{
		bson.D{above("stored", at)}, bson.D{equal("stored", at), above("id", after.Article)},
		bson.D{equal("stored", at), equal("id", after.Article), above("revision", after.Revision)},
	}})
	o := options.Find().SetLimit(int64(n)).SetSort(bson.D{{Key: "stored", Value: 1}, {Key: "id", Value: 1}, {Key: "revision", Value: 1}}).
		SetProjection(bson.D{{Key: "id", Value: 1}, {Key: "revision", Value: 1}, {Key: "source.id", Value: 1}, {Key: "stored", Value: 1}})
	list, err := find[brief](ctx, c, filter, o)
	for _, b := range list {
		out = append(out, archive.Kept{Article: b.ID, Revision: b.Revision, Source: b.Source.ID, Stored: b.Stored.UTC()})
	}
	return out, err
}

// withText picks the versions that have their text and are not pending.
var withText = []bson.E{{Key: "text_dropped.at", Value: nil}, {Key: "pending", Value: nil}}

// Texts implements archive.Retainer. All versions of a record that was revised are in the
// log, which knows what is pending; the first may be in articles too, and is listed once.
func (a *Archive) Texts(ctx context.Context, after archive.Kept, n int) ([]archive.Kept, error) {
	all, err := briefly(ctx, a.articles, after, n, append(slices.Clone(withText), bson.E{Key: "revision", Value: 1})...)
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	log, err := briefly(ctx, a.revisions, after, n, slices.Clone(withText)...)
	if err != nil {
		return nil, fmt.Errorf("list texts of revisions: %w", err)
	}
	all = append(all, log...)
	slices.SortFunc(all, archive.Kept.Compare)
	all = slices.CompactFunc(all, func(x, y archive.Kept) bool { return x.Compare(y) == 0 })
	return all[:min(n, len(all))], nil
}

// Records implements archive.Retainer.
func (a *Archive) Records(ctx context.Context, after archive.Kept, n int) ([]archive.Kept, error) {
	out, err := briefly(ctx, a.articles, after, n)
	if err != nil {
		return nil, fmt.Errorf("list records: %w", err)
	}
	return out, nil
}

// DropTexts implements archive.Retainer. The record comes before the log, by which it would
// be listed again after a crash in between. A copy of the first version that a store puts
// into the log meanwhile has its text, and is found the next time.
func (a *Archive) DropTexts(ctx context.Context, list []archive.Kept, at time.Time) (out []archive.Kept, err error) {
	for _, k := range list {
		ok, err := a.dropText(ctx, k, at)
		if err != nil {
			return out, fmt.Errorf("drop the text of %s: %w", k.Article, err)
		}
		if ok {
			out = append(out, k)
		}
	}
	return out, nil
}

func (a *Archive) dropText(ctx context.Context, k archive.Kept, at time.Time) (bool, error) {
	log, err := find[document](ctx, a.revisions, bson.D{{Key: "_id", Value: versionKey(k.Article, k.Revision)}})
	if err != nil || len(log) == 1 && log[0].Pending {
		return false, err
	}
	head, err := find[document](ctx, a.articles, bson.D{{Key: "_id", Value: k.Article}, {Key: "revision", Value: k.Revision}, isThere})
	if err != nil {
		return false, err
	}
	inHead, err := textless(ctx, a.articles, head, at)
	if err != nil {
		return false, err
	}
	inLog, err := textless(ctx, a.revisions, log, at)
	return inHead || inLog, err
}

// textless drops the text of one document, or none, and reports whether it had it.
func textless(ctx context.Context, c *mongo.Collection, list []document, at time.Time) (bool, error) {
	if len(list) == 0 || list[0].Pending || !list[0].TextDropped.IsZero() {
		return false, nil
	}
	without := document{Key: list[0].Key, Article: archive.WithoutText(list[0].Article, at)}
	set := bson.D{{Key: "text", Value: ""}, {Key: "text_dropped", Value: without.TextDropped}}
	if terms := without.terms(); terms != nil {
		set = append(set, bson.E{Key: "terms", Value: terms})
	}
	r, err := c.UpdateOne(ctx, append(bson.D{{Key: "_id", Value: list[0].Key}, {Key: "revision", Value: without.Revision}}, withText...), bson.D{
		{Key: "$set", Value: set},
		{Key: "$unset", Value: bson.D{{Key: "blocks", Value: ""}, {Key: "html", Value: ""}, {Key: "updates", Value: ""}, {Key: "provenance.candidates", Value: ""}}},
	})
	if err != nil {
		return false, err
	}
	return r.MatchedCount > 0, nil
}

// Dropped implements archive.Retainer.
func (a *Archive) Dropped(ctx context.Context) (texts, records int, err error) {
	// A version that is in articles and in the log counts once: further ones are of the log.
	for _, c := range []struct {
		*mongo.Collection
		filter bson.D
		into   *int
	}{
		{a.articles, bson.D{{Key: "text_dropped.at", Value: isThere.Value}, {Key: "revision", Value: 1}}, &texts},
		{a.revisions, bson.D{{Key: "text_dropped.at", Value: isThere.Value}}, &texts},
		{a.articles, bson.D{{Key: "dropped", Value: isThere.Value}}, &records},
	} {
		n, err := c.CountDocuments(ctx, c.filter)
		if err != nil {
			return 0, 0, fmt.Errorf("count what was dropped: %w", err)
		}
		*c.into += int(n)
	}
	return texts, records, nil
}

// Used implements archive.Retainer: the documents before they are compressed, and the indexes.
func (a *Archive) Used(ctx context.Context) (int64, error) {
	var stats struct {
		Data    float64 `bson:"dataSize"`
		Indexes float64 `bson:"indexSize"`
	}
	if err := a.articles.Database().RunCommand(ctx, bson.D{{Key: "dbStats", Value: 1}}).Decode(&stats); err != nil {
		return 0, fmt.Errorf("measure the archive: %w", err)
	}
	return int64(stats.Data + stats.Indexes), nil
}

// GiveBack implements archive.Retainer. The server does so by itself, or by `compact`.
func (a *Archive) GiveBack(context.Context) (bool, error) { return false, nil }

package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// tombstone is a record that was dropped, as it lies in articles: its _id stays taken, so
// that no store can insert the record anew.
type tombstone struct {
	ID     string    `bson:"_id"`
	Source string    `bson:"of"` // not source.id, which records have
	At     time.Time `bson:"dropped"`
}

// DropRecords implements archive.Retainer. One update of a record's document takes it out
// of all reading, which decides; then what is left of it is removed. A crash in between
// leaves the mark "dropping", by which whoever drops next goes on.
func (a *Archive) DropRecords(ctx context.Context, list []archive.Kept, at time.Time) (out []archive.Kept, err error) {
	for _, k := range list {
		ok, err := a.hide(ctx, k, at)
		if err != nil {
			return out, fmt.Errorf("drop record %s: %w", k.Article, err)
		}
		if ok {
			out = append(out, k)
		}
	}
	if err := a.finishDropping(ctx); err != nil {
		return out, fmt.Errorf("drop records: %w", err)
	}
	return out, nil
}

// hide takes a record out of all reading, unless it is to be announced or is not as it was listed.
func (a *Archive) hide(ctx context.Context, k archive.Kept, at time.Time) (bool, error) {
	pending, err := find[struct{}](ctx, a.revisions, bson.D{{Key: "id", Value: k.Article}, {Key: "pending", Value: true}}, options.Find().SetLimit(1))
	if err != nil || len(pending) > 0 {
		return false, err
	}
	r, err := a.articles.UpdateOne(ctx, bson.D{{Key: "_id", Value: k.Article}, {Key: "revision", Value: k.Revision}, {Key: "pending", Value: nil}, isThere}, dropping(at))
	if err != nil {
		return false, err
	}
	return r.MatchedCount > 0, nil
}

// dropping takes a record out of all reading.
func dropping(at time.Time) bson.D {
	return bson.D{{Key: "$set", Value: bson.D{{Key: "dropped", Value: at}, {Key: "dropping", Value: true}}}, {Key: "$unset", Value: bson.D{{Key: "stored", Value: ""}, {Key: "pending", Value: ""}}}}
}

// finishDropping removes what is left of records that are being dropped, here or by a store
// that stopped.
func (a *Archive) finishDropping(ctx context.Context) error {
	list, err := find[document](ctx, a.articles, bson.D{{Key: "dropping", Value: true}})
	for i := range list {
		if err = a.bury(ctx, &list[i]); err != nil {
			return err
		}
	}
	return err
}

// bury leaves of a record its tombstone alone.
func (a *Archive) bury(ctx context.Context, d *document) error {
	links := archive.LinksOf(&d.Article)
	for _, u := range d.Others {
		links = append(links, article.ID(u))
	}
	log, err := find[document](ctx, a.revisions, bson.D{{Key: "id", Value: d.Key}}, options.Find().SetProjection(light))
	if err != nil {
		return err
	}
	for i := range log {
		links = append(links, archive.LinksOf(&log[i].Article)...)
	}
	for _, c := range []struct {
		*mongo.Collection
		what bson.D
	}{
		{a.sightings, in("link", links)}, {a.members, bson.D{{Key: "_id", Value: d.Key}}}, {a.revisions, bson.D{{Key: "id", Value: d.Key}}},
	} {
		if _, err := c.DeleteMany(ctx, c.what); err != nil {
			return err
		}
	}
	_, err = a.articles.ReplaceOne(ctx, bson.D{{Key: "_id", Value: d.Key}, {Key: "dropping", Value: true}}, tombstone{d.Key, d.Source.ID, d.Dropped})
	return err
}

// missing says why there is no record: it was never there, or was dropped.
func (a *Archive) missing(ctx context.Context, id string) error {
	list, err := find[document](ctx, a.articles, bson.D{{Key: "_id", Value: id}})
	if err != nil || len(list) == 0 || list[0].Dropped.IsZero() {
		return errors.Join(err, archive.ErrNotFound)
	}
	return archive.Tombstone{At: list[0].Dropped}.Err()
}

// Tombstones implements archive.Copier.
func (a *Archive) Tombstones(ctx context.Context, after string, n int) ([]archive.Tombstone, error) {
	if err := a.finishDropping(ctx); err != nil {
		return nil, fmt.Errorf("read tombstones: %w", err)
	}
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}, {Key: "dropped", Value: isThere.Value}}
	list, err := find[tombstone](ctx, a.articles, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(n)))
	if err != nil {
		return nil, fmt.Errorf("read tombstones: %w", err)
	}
	out := make([]archive.Tombstone, len(list))
	for i, t := range list {
		out[i] = archive.Tombstone{Article: t.ID, Source: t.Source, At: t.At.UTC()}
	}
	return out, nil
}

// Bury implements archive.Copier: those that are not there are inserted, and the others dropped.
func (a *Archive) Bury(ctx context.Context, all []archive.Tombstone) error {
	if len(all) == 0 {
		return nil
	}
	docs := make([]any, len(all))
	for i, t := range all {
		docs[i] = tombstone{t.Article, t.Source, t.At}
	}
	taken, err := insertNew(ctx, a.articles, docs)
	if err != nil {
		return fmt.Errorf("write tombstones: %w", err)
	}
	var models []mongo.WriteModel
	for i := range taken {
		models = append(models, mongo.NewUpdateOneModel().SetFilter(bson.D{{Key: "_id", Value: all[i].Article}, isThere}).SetUpdate(dropping(all[i].At)))
	}
	if err := update(ctx, a.articles, models); err != nil {
		return fmt.Errorf("write tombstones: %w", err)
	}
	if err := a.finishDropping(ctx); err != nil {
		return fmt.Errorf("write tombstones: %w", err)
	}
	return nil
}

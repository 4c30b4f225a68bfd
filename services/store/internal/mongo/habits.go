package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Habits implements archive.Watcher.
func (a *Archive) Habits(ctx context.Context, source string, n int, since time.Time) (archive.Habits, error) {
	h := archive.Habits{Hours: map[time.Time]int{}}
	err := a.lastOf(ctx, source, n, &h)
	if err == nil {
		err = a.hoursOf(ctx, source, since, &h)
	}
	if err != nil {
		return h, fmt.Errorf("read what %s has brought: %w", source, err)
	}
	return h, nil
}

// lastOf reads a source's last records without their texts; how many have one the server counts.
func (a *Archive) lastOf(ctx context.Context, source string, n int, h *archive.Habits) error {
	fields := bson.D{}
	for _, name := range []string{"id", "title", "published", "authors", "language", "first_seen", "stored", "revision"} {
		fields = append(fields, bson.E{Key: name, Value: 1})
	}
	list, err := find[document](ctx, a.articles, bson.D{{Key: "source.id", Value: source}},
		options.Find().SetSort(bson.D{{Key: "first_seen", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(n)).SetProjection(fields))
	if err != nil || len(list) == 0 {
		return err
	}
	var ids, firsts []string
	for i := range list {
		ids, firsts = append(ids, list[i].ID), append(firsts, versionKey(list[i].ID, 1))
	}
	created, err := a.created(ctx, firsts)
	if err != nil {
		return err
	}
	for i := range list {
		r := &list[i].Article
		archive.FactsOf(r).Count(&h.Coverage, 1)
		at, revised := created[r.ID]
		if !revised {
			at = r.Stored
		}
		if d, known := archive.DelayOf(r.Published, at); known {
			h.Delays = append(h.Delays, d)
		}
	}
	h.Last.ID, h.Last.At = list[0].ID, archive.Began(&list[0].Article).UTC()
	bodies, err := a.articles.CountDocuments(ctx, append(in("_id", ids), bson.E{Key: "text", Value: bson.D{{Key: "$gt", Value: ""}}}))
	h.Coverage.Body = int(bodies)
	return err
}

func (a *Archive) hoursOf(ctx context.Context, source string, since time.Time, h *archive.Habits) error {
	list, err := find[struct {
		Seen time.Time `bson:"first_seen"`
	}](ctx, a.articles, bson.D{{Key: "source.id", Value: source}, {Key: "first_seen", Value: bson.D{{Key: "$gte", Value: since}}}},
		options.Find().SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "first_seen", Value: 1}}))
	for _, r := range list {
		h.Hours[r.Seen.UTC().Truncate(time.Hour)]++
	}
	return err
}

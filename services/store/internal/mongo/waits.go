package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// waitCount is a count of waits, as it lies in waits.
type waitCount struct {
	At     time.Time  `bson:"at"`
	Wait   query.Wait `bson:"wait"`
	Bucket int        `bson:"bucket"`
	N      int        `bson:"n"`
}

// AddWaits implements archive.Timer. Where a crash cuts it off it is not done again: a few
// waits are missing then.
func (a *Archive) AddWaits(ctx context.Context, counts []archive.WaitCount, now time.Time) error {
	models := make([]mongo.WriteModel, len(counts))
	for i, c := range counts {
		key := fmt.Sprintf("%d:%s:%d", c.At.UnixMilli(), c.Wait, c.Bucket)
		models[i] = mongo.NewUpdateOneModel().SetUpsert(true).SetFilter(bson.D{{Key: "_id", Value: key}}).SetUpdate(bson.D{
			{Key: "$inc", Value: bson.D{{Key: "n", Value: c.N}}},
			{Key: "$setOnInsert", Value: bson.D{{Key: "at", Value: c.At}, {Key: "wait", Value: c.Wait}, {Key: "bucket", Value: c.Bucket}}},
		})
	}
	if err := update(ctx, a.waits, models); err != nil {
		return fmt.Errorf("note waits: %w", err)
	}
	if _, err := a.waits.DeleteMany(ctx, bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: now.Add(-archive.WaitsKept)}}}}); err != nil {
		return fmt.Errorf("drop old waits: %w", err)
	}
	return nil
}

// Waits implements archive.Timer.
func (a *Archive) Waits(ctx context.Context, since, until time.Time) ([]archive.WaitCount, error) {
	list, err := find[waitCount](ctx, a.waits, bson.D{{Key: "at", Value: bson.D{{Key: "$gte", Value: since}, {Key: "$lt", Value: until}}}},
		options.Find().SetSort(bson.D{{Key: "at", Value: 1}, {Key: "wait", Value: 1}, {Key: "bucket", Value: 1}}))
	if err != nil {
		return nil, fmt.Errorf("read waits: %w", err)
	}
	var out []archive.WaitCount
	for _, c := range list {
		c.At = c.At.UTC()
		out = append(out, archive.WaitCount(c))
	}
	return out, nil
}

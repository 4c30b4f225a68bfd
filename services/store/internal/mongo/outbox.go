package mongo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// announced is the update that clears a pending mark.
func announced(sequence uint64) bson.D {
	return bson.D{{Key: "$set", Value: bson.D{{Key: "sequence", Value: int64(sequence)}}}, {Key: "$unset", Value: bson.D{{Key: "pending", Value: ""}}}}
}

// Pending implements archive.Archive. The mark of revision 1 is in the record, those of
// later ones, and of a first one that was revised meanwhile, are in the log.
func (a *Archive) Pending(ctx context.Context, n int) ([]article.Article, error) {
	if n < 1 {
		return nil, nil // to MongoDB it would be no limit
	}
	var list []document
	for _, c := range []*mongo.Collection{a.revisions, a.articles} {
		some, err := find[document](ctx, c, bson.D{{Key: "pending", Value: true}}, options.Find().SetSort(bson.D{{Key: "stored", Value: 1}, {Key: "revision", Value: 1}}).SetLimit(int64(n)))
		if err != nil {
			return nil, fmt.Errorf("read what is pending: %w", err)
		}
		list = append(list, some...)
	}
	var out []article.Article
	list = oldest(list, n)
	for i := range list {
		if d := &list[i]; d.Revision > 1 {
			// What is announced must be what the archive answers.
			if err := a.rollForward(ctx, d.ID); err != nil {
				return nil, fmt.Errorf("bring %s up to its log: %w", d.ID, err)
			}
		}
		out = append(out, list[i].record())
	}
	return out, nil
}

// oldest are the first n versions by time stored. A store that stopped while it revised
// has left the first version both in the record and in the log; it is taken once.
func oldest(list []document, n int) []document {
	slices.SortStableFunc(list, func(x, y document) int {
		return cmp.Or(x.Stored.Compare(y.Stored), strings.Compare(x.ID, y.ID), x.Revision-y.Revision)
	})
	list = slices.CompactFunc(list, func(x, y document) bool { return x.ID == y.ID && x.Revision == y.Revision })
	return list[:min(n, len(list))]
}

// Announced implements archive.Archive. Records come before the log; see logFirst.
func (a *Archive) Announced(ctx context.Context, done []archive.Announcement) error {
	if len(done) == 0 {
		return nil
	}
	var records []mongo.WriteModel
	sequence := map[string]uint64{}
	var keys []string
	for _, d := range done {
		head := bson.D{{Key: "_id", Value: d.ID}, {Key: "revision", Value: d.Revision}}
		if d.Revision == 1 {
			head = append(head, bson.E{Key: "pending", Value: true})
		} else {
			head = append(head, bson.E{Key: "sequence", Value: bson.D{{Key: "$exists", Value: false}}})
		}
		records = append(records, mongo.NewUpdateOneModel().SetFilter(head).SetUpdate(announced(d.Sequence)))
		key := versionKey(d.ID, d.Revision)
		if _, twice := sequence[key]; !twice {
			sequence[key], keys = d.Sequence, append(keys, key)
		}
	}
	if err := update(ctx, a.articles, records); err != nil {
		return fmt.Errorf("note announcements: %w", err)
	}
	if err := a.announcedLog(ctx, keys, sequence); err != nil {
		return fmt.Errorf("note announcements of revisions: %w", err)
	}
	return nil
}

// announcedLog clears the marks in the log. It looks first, because few of those
// versions are there: a record that was never revised is not in the log.
func (a *Archive) announcedLog(ctx context.Context, keys []string, sequence map[string]uint64) error {
	marked, err := find[struct {
		Key string `bson:"_id"`
	}](ctx, a.revisions, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: keys}}}, {Key: "pending", Value: true}}, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return err
	}
	var log []mongo.WriteModel
	for _, m := range marked {
		log = append(log, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: m.Key}, {Key: "pending", Value: true}}).SetUpdate(announced(sequence[m.Key])))
	}
	return update(ctx, a.revisions, log)
}

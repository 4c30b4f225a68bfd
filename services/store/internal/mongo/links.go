package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// link is the standing line of a URL as it lies in links.
type link struct {
	ID      string      `bson:"_id"`
	URL     string      `bson:"url"`
	Source  string      `bson:"source"`
	Visit   time.Time   `bson:"visit"`
	State   event.State `bson:"state"`
	Reason  string      `bson:"reason,omitempty"`
	Detail  string      `bson:"detail,omitempty"`
	Stage   string      `bson:"stage"`
	At      time.Time   `bson:"at"`
	Article string      `bson:"article,omitempty"`
}

func linkOf(l event.Ledger) link {
	return link{l.Link, l.URL, l.Source, l.Visit, l.State, l.Reason, l.Detail, l.Stage, l.At, l.Article}
}

func (l link) line() event.Ledger {
	return event.Ledger{
		Link: l.ID, URL: l.URL, Source: l.Source, Visit: l.Visit, State: l.State, Reason: l.Reason, Detail: l.Detail,
		Stage: l.Stage, At: l.At, Article: l.Article,
	}
}

// Note implements archive.Archive. A line replaces exactly the one it was compared with;
// where that has changed meanwhile, it is compared anew.
func (a *Archive) Note(ctx context.Context, lines []event.Ledger) error {
	todo := archive.Fold(lines)
	for range tries {
		if len(todo) == 0 {
			return a.sight(ctx, archive.Sightings(lines))
		}
		var err error
		if todo, err = a.note(ctx, todo); err != nil {
			return fmt.Errorf("note the ledger: %w", err)
		}
	}
	return fmt.Errorf("note the ledger: %w", errTries)
}

// note returns the lines that have to be tried again, because another writer was faster.
func (a *Archive) note(ctx context.Context, lines []event.Ledger) (again []event.Ledger, err error) {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.Link
	}
	old, err := a.Known(ctx, ids)
	if err != nil {
		return nil, err
	}
	var fresh, better []event.Ledger
	var docs []any
	var models []mongo.WriteModel
	for _, l := range lines {
		switch o, ok := old[l.Link]; {
		case !ok:
			fresh, docs = append(fresh, l), append(docs, linkOf(l))
		case l.After(o):
			better = append(better, l)
			models = append(models, mongo.NewReplaceOneModel().
				SetFilter(bson.D{{Key: "_id", Value: l.Link}, {Key: "state", Value: o.State}, {Key: "visit", Value: o.Visit}, {Key: "at", Value: o.At}}).SetReplacement(linkOf(l)))
		}
	}
	if len(docs) > 0 {
		taken, err := insertNew(ctx, a.links, docs)
		if err != nil {
			return nil, err
		}
		for i := range taken {
			again = append(again, fresh[i])
		}
	}
	if len(models) > 0 {
		r, err := a.links.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
		if err != nil {
			return nil, err
		}
		if r.MatchedCount < int64(len(models)) { // which ones, the server does not say
			again = append(again, better...)
		}
	}
	return again, nil
}

// Links implements archive.Archive.
func (a *Archive) Links(ctx context.Context, q archive.LinkQuery, fn func(event.Ledger) error) error {
	for left := q.Limit; ; {
		n := page
		if q.Limit > 0 {
			n = min(n, left)
		}
		list, err := find[link](ctx, a.links, linkCondition(q), options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(n)))
		if err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		for _, l := range list {
			if err := fn(l.line()); err != nil {
				return err
			}
			q.After = l.ID
		}
		if left -= len(list); len(list) < n || q.Limit > 0 && left == 0 {
			return nil
		}
	}
}

func linkCondition(q archive.LinkQuery) bson.D {
	f := bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: q.After}}}}
	if q.State != "" {
		f = append(f, bson.E{Key: "state", Value: q.State})
	}
	if q.Source != "" {
		f = append(f, bson.E{Key: "source", Value: q.Source})
	}
	if !q.Since.IsZero() {
		f = append(f, bson.E{Key: "at", Value: bson.D{{Key: "$gte", Value: q.Since}}})
	}
	return f
}

// Tally implements archive.Archive.
func (a *Archive) Tally(ctx context.Context) ([]archive.Count, error) {
	cur, err := a.links.Aggregate(ctx, mongo.Pipeline{
		{{Key: "$group", Value: bson.D{
			{Key: "_id", Value: bson.D{{Key: "source", Value: "$source"}, {Key: "state", Value: "$state"}}},
			{Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}},
		}}},
		{{Key: "$sort", Value: bson.D{{Key: "_id.source", Value: 1}, {Key: "_id.state", Value: 1}}}},
	})
	if err != nil {
		return nil, fmt.Errorf("tally: %w", err)
	}
	var groups []struct {
		ID struct {
			Source string      `bson:"source"`
			State  event.State `bson:"state"`
		} `bson:"_id"`
		N int `bson:"n"`
	}
	if err := cur.All(ctx, &groups); err != nil {
		return nil, fmt.Errorf("tally: %w", err)
	}
	var out []archive.Count
	for _, g := range groups {
		out = append(out, archive.Count{Source: g.ID.Source, State: g.ID.State, N: g.N})
	}
	return out, nil
}

// Known implements archive.Archive.
func (a *Archive) Known(ctx context.Context, links []string) (map[string]event.Ledger, error) {
	out := map[string]event.Ledger{}
	if len(links) == 0 {
		return out, nil
	}
	list, err := find[link](ctx, a.links, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: links}}}})
	if err != nil {
		return nil, fmt.Errorf("look links up: %w", err)
	}
	for _, l := range list {
		out[l.ID] = l.line()
	}
	return out, nil
}

package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// sighting is a source that listed a link after its first, as it lies in sightings.
type sighting struct {
	Key    string    `bson:"_id"` // link and source
	Link   string    `bson:"link"`
	Source string    `bson:"source"`
	At     time.Time `bson:"at"`
}

// sight notes further sources of links. Of one that is there already the earlier time
// stays. Two writers at once may exceed the limit by a few, which reading cuts.
func (a *Archive) sight(ctx context.Context, all []archive.Sighting) error {
	if len(all) == 0 {
		return nil
	}
	links := make([]string, len(all))
	for i, s := range all {
		links[i] = s.Link
	}
	own, err := a.Known(ctx, links)
	if err != nil {
		return err
	}
	have, err := a.seen(ctx, links)
	if err != nil {
		return fmt.Errorf("read sightings: %w", err)
	}
	known, full := map[string]bool{}, map[string]int{}
	for _, s := range have {
		known[s.Link+":"+s.Source] = true
		full[s.Link]++
	}
	var docs []any
	var models []mongo.WriteModel
	for _, s := range all {
		key := s.Link + ":" + s.Source
		switch l, ok := own[s.Link]; {
		case ok && l.Source == s.Source:
		case known[key]:
			models = append(models, mongo.NewUpdateOneModel().
				SetFilter(bson.D{{Key: "_id", Value: key}}).SetUpdate(bson.D{{Key: "$min", Value: bson.D{{Key: "at", Value: s.At}}}}))
		case full[s.Link] < archive.MaxAlso:
			full[s.Link]++
			docs = append(docs, sighting{key, s.Link, s.Source, s.At})
		}
	}
	if len(docs) > 0 {
		if _, err := insertNew(ctx, a.sightings, docs); err != nil {
			return fmt.Errorf("note sightings: %w", err)
		}
	}
	if err := update(ctx, a.sightings, models); err != nil {
		return fmt.Errorf("note sightings: %w", err)
	}
	return nil
}

// seen are the sightings of links.
func (a *Archive) seen(ctx context.Context, links []string) ([]archive.Sighting, error) {
	list, err := find[sighting](ctx, a.sightings, bson.D{{Key: "link", Value: bson.D{{Key: "$in", Value: links}}}})
	out := make([]archive.Sighting, len(list))
	for i, s := range list {
		out[i] = archive.Sighting{Link: s.Link, Source: s.Source, At: s.At.UTC()}
	}
	return out, err
}

// setAlso gives records the sources that listed them later.
func (a *Archive) setAlso(ctx context.Context, records []article.Article) error {
	var links []string
	for i := range records {
		links = append(links, archive.LinksOf(&records[i])...)
	}
	if len(links) == 0 {
		return nil
	}
	found, err := a.seen(ctx, links)
	archive.SetAlso(records, found)
	return err
}

// complete gives records what is kept beside them.
func (a *Archive) complete(ctx context.Context, records []article.Article) error {
	if err := a.setAlso(ctx, records); err != nil {
		return err
	}
	return a.setStory(ctx, records)
}

func recordsOf(list []document) []article.Article {
	var out []article.Article
	for i := range list {
		out = append(out, list[i].record())
	}
	return out
}

// Sighted implements archive.Archive.
func (a *Archive) Sighted(ctx context.Context) (map[string]int, error) {
	cur, err := a.sightings.Aggregate(ctx, mongo.Pipeline{
		{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$source"}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
	})
	if err != nil {
		return nil, fmt.Errorf("count sightings: %w", err)
	}
	var groups []struct {
		Source string `bson:"_id"`
		N      int    `bson:"n"`
	}
	if err := cur.All(ctx, &groups); err != nil {
		return nil, fmt.Errorf("count sightings: %w", err)
	}
	out := map[string]int{}
	for _, g := range groups {
		out[g.Source] = g.N
	}
	return out, nil
}

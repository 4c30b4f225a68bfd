package mongo

import (
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Histories implements archive.Copier. A record that a store left behind its log is first
// brought up to it.
func (a *Archive) Histories(ctx context.Context, after string, n int) ([]archive.History, error) {
	for range tries {
		heads, log, err := a.readWhole(ctx, after, n)
		if err != nil {
			return nil, fmt.Errorf("read records whole: %w", err)
		}
		behind := false
		out := make([]archive.History, len(heads))
		for i := range heads {
			versions := log[heads[i].ID]
			if len(versions) > heads[i].Revision {
				behind = true
				if err := a.rollForward(ctx, heads[i].ID); err != nil {
					return nil, fmt.Errorf("bring %s up to its log: %w", heads[i].ID, err)
				}
			}
			out[i] = heads[i].history(versions)
		}
		if !behind {
			return out, nil
		}
	}
	return nil, errTries
}

// readWhole reads records and all versions in the log of each, oldest first.
func (a *Archive) readWhole(ctx context.Context, after string, n int) (heads []document, log map[string][]document, err error) {
	heads, err = find[document](ctx, a.articles, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}, isThere}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(n)).SetProjection(noTerms))
	if err != nil || len(heads) == 0 {
		return nil, nil, err
	}
	ids := make([]string, len(heads))
	for i := range heads {
		ids[i] = heads[i].ID
	}
	all, err := find[document](ctx, a.revisions, bson.D{{Key: "id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find().SetSort(bson.D{{Key: "id", Value: 1}, {Key: "revision", Value: 1}}))
	log = map[string][]document{}
	for _, d := range all {
		log[d.ID] = append(log[d.ID], d)
	}
	return heads, log, err
}

// history is a record with its versions; the log of one that was never revised is empty.
func (d *document) history(log []document) archive.History {
	h := archive.History{Others: d.Others, Checks: d.Checks}
	h.Checks.Last = h.Checks.Last.UTC()
	if d.Revision == 1 { // the log may have a copy, made for a revision that never came
		log = []document{*d}
	}
	for _, v := range log {
		rec := v.Article
		rec.Provenance = renamed(rec.Provenance, unescape)
		rec.Checks = article.Checks{}
		h.Versions = append(h.Versions, rec)
		if v.Pending {
			h.Pending = append(h.Pending, rec.Revision)
		}
	}
	return h
}

// Restore implements archive.Copier: the log first, so that what a crash leaves is a record
// behind its log, or none.
func (a *Archive) Restore(ctx context.Context, records []archive.History) error {
	var log, heads []mongo.WriteModel
	for _, h := range records {
		last := h.Versions[len(h.Versions)-1]
		for _, v := range h.Versions {
			if len(h.Versions) == 1 {
				break // it is in the record alone
			}
			if err := replaceWith(&log, document{Key: versionKey(v.ID, v.Revision), Article: v, Pending: slices.Contains(h.Pending, v.Revision)}); err != nil {
				return fmt.Errorf("restore %s: %w", h.ID(), err)
			}
		}
		last.Checks = h.Checks
		head := document{Key: last.ID, Article: last, Others: h.Others, Pending: len(h.Versions) == 1 && len(h.Pending) == 1}
		if err := replaceWith(&heads, head); err != nil {
			return fmt.Errorf("restore %s: %w", h.ID(), err)
		}
	}
	if err := update(ctx, a.revisions, log); err != nil {
		return fmt.Errorf("restore versions: %w", err)
	}
	if err := update(ctx, a.articles, heads); err != nil {
		return fmt.Errorf("restore records: %w", err)
	}
	return nil
}

func replaceWith(models *[]mongo.WriteModel, d document) error {
	raw, err := encode(d)
	if err != nil {
		return err
	}
	*models = append(*models, mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: d.Key}}).SetReplacement(raw).SetUpsert(true))
	return nil
}

// Sightings implements archive.Copier.
func (a *Archive) Sightings(ctx context.Context, after archive.Sighting, n int) ([]archive.Sighting, error) {
	filter := bson.D{}
	if after.Link != "" {
		filter = bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after.Link + ":" + after.Source}}}}
	}
	list, err := find[sighting](ctx, a.sightings, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(n)))
	if err != nil {
		return nil, fmt.Errorf("read sightings: %w", err)
	}
	out := make([]archive.Sighting, len(list))
	for i, s := range list {
		out[i] = archive.Sighting{Link: s.Link, Source: s.Source, At: s.At.UTC()}
	}
	return out, nil
}

// Sight implements archive.Copier.
func (a *Archive) Sight(ctx context.Context, all []archive.Sighting) error {
	var models []mongo.WriteModel
	for _, s := range all {
		key := s.Link + ":" + s.Source
		models = append(models, mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: key}}).SetReplacement(sighting{key, s.Link, s.Source, s.At}).SetUpsert(true))
	}
	if err := update(ctx, a.sightings, models); err != nil {
		return fmt.Errorf("write sightings: %w", err)
	}
	return nil
}

// Members implements archive.Copier.
func (a *Archive) Members(ctx context.Context, after string, n int) ([]archive.Member, error) {
	filter := bson.D{}
	if after != "" {
		last, err := find[member](ctx, a.members, bson.D{{Key: "_id", Value: after}})
		if err == nil && len(last) == 0 {
			err = fmt.Errorf("%s: %w", after, archive.ErrNotFound)
		}
		if err != nil {
			return nil, fmt.Errorf("read members of stories: %w", err)
		}
		filter = bson.D{{Key: "$or", Value: bson.A{
			bson.D{{Key: "joined", Value: bson.D{{Key: "$gt", Value: last[0].Joined}}}},
			bson.D{{Key: "joined", Value: last[0].Joined}, {Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}},
		}}}
	}
	list, err := find[member](ctx, a.members, filter, options.Find().SetSort(bson.D{{Key: "joined", Value: 1}, {Key: "_id", Value: 1}}).SetLimit(int64(n)))
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", err)
	}
	out := make([]archive.Member, len(list))
	for i := range list {
		out[i] = list[i].member()
	}
	return out, nil
}

// Mergers implements archive.Copier.
func (a *Archive) Mergers(ctx context.Context, after string, n int) ([]archive.Merger, error) {
	list, err := find[merged](ctx, a.merges, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(n)))
	if err != nil {
		return nil, fmt.Errorf("read mergers of stories: %w", err)
	}
	out := make([]archive.Merger, len(list))
	for i, m := range list {
		out[i] = archive.Merger(m)
	}
	return out, nil
}

// Unite implements archive.Copier.
func (a *Archive) Unite(ctx context.Context, all []archive.Merger) error {
	if len(all) == 0 {
		return nil
	}
	docs := make([]any, len(all))
	for i, m := range all {
		docs[i] = merged(m)
	}
	if _, err := insertNew(ctx, a.merges, docs); err != nil {
		return fmt.Errorf("write mergers of stories: %w", err)
	}
	return nil
}

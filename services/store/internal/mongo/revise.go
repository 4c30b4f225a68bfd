package mongo

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// history is a record with all its versions, oldest first; the last is the record itself.
type history struct {
	head     document
	versions []archive.Version
}

// weighed is h as decisions are made by it.
func (a *Archive) weighed(ctx context.Context, h *history) archive.Case {
	return archive.Case{Versions: h.versions, Checks: h.head.Checks, Load: func(i int) (article.Article, error) {
		if h.versions[i].Revision == h.head.Revision {
			return h.head.record(), nil
		}
		d, err := a.version(ctx, h.head.ID, h.versions[i].Revision)
		return d.record(), err
	}}
}

// light leaves out of a version what no decision needs.
var light = bson.D{
	{Key: "id", Value: 1}, {Key: "url", Value: 1}, {Key: "urls", Value: 1}, {Key: "found.at", Value: 1}, {Key: "fetched", Value: 1},
	{Key: "withdrawn", Value: 1}, {Key: "content_hash", Value: 1}, {Key: "revision", Value: 1}, {Key: "pending", Value: 1},
}

// histories reads records and, of those that were revised, the versions. A record that is
// behind its log, because a store stopped between the two or has not come to it yet, is
// brought up to it and read again: a decision needs all versions.
func (a *Archive) histories(ctx context.Context, ids []string) (map[string]*history, error) {
	out := map[string]*history{}
	for range tries {
		behind, err := a.readHistories(ctx, ids, out)
		if err != nil || len(behind) == 0 {
			return out, err
		}
		for _, id := range behind {
			if err := a.rollForward(ctx, id); err != nil {
				return nil, err
			}
		}
		ids = behind
	}
	return nil, errTries
}

// readHistories reads what can be read into out, and returns the ids of those records
// that are not the last version in their log.
func (a *Archive) readHistories(ctx context.Context, ids []string, out map[string]*history) (behind []string, err error) {
	heads, err := find[document](ctx, a.articles, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find().SetProjection(noTerms))
	if err != nil {
		return nil, err
	}
	var revised []string
	for _, h := range heads {
		out[h.Key] = &history{head: h}
		switch {
		case !h.Dropped.IsZero():
		case h.Revision == 1: // as almost all are; the log need not be asked
			out[h.ID].versions = []archive.Version{h.version()}
		default:
			revised = append(revised, h.ID)
		}
	}
	if len(revised) == 0 {
		return nil, nil
	}
	log, err := find[document](ctx, a.revisions, bson.D{{Key: "id", Value: bson.D{{Key: "$in", Value: revised}}}},
		options.Find().SetProjection(light).SetSort(bson.D{{Key: "id", Value: 1}, {Key: "revision", Value: 1}}))
	if err != nil {
		return nil, err
	}
	for i := range log {
		h := out[log[i].ID]
		h.versions = append(h.versions, log[i].version())
	}
	for _, id := range revised {
		if h := out[id]; len(h.versions) != h.head.Revision {
			behind = append(behind, id)
		}
	}
	return behind, nil
}

// history reads one record.
func (a *Archive) history(ctx context.Context, d *draft) (*history, error) {
	all, err := a.histories(ctx, []string{d.clean.ID})
	if err != nil {
		return nil, err
	}
	h, ok := all[d.clean.ID]
	if !ok || !h.head.Dropped.IsZero() {
		return nil, errTries // it was deleted meanwhile
	}
	return h, nil
}

// revise writes the next version: first into the log, where the _id made of the number
// decides between several writers, then over the record. A writer that finds the number
// taken finishes the other's work, in case the other stopped, and decides anew.
func (a *Archive) revise(ctx context.Context, d *draft, h *history, now time.Time) ([]mongo.WriteModel, error) {
	for range tries {
		old := h.head.record()
		next := archive.Next(old, d.clean, now)
		won, err := a.log(ctx, &h.head, document{Key: versionKey(next.ID, next.Revision), Article: next, Pending: true})
		if err != nil {
			return nil, err
		}
		others := archive.Others(&next, slices.Concat(archive.Addresses(&h.head.Article), h.head.Others)...)
		if won {
			err = a.apply(ctx, document{Article: next}, others)
		}
		if err == nil {
			// After a loss this is the other's version. After a win there is one only where
			// the server's updates are not atomic, and ours went over a later one.
			err = a.rollForward(ctx, next.ID)
		}
		if err != nil {
			return nil, err
		}
		if won {
			next.URLs = append(next.URLs[:len(next.URLs):len(next.URLs)], others...)
			next.Checks = old.Checks
			next.Checks.Shown, next.Checks.InARow = 0, 0
			v := archive.VersionOf(&next)
			d.result = archive.Result{Change: v.Change(), Article: next, Pending: true}
			return nil, nil
		}
		if h, err = a.history(ctx, d); err != nil {
			return nil, err
		}
		if v, err := archive.Decide(a.weighed(ctx, h), &d.clean); err != nil || !v.Revise {
			return a.judge(ctx, d, h, now)
		}
	}
	return nil, errTries
}

// log inserts a version, and before the first further one also the first, which until
// then is only in the record.
func (a *Archive) log(ctx context.Context, head *document, next document) (won bool, err error) {
	raw, err := encode(next)
	if err != nil {
		return false, err
	}
	if head.Revision == 1 {
		if err := a.logFirst(ctx, *head); err != nil {
			return false, err
		}
	}
	taken, err := insertNew(ctx, a.revisions, []any{raw})
	return !taken[0], err
}

// logFirst copies revision 1 into the log with its pending mark. If it was announced
// between the reading and the copying, the copy's mark is cleared here; if it is announced
// later, Announced clears both, the record's first.
func (a *Archive) logFirst(ctx context.Context, head document) error {
	first := head
	first.Key, first.Others, first.Checks = versionKey(head.ID, 1), nil, article.Checks{} // these are the record's
	first.Provenance = renamed(first.Provenance, unescape)                                // encode escapes it again
	raw, err := encode(first)
	if err != nil {
		return err
	}
	if _, err := insertNew(ctx, a.revisions, []any{raw}); err != nil {
		return err
	}
	now, err := find[document](ctx, a.articles, bson.D{{Key: "_id", Value: head.ID}})
	if err != nil || len(now) == 0 || now[0].Revision != 1 || now[0].Pending {
		return err
	}
	_, err = a.revisions.UpdateOne(ctx, bson.D{{Key: "_id", Value: first.Key}, {Key: "pending", Value: true}}, announced(now[0].Sequence))
	return err
}

// rollForward brings a record to the newest version in its log.
func (a *Archive) rollForward(ctx context.Context, id string) error {
	newest, err := find[document](ctx, a.revisions, bson.D{{Key: "id", Value: id}}, options.Find().SetSort(bson.D{{Key: "revision", Value: -1}}).SetLimit(1))
	if err != nil || len(newest) == 0 {
		return err
	}
	heads, err := find[document](ctx, a.articles, bson.D{{Key: "_id", Value: id}})
	if err == nil && len(heads) == 1 && !heads[0].Dropped.IsZero() { // it was dropped while this was written
		_, err = a.revisions.DeleteMany(ctx, bson.D{{Key: "id", Value: id}})
		return err
	}
	if err != nil || len(heads) == 0 || heads[0].Revision >= newest[0].Revision {
		return err
	}
	next := newest[0]
	next.Provenance = renamed(next.Provenance, unescape)
	return a.apply(ctx, next, archive.Others(&next.Article, slices.Concat(archive.Addresses(&heads[0].Article), heads[0].Others)...))
}

// apply makes a version the record, unless it is a later one already. The counters of
// checks stay as they are in the record; that an earlier version is shown in place of the
// latest is over.
func (a *Archive) apply(ctx context.Context, d document, others []string) error {
	d.Key, d.Pending, d.Others = d.ID, false, others
	raw, err := encode(d)
	if err != nil {
		return err
	}
	var fields bson.D
	if err := bson.Unmarshal(raw, &fields); err != nil {
		return err
	}
	fields = slices.DeleteFunc(fields, func(e bson.E) bool { return e.Key == "_id" || e.Key == "checks" })
	clear := slices.Clone(noneShown)
	for _, name := range optional {
		if !slices.ContainsFunc(fields, func(e bson.E) bool { return e.Key == name }) {
			clear = append(clear, bson.E{Key: name, Value: ""})
		}
	}
	_, err = a.articles.UpdateOne(ctx,
		bson.D{{Key: "_id", Value: d.ID}, isThere, {Key: "revision", Value: bson.D{{Key: "$lt", Value: d.Revision}}}},
		bson.D{{Key: "$set", Value: fields}, {Key: "$unset", Value: clear}})
	return err
}

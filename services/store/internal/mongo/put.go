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

const (
	duplicateKey = 11000
	// tries bounds every loop that waits for or competes with other writers. Each round
	// that is lost was won by another, so this is how many may be ahead.
	tries = 100
	// pause is how long to wait before looking again for what is not readable yet.
	pause = 20 * time.Millisecond
)

// errTries is returned when there was no end to other writers.
var errTries = errors.New("other writers were faster each time")

// draft is a record on its way in.
type draft struct {
	clean, first article.Article // first is what is stored if it is new
	raw          bson.Raw        // first, encoded
	result       archive.Result
}

func drafts(records []article.Article, now time.Time) ([]draft, error) {
	out := make([]draft, len(records))
	for i, r := range records {
		clean, err := archive.Clean(r)
		if err != nil {
			return nil, err
		}
		d := draft{clean: clean, first: archive.First(clean, now)}
		if d.raw, err = encode(document{Key: clean.ID, Article: d.first, Pending: true}); err != nil {
			return nil, err
		}
		out[i] = d
	}
	return out, nil
}

// Put implements archive.Archive. All records that are new are one insert.
func (a *Archive) Put(ctx context.Context, records []article.Article) ([]archive.Result, error) {
	now := time.Now()
	ready, err := drafts(records, now)
	if err != nil {
		return nil, fmt.Errorf("put: %w", err)
	}
	for _, round := range rounds(ready) {
		if err := a.putRound(ctx, round, now); err != nil {
			return nil, fmt.Errorf("put: %w", err)
		}
	}
	results := make([]archive.Result, len(ready))
	for i := range ready {
		results[i] = ready[i].result
	}
	return results, nil
}

// rounds splits drafts so that no round has an id twice, and each id keeps its order.
func rounds(ready []draft) [][]*draft {
	var out [][]*draft
	nth := map[string]int{}
	for i := range ready {
		n := nth[ready[i].clean.ID]
		nth[ready[i].clean.ID]++
		if n == len(out) {
			out = append(out, nil)
		}
		out[n] = append(out[n], &ready[i])
	}
	return out
}

// putRound inserts what is new and judges what is not. A document that is in the way but
// cannot be read was written by another store just now and is not yet on a majority of
// the servers, or it was deleted: both are settled by trying again.
func (a *Archive) putRound(ctx context.Context, todo []*draft, now time.Time) error {
	for range tries {
		exist, err := a.insert(ctx, todo)
		if err != nil || len(exist) == 0 {
			return err
		}
		if todo, err = a.judgeAll(ctx, exist, now); err != nil || len(todo) == 0 {
			return err
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
	return errTries
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// insert writes all at once and returns those whose ids are taken.
func (a *Archive) insert(ctx context.Context, todo []*draft) (exist []*draft, err error) {
	docs := make([]any, len(todo))
	for i, d := range todo {
		docs[i] = d.raw
	}
	taken, err := insertNew(ctx, a.articles, docs)
	if err != nil {
		return nil, err
	}
	for i, d := range todo {
		if taken[i] {
			exist = append(exist, d)
		} else {
			d.result = archive.Result{Change: archive.VersionOf(&d.first).Change(), Article: d.first, Pending: true}
		}
	}
	return exist, nil
}

// insertNew inserts documents, unordered, and says which of them have an _id that is
// taken. Any other failure of any document is an error.
func insertNew(ctx context.Context, c *mongo.Collection, docs []any) (taken map[int]bool, err error) {
	_, err = c.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return nil, err
	}
	taken = map[int]bool{}
	for _, e := range bulk.WriteErrors {
		if e.Code != duplicateKey {
			return nil, err
		}
		taken[e.Index] = true
	}
	return taken, nil
}

// judgeAll decides about records whose ids are taken, and returns those that could not be
// read.
func (a *Archive) judgeAll(ctx context.Context, exist []*draft, now time.Time) (missing []*draft, err error) {
	ids := make([]string, len(exist))
	for i, d := range exist {
		ids[i] = d.clean.ID
	}
	found, err := a.histories(ctx, ids)
	if err != nil {
		return nil, err
	}
	var checks []mongo.WriteModel
	for _, d := range exist {
		h, ok := found[d.clean.ID]
		if !ok {
			missing = append(missing, d)
			continue
		}
		if !h.head.Dropped.IsZero() {
			d.result = archive.Result{Change: archive.Dropped, Article: d.clean}
			continue
		}
		more, err := a.judge(ctx, d, h, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.clean.ID, err)
		}
		checks = append(checks, more...)
	}
	return missing, update(ctx, a.articles, checks)
}

func update(ctx context.Context, c *mongo.Collection, models []mongo.WriteModel) error {
	if len(models) == 0 {
		return nil
	}
	_, err := c.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	return err
}

// judge decides about one record. What a look at a known version changes is returned, to
// be written for all of them at once.
func (a *Archive) judge(ctx context.Context, d *draft, h *history, now time.Time) ([]mongo.WriteModel, error) {
	v, err := archive.Decide(a.weighed(ctx, h), &d.clean)
	if err != nil {
		return nil, err
	}
	if v.Revise {
		return a.revise(ctx, d, h, now)
	}
	of := h.versions[v.Of]
	d.result = archive.Result{Change: v.Change, Pending: of.Pending}
	if of.Revision != h.head.Revision {
		old, err := a.version(ctx, d.clean.ID, of.Revision)
		d.result.Article = old.record()
		return nil, err
	}
	var models []mongo.WriteModel
	if v.Check {
		models = h.head.check(&d.clean, v)
	}
	d.result.Article = h.head.record()
	return models, nil
}

// check counts a look at the record and keeps the addresses it was looked at under. The
// filters make it the same however often it is done.
func (d *document) check(in *article.Article, v archive.Verdict) (models []mongo.WriteModel) {
	if in.Fetched.After(d.Fetched) && in.Fetched.After(d.Checks.Last) {
		had := d.Checks
		d.Checks = archive.Counted(had, v, in.Fetched)
		models = append(models, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: d.ID}, isThere, {Key: "checks.last", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$gte", Value: in.Fetched}}}}}}).
			SetUpdate(counted(had, d.Checks)))
	}
	full := fmt.Sprintf("others.%d", archive.MaxOthers-1)
	base := d.record()
	for _, u := range archive.Others(&base, archive.Addresses(in)...) {
		if len(d.Others) == archive.MaxOthers {
			break
		}
		d.Others = append(d.Others, u)
		models = append(models, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: d.ID}, isThere, {Key: full, Value: bson.D{{Key: "$exists", Value: false}}}}).
			SetUpdate(bson.D{{Key: "$addToSet", Value: bson.D{{Key: "others", Value: u}}}}))
	}
	return models
}

// counted is the update that brings checks from had to now.
func counted(had, now article.Checks) bson.D {
	inc, set, clear := bson.D{{Key: "checks.count", Value: 1}}, bson.D{{Key: "checks.last", Value: now.Last}}, bson.D{}
	for _, c := range []struct {
		name string
		by   int
	}{{"boring", now.Boring - had.Boring}, {"flapping", now.Flapping - had.Flapping}} {
		if c.by > 0 {
			inc = append(inc, bson.E{Key: "checks." + c.name, Value: c.by})
		}
	}
	if now.Shown > 0 {
		set = append(set, bson.E{Key: "checks.shown", Value: now.Shown}, bson.E{Key: "checks.in_a_row", Value: now.InARow})
	} else if had.Shown > 0 {
		clear = noneShown
	}
	out := bson.D{{Key: "$inc", Value: inc}, {Key: "$set", Value: set}}
	if len(clear) > 0 {
		out = append(out, bson.E{Key: "$unset", Value: clear})
	}
	return out
}

// noneShown clears what is known of a version that is shown in place of the latest.
var noneShown = bson.D{{Key: "checks.shown", Value: ""}, {Key: "checks.in_a_row", Value: ""}}

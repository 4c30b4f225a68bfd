package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// draft is a record made ready before the transaction, so that others wait no longer
// than need be: as it would be stored if it were new.
type draft struct {
	clean, first article.Article
	blob         []byte
}

func drafts(records []article.Article, now time.Time) ([]draft, error) {
	out := make([]draft, len(records))
	err := spread(len(records), func(i int) error {
		clean, err := archive.Clean(records[i])
		if err != nil {
			return err
		}
		out[i] = draft{clean: clean, first: archive.First(clean, now)}
		out[i].blob, err = encode(&out[i].first)
		return err
	})
	return out, err
}

// Put implements archive.Archive. All records are one transaction, so after a crash all
// of them are there or none.
func (a *Archive) Put(ctx context.Context, records []article.Article) ([]archive.Result, error) {
	if len(records) == 0 {
		return nil, nil
	}
	now := time.Now()
	ready, err := drafts(records, now)
	if err != nil {
		return nil, fmt.Errorf("put: %w", err)
	}
	results := make([]archive.Result, len(ready))
	err = a.transact(ctx, func(tx *writing) error {
		for i := range ready {
			r, err := tx.put(ctx, &ready[i], now)
			if err != nil {
				return fmt.Errorf("put %s: %w", ready[i].clean.ID, err)
			}
			results[i] = r
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// put inserts first. What is there already decides what a record means.
func (tx *writing) put(ctx context.Context, d *draft, now time.Time) (archive.Result, error) {
	if buried, err := tx.isBuried(ctx, d.clean.ID); err != nil || buried {
		return archive.Result{Change: archive.Dropped, Article: d.clean}, err
	}
	ok, err := tx.insert(ctx, &d.first, d.blob, &row{})
	if err != nil || ok {
		return archive.Result{Change: archive.VersionOf(&d.first).Change(), Article: d.first, Pending: true}, err
	}
	rows, err := tx.versions(ctx, d.clean.ID)
	if err != nil {
		return archive.Result{}, err
	}
	v, err := archive.Decide(tx.weighed(ctx, rows), &d.clean)
	if err != nil {
		return archive.Result{}, err
	}
	if v.Revise {
		return tx.revise(ctx, &rows[len(rows)-1], d.clean, v.Change, now)
	}
	of := &rows[v.Of]
	if v.Check {
		if err := tx.check(ctx, of, &d.clean, v); err != nil {
			return archive.Result{}, err
		}
	}
	stored, err := tx.load(ctx, of)
	return archive.Result{Change: v.Change, Article: stored, Pending: of.pending}, err
}

func (tx *writing) weighed(ctx context.Context, rows []row) archive.Case {
	h := archive.Case{
		Versions: make([]archive.Version, len(rows)), Checks: rows[len(rows)-1].counted(),
		Load: func(i int) (article.Article, error) { return tx.load(ctx, &rows[i]) },
	}
	for i := range rows {
		h.Versions[i] = rows[i].version()
	}
	return h
}

func (tx *writing) revise(ctx context.Context, current *row, in article.Article, change archive.Change, now time.Time) (archive.Result, error) {
	old, err := tx.load(ctx, current)
	if err != nil {
		return archive.Result{}, err
	}
	next := archive.Next(old, in, now)
	blob, err := encode(&next)
	if err != nil {
		return archive.Result{}, err
	}
	carried := *current
	carried.checks.Shown, carried.checks.InARow = 0, 0
	carried.others = archive.Others(&next, slices.Concat(current.addresses, current.others)...)
	if _, err := tx.exec(ctx, tx.s.retire, current.num); err != nil {
		return archive.Result{}, err
	}
	ok, err := tx.insert(ctx, &next, blob, &carried)
	if err == nil && !ok {
		err = fmt.Errorf("revision %d is there although %d is the latest: %w", next.Revision, old.Revision, archive.ErrFile)
	}
	next.URLs = append(next.URLs, carried.others...)
	next.Checks = carried.counted()
	return archive.Result{Change: change, Article: next, Pending: true}, err
}

// insert writes a version; false where its number is taken. carried is what the record
// keeps from the version before.
func (tx *writing) insert(ctx context.Context, a *article.Article, blob []byte, carried *row) (bool, error) {
	v := archive.VersionOf(a)
	res, err := tx.exec(ctx, tx.s.insert,
		a.ID, a.Revision, toMS(a.Stored), toMS(a.Published.At), toMS(v.Fetched), toMS(v.Visit), v.Withdrawn,
		a.Source.ID, a.Language, v.Hash, list(v.Addresses).String(), carried.others.String(),
		carried.checks.Count, carried.checked, carried.checks.Boring, carried.checks.Flapping, toMS(a.TextDropped.At))
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	num, err := res.LastInsertId()
	if err != nil {
		return false, err
	}
	if _, err = tx.exec(ctx, tx.s.insertText, num, blob); err != nil {
		return false, err
	}
	return true, tx.index(ctx, num, a, a.Stored)
}

// check counts a look at a record, once however often its message is delivered, and
// keeps the addresses it was looked at under.
func (tx *writing) check(ctx context.Context, r *row, in *article.Article, v archive.Verdict) error {
	base := article.Article{URL: r.addresses[0], URLs: r.addresses[1:], CanonicalURL: in.CanonicalURL}
	others := list(archive.Others(&base, slices.Concat(r.others, archive.Addresses(in))...))
	again := toMS(in.Fetched) > r.checked && toMS(in.Fetched) > r.fetched
	if !again && len(others) == len(r.others) {
		return nil
	}
	if r.others = others; again {
		r.checks, r.checked = archive.Counted(r.counted(), v, in.Fetched), toMS(in.Fetched)
	}
	c := r.checks
	_, err := tx.exec(ctx, tx.s.check, r.others.String(), c.Count, r.checked, c.Boring, c.Flapping, c.Shown, c.InARow, r.num)
	return err
}

func (tx *writing) versions(ctx context.Context, id string) ([]row, error) {
	rows, err := tx.StmtContext(ctx, tx.s.versions).QueryContext(ctx, id)
	if err != nil {
		return nil, err
	}
	return collect(rows, false)
}

// load reads a version's text, once.
func (tx *writing) load(ctx context.Context, r *row) (article.Article, error) {
	if r.record != nil {
		return r.article()
	}
	if err := tx.StmtContext(ctx, tx.s.text).QueryRowContext(ctx, r.num).Scan(&r.record); err != nil {
		return article.Article{}, err
	}
	return r.article()
}

func collect(rows *sql.Rows, withText bool) ([]row, error) {
	defer rows.Close() //nolint:errcheck // Err is read below
	var out []row
	for rows.Next() {
		var r row
		if err := r.scan(rows, withText); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

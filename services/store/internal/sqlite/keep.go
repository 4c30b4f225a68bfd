package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// The listings of what is kept. They go along an index.
const (
	textsQuery = `SELECT article, revision, source, stored FROM revisions
		WHERE dropped = 0 AND pending = 0 AND (stored, article, revision) > (?, ?, ?) ORDER BY stored, article, revision LIMIT ?`
	recordsQuery = `SELECT article, revision, source, stored FROM revisions
		WHERE current = 1 AND (stored, article) > (?, ?) ORDER BY stored, article LIMIT ?`
)

// Texts implements archive.Retainer.
func (a *Archive) Texts(ctx context.Context, after archive.Kept, n int) ([]archive.Kept, error) {
	return a.kept(ctx, textsQuery, toMS(after.Stored), after.Article, after.Revision, n)
}

// Records implements archive.Retainer.
func (a *Archive) Records(ctx context.Context, after archive.Kept, n int) ([]archive.Kept, error) {
	return a.kept(ctx, recordsQuery, toMS(after.Stored), after.Article, n)
}

func (a *Archive) kept(ctx context.Context, query string, args ...any) ([]archive.Kept, error) {
	rows, err := a.r.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list what is kept: %w", explain(err))
	}
	out, err := gather(rows, func(k *archive.Kept) error {
		var stored ms
		err := rows.Scan(&k.Article, &k.Revision, &k.Source, &stored)
		k.Stored = stored.Time()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what is kept: %w", explain(err))
	}
	return out, nil
}

// textless is a version made ready to lose its text, before the transaction.
type textless struct {
	archive.Kept
	num    int64
	record article.Article
	blob   []byte
}

// DropTexts implements archive.Retainer. All of the list is one transaction.
func (a *Archive) DropTexts(ctx context.Context, list []archive.Kept, at time.Time) (out []archive.Kept, err error) {
	ready, err := a.textless(ctx, list, at)
	if err != nil {
		return nil, fmt.Errorf("drop texts: %w", explain(err))
	}
	err = a.transact(ctx, func(tx *writing) error {
		for i := range ready {
			ok, err := tx.dropText(ctx, &ready[i])
			if err != nil {
				return err
			}
			if ok {
				out = append(out, ready[i].Kept)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("drop texts: %w", err)
	}
	return out, nil
}

func (a *Archive) textless(ctx context.Context, list []archive.Kept, at time.Time) (out []textless, err error) {
	for _, k := range list {
		t := textless{Kept: k}
		var blob []byte
		err := a.r.QueryRowContext(ctx, `SELECT num, record FROM revisions JOIN records USING (num) WHERE article = ? AND revision = ?`, k.Article, k.Revision).Scan(&t.num, &blob)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if t.record, err = decode(blob); err != nil {
			continue // a damaged record cannot be told from its text; reading it says so
		}
		t.record = archive.WithoutText(t.record, at)
		if t.blob, err = encode(&t.record); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// dropText writes what was made ready, unless the version is pending, or lost its text meanwhile.
func (tx *writing) dropText(ctx context.Context, t *textless) (bool, error) {
	res, err := tx.exec(ctx, tx.s.drop, toMS(t.record.TextDropped.At), t.num)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.exec(ctx, tx.s.dropText, t.blob, t.num); err != nil {
		return false, err
	}
	var id int64 // where this is the version that its record is found by
	err = tx.QueryRowContext(ctx, `SELECT id FROM finds WHERE article = ? AND num = ?`, t.Article, t.num).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	tx.words[id] = &t.record
	return true, nil
}

// DropRecords implements archive.Retainer. All of the list is one transaction.
func (a *Archive) DropRecords(ctx context.Context, list []archive.Kept, at time.Time) (out []archive.Kept, err error) {
	err = a.transact(ctx, func(tx *writing) error {
		for _, k := range list {
			if busy, err := tx.busy(ctx, k); err != nil || busy {
				if err != nil {
					return err
				}
				continue
			}
			if err := tx.bury(ctx, archive.Tombstone{Article: k.Article, Source: k.Source, At: at}); err != nil {
				return err
			}
			out = append(out, k)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("drop records: %w", err)
	}
	return out, nil
}

// busy reports whether a record is not as it was listed, or is to be announced.
func (tx *writing) busy(ctx context.Context, k archive.Kept) (busy bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM revisions WHERE article = ?1 AND revision = ?2 AND current = 1)
		OR EXISTS (SELECT 1 FROM revisions WHERE article = ?1 AND pending = 1)`, k.Article, k.Revision).Scan(&busy)
	return busy, err
}

// bury removes what there is of a record, and writes its tombstone. What its stories were
// called, and where its links ended, stays.
func (tx *writing) bury(ctx context.Context, t archive.Tombstone) error {
	rows, err := tx.versions(ctx, t.Article)
	if err != nil {
		return err
	}
	links := []string{t.Article}
	for _, r := range rows {
		for _, u := range append(r.addresses, r.others...) {
			links = append(links, article.ID(u))
		}
	}
	if err := tx.leaveStory(ctx, t.Article); err != nil {
		return err
	}
	for _, s := range []struct {
		query string
		arg   any
	}{
		{`DELETE FROM sightings WHERE link IN (SELECT value FROM json_each(?))`, list(links).String()},
		{`DELETE FROM words WHERE rowid = (SELECT id FROM finds WHERE article = ?)`, t.Article},
		{`DELETE FROM finds WHERE article = ?`, t.Article},
		{`DELETE FROM records WHERE num IN (SELECT num FROM revisions WHERE article = ?)`, t.Article},
		{`DELETE FROM revisions WHERE article = ?`, t.Article},
	} {
		if _, err := tx.ExecContext(ctx, s.query, s.arg); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO tombstones (article, source, at) VALUES (?, ?, ?)`, t.Article, t.Source, toMS(t.At))
	return err
}

func (tx *writing) isBuried(ctx context.Context, id string) (bool, error) {
	var one int
	err := tx.StmtContext(ctx, tx.s.buried).QueryRowContext(context.WithoutCancel(ctx), id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// missing says why there is no record: it was never there, or was dropped.
func (a *Archive) missing(ctx context.Context, id string) error {
	var at ms
	err := a.r.QueryRowContext(ctx, `SELECT at FROM tombstones WHERE article = ?`, id).Scan(&at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return archive.ErrNotFound
	case err != nil:
		return explain(err)
	}
	return archive.Tombstone{At: at.Time()}.Err()
}

// Dropped implements archive.Retainer.
func (a *Archive) Dropped(ctx context.Context) (texts, records int, err error) {
	err = a.r.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM revisions WHERE dropped > 0), (SELECT count(*) FROM tombstones)`).Scan(&texts, &records)
	if err != nil {
		return 0, 0, fmt.Errorf("count what was dropped: %w", explain(err))
	}
	return texts, records, nil
}

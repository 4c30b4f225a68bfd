package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// backfillStep is how many records are indexed in one transaction, so that other
// processes may write in between and a crash costs no more than that.
const backfillStep = 200

// index makes a version the one that its record is found by.
func (tx *writing) index(ctx context.Context, num int64, a *article.Article, created time.Time) error {
	id, err := tx.find(ctx, num, a, created)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	tx.words[id] = a
	return nil
}

// find writes a record's row in finds and returns its id. Nearly all are new; an upsert
// that returns the id would have to be read for each.
func (tx *writing) find(ctx context.Context, num int64, a *article.Article, created time.Time) (id int64, err error) {
	var delay sql.NullInt64
	if d, known := archive.DelayOf(a.Published, created); known {
		delay = sql.NullInt64{Int64: d.Milliseconds(), Valid: true}
	}
	row := []any{
		a.ID, num, cmp.Or(toMS(a.Published.At), toMS(created)), toMS(created), a.Source.ID, a.Language,
		a.Kind, a.Agency, a.Source.Domain, list(query.Labels(a)).String(), query.SectionOf(a), a.Access, archive.ChangeOf(a), toMS(a.Stored), int64(a.Sequence),
		cmp.Or(toMS(a.FirstSeen), toMS(created)), archive.FactsOf(a), delay,
	}
	res, err := tx.exec(ctx, tx.s.find, row...)
	if err != nil {
		return 0, err
	}
	if n, err := res.RowsAffected(); err != nil {
		return 0, err
	} else if n > 0 {
		return res.LastInsertId()
	}
	err = tx.StmtContext(ctx, tx.s.refind).QueryRowContext(ctx, row...).Scan(&id)
	return id, err
}

// indexWords writes what is to be indexed, at the end and one after the other: FTS5 keeps
// what it is given in memory until another statement that could be undone comes between,
// and makes one segment of it, which costs a fraction of one for each record.
func (tx *writing) indexWords(ctx context.Context) error {
	ids := slices.Sorted(maps.Keys(tx.words))
	texts := make([][3]string, len(ids))
	_ = spread(len(ids), func(i int) error { // it does not fail
		for k, t := range words.Searched(tx.words[ids[i]]) {
			texts[i][k] = words.Folded(t) // our tokens, so that what is found is what is marked
		}
		return nil
	})
	for i, t := range texts {
		if _, err := tx.exec(ctx, tx.s.words, ids[i], t[0], t[1], t[2]); err != nil {
			return fmt.Errorf("index the words: %w", err)
		}
	}
	return nil
}

// backfill indexes some of what an older Wireroom wrote.
func (tx *writing) backfill(ctx context.Context) error {
	const step = `(SELECT num FROM unindexed ORDER BY num LIMIT ?)`
	rows, err := tx.QueryContext(ctx, `SELECT `+text+` FROM revisions r JOIN records t USING (num) WHERE r.current = 1 AND r.num IN `+step, backfillStep)
	if err != nil {
		return err
	}
	found, err := collect(rows, true)
	if err != nil {
		return err
	}
	for i := range found {
		a, err := found[i].article()
		if err != nil {
			continue // a damaged record is not found by its words; reading it says so
		}
		var created ms
		if err := tx.QueryRowContext(ctx, `SELECT min(stored) FROM revisions WHERE article = ?`, a.ID).Scan(&created); err != nil {
			return err
		}
		if err := tx.index(ctx, found[i].num, &a, created.Time()); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM unindexed WHERE num IN `+step, backfillStep)
	return err
}

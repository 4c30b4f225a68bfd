package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// sumUp writes what is true of all that is asked for into an answer, and tells which
// records may be on the page.
func sumUp(ctx context.Context, tx *sql.Tx, s archive.Search, f *archive.Found) ([]int64, error) {
	sets, err := sets(ctx, tx, s)
	if err != nil {
		return nil, err
	}
	t, err := newTally(s, sets)
	if err == nil {
		err = t.run(ctx, tx, only(sets))
	}
	if err == nil && len(t.buckets) == 0 && len(sets) > 0 { // nothing: then what there would be without those is counted, too
		if t, err = newTally(s, sets); err == nil {
			err = t.run(ctx, tx, nil)
		}
	}
	if err != nil {
		return nil, err
	}
	t.fill(f)
	return t.page.ids(), nil
}

// sets are the conditions that blocks cannot tell, with the records that meet them.
func sets(ctx context.Context, tx *sql.Tx, s archive.Search) (out []test, err error) {
	add := func(name, ask string, args ...any) {
		if err != nil {
			return
		}
		var list sql.RawBytes
		var rows *sql.Rows
		if rows, err = tx.QueryContext(ctx, ask, args...); err != nil {
			return
		}
		_, err = gather(rows, func(*struct{}) error {
			err := rows.Scan(&list)
			out = append(out, test{name: name, field: -1, ids: parseIDs(list)})
			return err
		})
	}
	if len(s.Words.All) > 0 {
		add("words", `SELECT coalesce(group_concat(rowid), '') FROM words WHERE words MATCH ?`, match(s.Words))
	}
	for _, f := range []query.Field{query.Label, query.Story} {
		if cond, args := picks(s.Filters, f); cond != "" {
			add(string(f), `SELECT coalesce(group_concat(f.id), '') FROM finds f WHERE `+cond, args...)
		}
	}
	return out, err
}

// only are the records that are in all sets; nil is all.
func only(sets []test) (out ids) {
	for _, s := range sets {
		out = out.and(s.ids)
	}
	return out
}

// run goes through the blocks that have any of the records, those that are behind finds as
// finds has them.
func (t *tally) run(ctx context.Context, tx *sql.Tx, only ids) error {
	rows, err := tx.QueryContext(ctx, `SELECT block FROM stale`)
	if err != nil {
		return err
	}
	stale, err := gather(rows, func(id *int64) error { return rows.Scan(id) })
	if err != nil {
		return err
	}
	if err := t.packed(ctx, tx, only); err != nil {
		return err
	}
	for _, id := range stale {
		b := block{id: id << blockBits}
		rows, err := tx.QueryContext(ctx, blockRows, b.id, blockSize)
		if err == nil {
			err = b.fill(rows)
		}
		if err != nil {
			return err
		}
		t.add(&b)
	}
	return nil
}

func (t *tally) packed(ctx context.Context, tx *sql.Tx, only ids) error {
	q, args := `SELECT block, packed FROM blocks WHERE block NOT IN (SELECT block FROM stale)`, []any{}
	if only != nil {
		list, _ := json.Marshal(only.blocks()) // numbers always encode
		q, args = q+` AND block IN (SELECT value FROM json_each(?))`, append(args, string(list))
	}
	rows, err := tx.QueryContext(ctx, q, args...)
	if err != nil {
		return err
	}
	var b block
	_, err = gather(rows, func(*struct{}) error {
		var data sql.RawBytes
		if err := rows.Scan(&b.id, &data); err != nil {
			return err
		}
		b.id <<= blockBits
		if err := b.unpack(data); err != nil {
			return err
		}
		t.add(&b)
		return nil
	})
	return err
}

package sqlite

import (
	"context"
	"database/sql"
)

// ids is a set of them, a bit each; nil is all.
type ids []uint64

// readIDs reads what a query gives as one text, ids with commas between: a row for each
// would take longer than to look for them.
func readIDs(ctx context.Context, tx *sql.Tx, query string, args ...any) (ids, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	out := ids{}
	_, err = gather(rows, func(*struct{}) error {
		var list sql.RawBytes
		err := rows.Scan(&list)
		out = parseIDs(list)
		return err
	})
	return out, err
}

func parseIDs(list []byte) ids {
	out, id, any := ids{}, int64(0), false
	for _, c := range list {
		if c != ',' {
			id, any = 10*id+int64(c-'0'), true
			continue
		}
		out, id = out.with(id), 0
	}
	if any {
		out = out.with(id)
	}
	return out
}

func (s ids) with(id int64) ids {
	if n := int(id>>6) + 1; n > len(s) {
		s = append(s, make(ids, n-len(s))...)
	}
	s[id>>6] |= 1 << (id & 63)
	return s
}

func (s ids) has(id int64) bool {
	return s == nil || s.in(id)
}

// in is has, where nil is none.
func (s ids) in(id int64) bool {
	return id>>6 < int64(len(s)) && s[id>>6]&(1<<(id&63)) != 0
}

func (s ids) and(t ids) ids {
	if s == nil {
		return t
	}
	s = s[:min(len(s), len(t))]
	for i := range s {
		s[i] &= t[i]
	}
	return s
}

// blocks are those that have any of the ids.
func (s ids) blocks() []int64 {
	out := []int64{}
	for i, bits := range s {
		if k := int64(i << 6 >> blockBits); bits != 0 && (len(out) == 0 || out[len(out)-1] != k) {
			out = append(out, k)
		}
	}
	return out
}

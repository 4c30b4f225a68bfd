package sqlite

import (
	"context"
	"fmt"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// lexicon makes the vocabulary of the index readable on a connection, which is else only for reading.
var lexicon = []string{"PRAGMA query_only = 0", "CREATE VIRTUAL TABLE IF NOT EXISTS temp.lexicon USING fts5vocab(main, words, row)", "PRAGMA query_only = 1"}

// Terms implements archive.Speller.
func (a *Archive) Terms(ctx context.Context, prefix string, n int) ([]archive.Term, error) {
	conn, err := a.r.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("list words: %w", explain(err))
	}
	defer conn.Close() //nolint:errcheck // it goes back to the others
	for _, q := range lexicon {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return nil, fmt.Errorf("list words: %w", explain(err))
		}
	}
	rows, err := conn.QueryContext(ctx, "SELECT term, doc FROM temp.lexicon WHERE term >= ?1 AND term < ?1 || char(0x10FFFF) LIMIT ?2", prefix, n)
	if err != nil {
		return nil, fmt.Errorf("list words: %w", explain(err))
	}
	out, err := gather(rows, func(t *archive.Term) error { return rows.Scan(&t.Word, &t.N) })
	if err != nil {
		return nil, fmt.Errorf("list words: %w", explain(err))
	}
	return out, nil
}

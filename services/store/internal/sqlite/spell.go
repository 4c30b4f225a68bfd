package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Terms implements archive.Speller.
func (a *Archive) Terms(ctx context.Context, prefix string, n int) ([]archive.Term, error) {
	out, err := a.terms(ctx, prefix, n)
	if err != nil {
		return nil, fmt.Errorf("list words: %w", explain(err))
	}
	return out, nil
}

func (a *Archive) terms(ctx context.Context, prefix string, n int) ([]archive.Term, error) {
	conn, err := a.r.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the others
	if err := openLexicon(ctx, conn); err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, "SELECT term, doc FROM temp.lexicon WHERE term >= ?1 AND term < ?1 || char(0x10FFFF) LIMIT ?2", prefix, n)
	if err != nil {
		return nil, err
	}
	return gather(rows, func(t *archive.Term) error { return rows.Scan(&t.Word, &t.N) })
}

// openLexicon makes the vocabulary of the index readable on a connection, which is for reading
// alone before and after, whatever fails.
func openLexicon(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "PRAGMA query_only = 0")
	if err == nil {
		_, err = conn.ExecContext(ctx, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.lexicon USING fts5vocab(main, words, row)")
	}
	_, again := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1")
	return errors.Join(err, again)
}

package sqlite

import (
	"context"
	"fmt"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Pending implements archive.Archive.
func (a *Archive) Pending(ctx context.Context, n int) ([]article.Article, error) {
	out, err := a.read(ctx, `WHERE r.pending = 1 ORDER BY r.num LIMIT ?`, max(n, 0)) // less than 0 would be no limit
	if err != nil {
		return nil, fmt.Errorf("read what is pending: %w", err)
	}
	return out, nil
}

// Announced implements archive.Archive.
func (a *Archive) Announced(ctx context.Context, done []archive.Announcement) error {
	if len(done) == 0 {
		return nil
	}
	err := a.transact(ctx, func(tx *writing) error {
		for _, d := range done {
			res, err := tx.exec(ctx, tx.s.announce, int64(d.Sequence), d.ID, d.Revision)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				continue // it was noted before
			}
			if _, err := tx.exec(ctx, tx.s.onWire, int64(d.Sequence), d.ID, d.Revision); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note announcements: %w", err)
	}
	return nil
}

package sqlite

import (
	"context"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// AddWaits implements archive.Timer.
func (a *Archive) AddWaits(ctx context.Context, counts []archive.WaitCount, now time.Time) error {
	err := a.transact(ctx, func(tx *writing) error {
		for _, c := range counts {
			if _, err := tx.ExecContext(ctx, `INSERT INTO waits (at, wait, bucket, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`, toMS(c.At), c.Wait, c.Bucket, c.N); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM waits WHERE at < ?`, toMS(now.Add(-archive.WaitsKept)))
		return err
	})
	if err != nil {
		return fmt.Errorf("note waits: %w", err)
	}
	return nil
}

// Waits implements archive.Timer.
func (a *Archive) Waits(ctx context.Context, since, until time.Time) ([]archive.WaitCount, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT at, wait, bucket, n FROM waits WHERE at >= ? AND at < ? ORDER BY at, wait, bucket`, toMS(since), toMS(until))
	if err != nil {
		return nil, fmt.Errorf("read waits: %w", explain(err))
	}
	out, err := gather(rows, func(c *archive.WaitCount) error {
		var at ms
		err := rows.Scan(&at, &c.Wait, &c.Bucket, &c.N)
		c.At = at.Time()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read waits: %w", explain(err))
	}
	return out, nil
}

package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Habits implements archive.Watcher. An index has all that is asked for.
func (a *Archive) Habits(ctx context.Context, source string, n int, since time.Time) (archive.Habits, error) {
	h := archive.Habits{Hours: map[time.Time]int{}}
	err := a.lastOf(ctx, source, n, &h)
	if err == nil {
		err = a.hoursOf(ctx, source, since, &h)
	}
	if err != nil {
		return h, fmt.Errorf("read what %s has brought: %w", source, explain(err))
	}
	return h, nil
}

func (a *Archive) lastOf(ctx context.Context, source string, n int, h *archive.Habits) error {
	rows, err := a.r.QueryContext(ctx, `SELECT article, seen, facts, delay FROM finds WHERE source = ? ORDER BY seen DESC, article DESC LIMIT ?`, source, n)
	if err != nil {
		return err
	}
	_, err = gather(rows, func(*struct{}) error {
		var id string
		var seen ms
		var facts archive.Facts
		var delay sql.NullInt64
		if err := rows.Scan(&id, &seen, &facts, &delay); err != nil {
			return err
		}
		if h.Coverage.Of == 0 {
			h.Last.ID, h.Last.At = id, seen.Time()
		}
		if facts.Count(&h.Coverage, 1); delay.Valid {
			h.Delays = append(h.Delays, time.Duration(delay.Int64)*time.Millisecond)
		}
		return nil
	})
	return err
}

func (a *Archive) hoursOf(ctx context.Context, source string, since time.Time, h *archive.Habits) error {
	const hour = ms(time.Hour / time.Millisecond)
	rows, err := a.r.QueryContext(ctx, `SELECT seen - seen % ?, count(*) FROM finds WHERE source = ? AND seen >= ? GROUP BY 1`, hour, source, toMS(since))
	if err != nil {
		return err
	}
	_, err = gather(rows, func(*struct{}) error {
		var at ms
		var n int
		err := rows.Scan(&at, &n)
		h.Hours[at.Time()] = n
		return err
	})
	return err
}

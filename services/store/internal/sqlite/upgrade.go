package sqlite

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// tellEvery is how often the log says how much is left to be brought up.
const tellEvery = 10 * time.Second

// upgrade is work that an older Wireroom, or another program, left. It is done in steps, so
// that other processes may write in between and a crash costs no more than one.
type upgrade struct {
	what string
	left string // counts what is left
	rest int    // how much of it need not be done
	step func(context.Context, *writing) error
}

var upgrades = []upgrade{
	{"words are indexed", `SELECT count(*) FROM unindexed`, 0, func(ctx context.Context, tx *writing) error { return tx.backfill(ctx) }},
	{"records are packed to be counted", `SELECT count(*) FROM stale`, repackAt, func(context.Context, *writing) error { return nil }}, // every transaction does that
}

// bringUp brings what an older Wireroom left up to this one.
func (a *Archive) bringUp(ctx context.Context, log *slog.Logger) error {
	for _, u := range upgrades {
		if err := a.upgrade(ctx, u, log); err != nil {
			return fmt.Errorf("bring up what is there (%s): %w", u.what, err)
		}
	}
	return nil
}

func (a *Archive) upgrade(ctx context.Context, u upgrade, log *slog.Logger) error {
	for told := (time.Time{}); ; {
		var left int
		if err := a.r.QueryRowContext(ctx, u.left).Scan(&left); err != nil || left <= u.rest {
			return err
		}
		if now := time.Now(); now.Sub(told) >= tellEvery {
			log.Info("bringing the archive up to this version: it opens when that is done", "step", u.what, "left", left)
			told = now
		}
		if err := a.transact(ctx, func(tx *writing) error { return u.step(ctx, tx) }); err != nil {
			return err
		}
	}
}

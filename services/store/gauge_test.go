package store

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// The sum is counted once in gaugeAge, over all sources; a count that fails is tried again then.
func TestLedgerGauge(t *testing.T) {
	asked, fails := 0, false
	g := newLedgerGauge(func(context.Context) ([]archive.Count, error) {
		asked++
		if fails {
			return nil, errors.New("away")
		}
		return []archive.Count{{Source: "a", State: event.StateStored, N: 2}, {Source: "b", State: event.StateStored, N: 3}, {Source: "b", State: event.StateDead, N: 1}}, nil
	}, slog.New(slog.DiscardHandler))
	now := time.Now()
	for range 2 {
		if got := g.current(now); got["stored"] != 5 || got["dead"] != 1 || len(got) != 2 {
			t.Errorf("counts %v", got)
		}
	}
	fails = true
	if got := g.current(now.Add(gaugeAge)); got != nil || asked != 2 {
		t.Errorf("counts %v after %d questions", got, asked)
	}
	fails = false
	if got := g.current(now.Add(2 * gaugeAge)); got["stored"] != 5 || asked != 3 {
		t.Errorf("counts %v after %d questions", got, asked)
	}
}

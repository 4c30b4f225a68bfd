package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// progress counts what passes over the bus from now on. It listens like any other
// subscriber, so it sees the work of all processes on the same broker.
type progress struct {
	mu      sync.Mutex // guards n
	n       map[string]int
	started time.Time
}

func newProgress(ctx context.Context, b *bus.Bus) (*progress, error) {
	p := &progress{n: map[string]int{}, started: time.Now()}
	for _, subject := range []string{"ledger.>", "stored.>", "fetched.>"} {
		sub, err := b.Conn().Subscribe(subject, p.count)
		if err != nil {
			return nil, fmt.Errorf("listen to %s: %w", subject, err)
		}
		context.AfterFunc(ctx, func() { _ = sub.Unsubscribe() })
	}
	return p, nil
}

// count takes a message's kind from its subject: ledger.<state>, stored.<change>.…, fetched.…
func (p *progress) count(m *nats.Msg) {
	parts := strings.Split(m.Subject, ".")
	kind := parts[0]
	if kind != "fetched" && len(parts) > 1 {
		kind = parts[1]
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n[kind]++
}

func (p *progress) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make(map[string]int, len(p.n))
	for k, v := range p.n {
		out[k] = v
	}
	return out
}

// line is the progress in one line.
func (p *progress) line() string {
	n := p.counts()
	stored := n[string(event.Created)] + n[string(event.Revised)]
	s := fmt.Sprintf("%d found · %d fetched · %d stored", n[string(event.StateFound)], n["fetched"], stored)
	for _, state := range []event.State{event.StateRefused, event.StateGone, event.StateFailed, event.StateDead} {
		if c := n[string(state)]; c > 0 {
			s += fmt.Sprintf(" · %d %s", c, state)
		}
	}
	if secs := time.Since(p.started).Seconds(); stored > 0 && secs > 1 {
		s += fmt.Sprintf(" · %.1f/s", float64(stored)/secs)
	}
	return s
}

// clearLine goes to the start of the terminal's line and empties it.
const clearLine = "\r\x1b[K"

// draw keeps one line of a terminal up to date until ctx ends.
func (p *progress) draw(ctx context.Context, w io.Writer) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_, _ = fmt.Fprint(w, clearLine+p.line())
		case <-ctx.Done():
			_, _ = fmt.Fprintln(w, clearLine+p.line())
			return nil
		}
	}
}

package polite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// ErrLate is returned by Check when a lease is too old to start a request: the process
// was held up between the permit and the request, and somebody else may have the host.
var ErrLate = errors.New("permit too old to start a request")

// Lease is the right to ask one host. It is for one goroutine.
type Lease struct {
	g     *Gate
	rec   event.Host
	was   event.Host // rec as the bucket has it
	rev   uint64
	taken time.Time // with its monotonic reading
}

// Next is when the next request may start, and whether that is within this lease.
func (l *Lease) Next() (at time.Time, ok bool) {
	at = later(l.rec.Last.Add(l.Delay()), l.rec.Backoff)
	return at, at.Before(l.taken.Add(l.g.cfg.Window)) && l.Check() == nil
}

// Wait sleeps until the next request may start; false when that is not within this
// lease, or ctx ends first.
func (l *Lease) Wait(ctx context.Context) bool {
	at, ok := l.Next()
	if !ok {
		return false
	}
	if d := at.Sub(l.g.now()); d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return false
		}
	}
	return l.Check() == nil
}

// Check is called at the last moment before a request goes out.
func (l *Lease) Check() error {
	if age := l.g.now().Sub(l.taken); age > l.g.cfg.Window {
		return fmt.Errorf("%w: taken %v ago", ErrLate, age.Round(time.Millisecond))
	}
	return nil
}

// Asked notes a request. at is when its answer began, or when it was given up: the
// request began before that, so what keeps the delay from at keeps it from the start.
func (l *Lease) Asked(at time.Time) {
	l.rec.Last = later(l.rec.Last, at)
	l.rec.Asked++
}

// Delay is what lies between two requests to this host.
func (l *Lease) Delay() time.Duration { return max(l.g.cfg.Delay, l.rec.Delay) }

// SetDelay takes what the host's robots.txt asks for, above or below what it asked
// before; never below the configured delay.
func (l *Lease) SetDelay(d time.Duration) { l.rec.Delay = d }

// The bounds of the backoff that a host in trouble gets without asking for one.
const (
	firstBackoff = time.Second
	mostBackoff  = time.Hour
)

// Trouble backs off: as long as the host asks, or twice as long for each failure in a
// row. It returns until when.
func (l *Lease) Trouble(asked time.Duration) time.Time {
	l.rec.Failures++
	if asked <= 0 {
		asked = firstBackoff << min(l.rec.Failures-1, 20)
		asked = min(asked, mostBackoff)
	}
	l.rec.Backoff = later(l.rec.Backoff, l.g.now().Add(asked))
	return l.rec.Backoff
}

// Rest leaves the host alone for a while, through no fault of its own.
func (l *Lease) Rest(d time.Duration) { l.rec.Backoff = later(l.rec.Backoff, l.g.now().Add(d)) }

// Fine notes an answer without trouble. Recovery is slow on purpose: one success undoes
// one failure, not all.
func (l *Lease) Fine() { l.rec.Failures = max(l.rec.Failures-1, 0) }

// Release gives the host back, with what was learned about it. Where that is nothing that
// others must know, and there are hardly any others, the lease is kept.
func (l *Lease) Release(ctx context.Context) error {
	if l.g.cfg.Alone && !l.learned() && l.keep() {
		return nil
	}
	until := l.rec.Until
	l.rec.Until = time.Time{}
	_, err := l.g.write(ctx, l.rec, l.rev)
	switch {
	case errors.Is(err, errOvertaken):
		return nil // it ran out and somebody else has it: their word counts now
	case err != nil && l.g.cfg.Alone:
		l.rec.Until = until
		l.keep() // the lease stands, and what it does not tell must not be lost
	}
	return err
}

// learned says that the turn brought more than requests that went well.
func (l *Lease) learned() bool {
	return l.rec.Delay != l.was.Delay || l.rec.Failures != l.was.Failures || !l.rec.Backoff.Equal(l.was.Backoff)
}

// keep leaves the lease as it is in the bucket.
func (l *Lease) keep() bool {
	free := func(h event.Host) bool { return !l.g.wait(h, l.g.now()).After(l.g.now()) }
	return l.g.kept.put(record{l.rec, l.rev}, free)
}

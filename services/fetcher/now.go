package fetcher

import (
	"context"
	"errors"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// pollNow polls at once where the host is free. A poll that finds nothing new then needs no
// piece in the frontier and no token of its host, which is most of what it cost. The source's
// token is acked only afterwards, so a crash repeats the poll. done is false where the poll
// has to wait for its host's turn.
func (f *Fetcher) pollNow(ctx context.Context, p event.Poll, src *version) (done bool, err error) {
	select {
	case f.seats <- struct{}{}:
	default:
		return false, nil
	}
	defer func() { <-f.seats }()
	if !f.beginFree(p.Host) {
		return false, nil
	}
	lease, _, err := f.gate.Acquire(ctx, p.Host)
	if err != nil || lease == nil {
		f.finish(p.Host, true)
		return false, err // the token that the poll's piece comes with stands for all that came meanwhile
	}
	t := newTurn(p.Host, lease)
	t.src = src
	next, err := f.under(ctx, t, func(ctx context.Context, t *turn) error {
		err := f.poll(ctx, t, p)
		if done = err == nil; !done || t.idle {
			return err
		}
		return f.steps(ctx, t) // what the poll found
	})
	return done, f.afterwards(ctx, p.Host, done, next, err)
}

// tokenAgain is when a host whose turn failed gets the next.
const tokenAgain = 2 * time.Second

// afterwards sees to it that a host whose work is not done has a token again.
func (f *Fetcher) afterwards(ctx context.Context, host string, done bool, next time.Time, err error) error {
	switch {
	case err != nil:
		f.finish(host, true)
		return errors.Join(err, f.bus.Schedule(ctx, event.SlotHost(host), host, time.Now().Add(tokenAgain)))
	case !done:
		f.finish(host, true)
		return nil
	case !next.IsZero():
		f.finish(host, true)
		return f.bus.Schedule(ctx, event.SlotHost(host), host, next)
	case f.finish(host, false):
		return nil
	}
	return f.goOn(ctx, host)
}

// beginFree is begin for who has no token of the host.
func (f *Fetcher) beginFree(host string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, busy := f.active[host]; busy {
		return false
	}
	f.active[host] = false
	return true
}

// source is that of the poll in hand: as it was read just before, or as it is now.
func (f *Fetcher) source(ctx context.Context, t *turn, id string) (event.Source, error) {
	if t.src == nil {
		src, rev, err := f.sources.read(ctx, id)
		if err != nil {
			return src, err
		}
		t.src = &version{src, rev}
	}
	f.caution(t.src.Source)
	return t.src.Source, nil
}

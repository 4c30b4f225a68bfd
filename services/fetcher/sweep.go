package fetcher

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

const (
	sweepEvery = 30 * time.Second
	// overdue is how late a poll may be before its token counts as lost.
	overdue = 2 * time.Minute
	// forgotten is how long after its time a schedule counts as one that the broker forgot. To
	// doubt one that only comes late costs a turn in which there is nothing to do.
	forgotten = 30 * time.Second
	// sweepReads is how many schedules one sweep reads.
	sweepReads = 1000
)

// sweep gives a token to whoever should have one and has none: what a crash between two
// steps leaves behind. Doing it twice changes nothing, so every fetcher may.
func (f *Fetcher) sweep(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := f.sweepOnce(ctx); err != nil && ctx.Err() == nil {
			f.log.Warn("sweep for lost tokens", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (f *Fetcher) sweepOnce(ctx context.Context) error {
	waiting, err := f.bus.Subjects(ctx, event.StreamFrontier, "frontier.>")
	if err != nil {
		return err
	}
	tokens, err := f.bus.Subjects(ctx, event.StreamSchedule, ">")
	if err != nil {
		return err
	}
	b := belief{f: f, tokens: tokens, reads: sweepReads}
	for host := range hostsOf(waiting) {
		if f.inHand(host) {
			continue
		}
		// A token that is out may have died with the fetcher that took it, so it does not count.
		comes, err := b.scheduled(ctx, event.SlotHost(host))
		if err != nil {
			return err
		}
		if comes {
			continue
		}
		if err := f.bus.Fire(ctx, event.SlotHost(host), host); err != nil {
			return err
		}
	}
	return f.sweepSources(ctx, &b, waiting)
}

// hostsOf lists the hosts with waiting work.
func hostsOf(waiting map[string]uint64) map[string]bool {
	hosts := map[string]bool{}
	for subject := range waiting {
		if host, ok := event.Untoken(strings.Split(subject, ".")[1]); ok {
			hosts[host] = true
		}
	}
	return hosts
}

// belief is what one sweep takes for granted. A schedule whose time is long past never comes
// due (bus.ScheduledAt), but to read each one would cost more than a sweep may: some are
// read, others at the next sweep, as the order of a map is another each time.
type belief struct {
	f      *Fetcher
	tokens map[string]uint64
	reads  int // how many more schedules may be read
}

// scheduled reports whether a slot's token is to become due.
func (b *belief) scheduled(ctx context.Context, slot string) (bool, error) {
	if b.tokens[event.SlotAt(slot)] == 0 {
		return false, nil
	}
	if !b.mayRead() {
		return true, nil
	}
	at, err := b.f.bus.ScheduledAt(ctx, slot)
	if errors.Is(err, bus.ErrNone) { // due meanwhile
		return true, nil
	}
	return time.Since(at) < forgotten, err
}

func (b *belief) mayRead() bool {
	b.reads--
	return b.reads >= 0
}

func (f *Fetcher) inHand(host string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.active[host]
	return ok
}

// sweepSources reads only the sources without a token that will come due: of a hundred
// thousand that are all well it reads none. One that is out is mostly in hand, but after a
// crash of the broker it may be one that was taken long ago.
func (f *Fetcher) sweepSources(ctx context.Context, b *belief, waiting map[string]uint64) error {
	ids, err := f.sources.ids(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		slot := event.SlotSource(id)
		comes, err := b.scheduled(ctx, slot)
		if err != nil {
			return err
		}
		if comes || b.tokens[slot] > 0 && !b.mayRead() {
			continue
		}
		src, err := f.sources.Get(ctx, id)
		if errors.Is(err, ErrNoSource) || err == nil && src.Paused {
			continue
		}
		if err != nil {
			return err
		}
		if err := f.giveToken(ctx, src, waiting); err != nil {
			return err
		}
	}
	return nil
}

// giveToken schedules a source without a token, unless its poll is on the way.
func (f *Fetcher) giveToken(ctx context.Context, src event.Source, waiting map[string]uint64) error {
	slot, at := event.SlotSource(src.ID), dueAt(src)
	switch late := time.Since(at); {
	case late < 0:
		return f.bus.Schedule(ctx, slot, src.ID, at)
	case late < overdue || waits(src, waiting):
		return nil
	}
	return f.bus.Fire(ctx, slot, src.ID)
}

// dueAt is when a source is to be polled.
func dueAt(s event.Source) time.Time {
	if s.Next.IsZero() {
		return s.Added
	}
	return s.Next
}

// waits says that a poll of a source's host is in the frontier. It may be this source's, and
// a host in trouble keeps its polls for hours: another each half minute would be a pile.
func waits(s event.Source, waiting map[string]uint64) bool {
	p, err := pollOf(s, time.Time{})
	return err == nil && waiting[event.FrontierPoll(p.Host)] > 0
}

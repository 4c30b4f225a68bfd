package fetcher

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

const (
	sweepEvery = 30 * time.Second
	// overdue is how late a poll may be before its token counts as lost.
	overdue = 2 * time.Minute
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
	for _, host := range hostsWithout(waiting, tokens) {
		if f.inHand(host) {
			continue
		}
		if err := f.bus.Fire(ctx, event.SlotHost(host), host); err != nil {
			return err
		}
	}
	return f.sweepSources(ctx, tokens, waiting)
}

// hostsWithout lists the hosts with waiting work whose token is not scheduled. A token
// that is out may have died with the fetcher that took it, so it does not count.
func hostsWithout(waiting, tokens map[string]uint64) []string {
	seen := map[string]bool{}
	var out []string
	for subject := range waiting {
		parts := strings.Split(subject, ".")
		host, ok := event.Untoken(parts[1])
		if !ok || seen[host] {
			continue
		}
		seen[host] = true
		if tokens[event.SlotAt(event.SlotHost(host))] == 0 {
			out = append(out, host)
		}
	}
	return out
}

func (f *Fetcher) inHand(host string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.active[host]
	return ok
}

// sweepSources reads only the sources without a token: of a hundred thousand that are all
// well it reads none.
func (f *Fetcher) sweepSources(ctx context.Context, tokens, waiting map[string]uint64) error {
	ids, err := f.sources.ids(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		slot := event.SlotSource(id)
		if tokens[slot] > 0 || tokens[event.SlotAt(slot)] > 0 {
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

package fetcher

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// HostState is how a host is treated just now.
type HostState struct {
	event.Host
	Waiting uint64 `json:"waiting"` // polls and pages in the frontier
}

// State is where a host stands, in one word: asked, resting, backoff or free.
func (h HostState) State(now time.Time) string {
	switch {
	case now.Before(h.Until):
		return "asked"
	case now.Before(h.Backoff):
		return "backoff"
	case now.Before(h.Last.Add(h.Delay)):
		return "resting"
	}
	return "free"
}

// Hosts lists every host that was ever asked or has work waiting: those in trouble first,
// then those with most work.
func Hosts(ctx context.Context, b *bus.Bus) ([]HostState, error) {
	hosts, err := hostRecords(ctx, b)
	if err != nil {
		return nil, err
	}
	waiting, err := b.Subjects(ctx, event.StreamFrontier, "frontier.>")
	if err != nil {
		return nil, err
	}
	for subject, n := range waiting {
		if key, ok := event.Untoken(strings.Split(subject, ".")[1]); ok {
			h := hosts[key]
			h.Key = key
			h.Waiting += n
			hosts[key] = h
		}
	}
	out := make([]HostState, 0, len(hosts))
	for _, h := range hosts {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b HostState) int {
		return cmp.Or(-cmp.Compare(a.Failures, b.Failures), -cmp.Compare(a.Waiting, b.Waiting), strings.Compare(a.Key, b.Key))
	})
	return out, nil
}

// hostRecords reads the politeness records of all hosts.
func hostRecords(ctx context.Context, b *bus.Bus) (map[string]HostState, error) {
	all, err := bus.ReadAll[event.Host](ctx, b, event.BucketHosts, event.KeysOfHosts)
	out := map[string]HostState{}
	for _, h := range all {
		out[h.Key] = HostState{Host: h}
	}
	return out, err
}

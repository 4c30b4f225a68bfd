package web

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// sampleEvery is how often the streams are looked at, so that there are rates to show.
	sampleEvery = 10 * time.Second
	// tallyEvery is how often the store is asked for the ledger's sums.
	tallyEvery = time.Minute
	// samplesFor is how long samples are kept.
	samplesFor = time.Hour
)

// sample is what was counted at one moment.
type sample struct {
	at    time.Time
	last  map[string]uint64   // of each stream
	tally map[event.State]int // nil: the store was not asked, or did not answer
}

// samples are the latest, oldest first.
type samples struct {
	mu   sync.Mutex // guards what follows
	list []sample
}

func (l *samples) add(s sample) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, s)
	for s.at.Sub(l.list[0].at) > samplesFor {
		l.list = l.list[1:]
	}
}

// span are the first and last sample of the latest so many; with tally, of those that
// have one. False where there are no two.
func (l *samples) span(window time.Duration, tally bool) (a, b sample, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.list) - 1; i >= 0; i-- {
		s := l.list[i]
		if tally && s.tally == nil {
			continue
		}
		if b.at.IsZero() {
			b = s
			continue
		}
		a, ok = s, true
		if b.at.Sub(s.at) >= window {
			break
		}
	}
	return a, b, ok
}

// rates are what passed in a minute.
type rates struct {
	Since   time.Time               `json:"since,omitzero"` // the first of what is counted
	Found   float64                 `json:"found"`
	Fetched float64                 `json:"fetched"`
	Parsed  float64                 `json:"parsed"`
	Stored  float64                 `json:"stored"`
	States  map[event.State]float64 `json:"states,omitempty"` // more links that stand there, by minute
}

// rates are those of the latest so many minutes, as far as there are samples.
func (l *samples) rates(window time.Duration) (r rates) {
	if a, b, ok := l.span(window, false); ok {
		minutes := b.at.Sub(a.at).Minutes()
		pace := func(stream string) float64 { return grown(a.last[stream], b.last[stream]) / minutes }
		r.Since, r.Fetched, r.Parsed, r.Stored = a.at, pace(event.StreamPages), pace(event.StreamArticles), pace(event.StreamWire)
	}
	if a, b, ok := l.span(window, true); ok {
		minutes := b.at.Sub(a.at).Minutes()
		r.States = map[event.State]float64{}
		for _, s := range event.States {
			r.States[s] = max(float64(b.tally[s]-a.tally[s]), 0) / minutes // a link that is looked at again may leave its state
			r.Found += float64(b.tally[s]-a.tally[s]) / minutes
		}
		r.Found = max(r.Found, 0)
	}
	return r
}

// grown is by how much a sequence has grown; one of a stream that was made anew by nothing.
func grown(a, b uint64) float64 {
	if b < a {
		return 0
	}
	return float64(b - a)
}

// takeSamples looks at the streams until ctx ends, now and then at the ledger too.
func (s *Service) takeSamples(ctx context.Context) error {
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	var tallied time.Time
	for n := 0; ; n++ {
		now := time.Now()
		if flow, err := s.bus.Flow(ctx); err == nil {
			x := sample{at: now, last: lastOf(flow)}
			if n < 2 || now.Sub(tallied) >= tallyEvery { // two make a rate
				x.tally, _ = s.tally(ctx) // without a store there are no sums
				tallied = now
			}
			s.samples.add(x)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func lastOf(flow []bus.Depth) map[string]uint64 {
	out := map[string]uint64{}
	for _, d := range flow {
		out[d.Stream] = d.Last
	}
	return out
}

// tally is how many links stand in each state.
func (s *Service) tally(ctx context.Context) (map[event.State]int, error) {
	stats, err := query.Ask[query.StatsAnswer](ctx, s.bus.Conn(), "sourcestats", query.StatsRequest{States: true})
	if err != nil {
		return nil, err
	}
	out := map[event.State]int{}
	for st := range maps.Values(stats.Sources) {
		for state, n := range st.States {
			out[state] += n
		}
	}
	return out, nil
}

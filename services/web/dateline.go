package web

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// headlines are what the dateline says on every page, and the counts of the masthead.
type headlines struct {
	PerMinute   int
	Delay       time.Duration // median from publication to record, of the newest rows; 0 where none states a time
	Links, Open int           // of the ledger: all, and those without an end
	Failing     int           // sources
	Sources     int
	Dead        int  // letters
	Alerts      int  // whose receiver does not take what it is sent
	StoreAway   bool // no store answered
}

const (
	// datelineAge is how old the dateline may be.
	datelineAge = 2 * time.Second
	// datelineTime bounds how long a page waits for it.
	datelineTime = time.Second
	// delayRows is how many of the newest rows the median delay is of.
	delayRows = 200
)

// dateline keeps the headlines for all pages: they are asked for once in two seconds at most.
type dateline struct {
	ask func(context.Context) *headlines

	mu   sync.Mutex // guards what follows, and lets one page ask for all
	at   time.Time
	last *headlines
}

func (d *dateline) now(ctx context.Context) *headlines {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last != nil && time.Since(d.at) < datelineAge {
		return d.last
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), datelineTime) // all pages wait for this one
	defer cancel()
	d.last, d.at = d.ask(ctx), time.Now()
	return d.last
}

func (s *Service) askDateline(ctx context.Context) *headlines {
	h := &headlines{}
	rows := s.live.Newest(ringRows)
	var delays []time.Duration
	minute := time.Now().Add(-time.Minute)
	for _, r := range rows {
		if r.Stored.Article.Stored.After(minute) {
			h.PerMinute++
		}
	}
	for _, r := range rows[max(0, len(rows)-delayRows):] {
		if d, ok := delayOf(&r.Stored.Article); ok {
			delays = append(delays, d)
		}
	}
	if len(delays) > 0 {
		slices.Sort(delays)
		h.Delay = delays[len(delays)/2]
	}
	s.askLedger(ctx, h)
	s.askSources(ctx, h)
	return h
}

func (s *Service) askLedger(ctx context.Context, h *headlines) {
	stats, err := query.Ask[query.StatsAnswer](ctx, s.bus.Conn(), "sourcestats", query.StatsRequest{States: true})
	if err != nil {
		h.StoreAway = true
		s.log.Debug("the dateline is without the ledger", "err", err)
		return
	}
	for _, st := range stats.Sources {
		for state, n := range st.States {
			h.Links += n
			if !state.Final() {
				h.Open += n
			}
		}
	}
}

func (s *Service) askSources(ctx context.Context, h *headlines) {
	for _, src := range s.register.list() {
		h.Sources++
		if src.State() == "failing" {
			h.Failing++
		}
	}
	h.Alerts = s.alerts.failing()
	letters, err := s.bus.Subjects(ctx, event.StreamDead, "dead.>")
	for _, n := range letters {
		h.Dead += int(n)
	}
	if err != nil {
		s.log.Debug("the dateline is without the dead letters", "err", err)
	}
}

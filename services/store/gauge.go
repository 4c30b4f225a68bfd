package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// gaugeAge is how old the ledger's sum may be when it is asked for: counting millions of links takes a while.
	gaugeAge = 30 * time.Second
	// gaugeTimeout bounds one count.
	gaugeTimeout = 10 * time.Second
)

// ledgerGauge is the ledger's sum as a metric: links by state. Every store tells the same.
type ledgerGauge struct {
	tally func(context.Context) ([]archive.Count, error)
	log   *slog.Logger
	desc  *prometheus.Desc

	mu     sync.Mutex // guards below
	at     time.Time
	counts map[string]int
}

func newLedgerGauge(tally func(context.Context) ([]archive.Count, error), log *slog.Logger) *ledgerGauge {
	return &ledgerGauge{tally: tally, log: log, desc: prometheus.NewDesc("wireroom_ledger_links", "Links that were ever found, by the state they are in.", []string{"state"}, nil)}
}

// Describe implements prometheus.Collector.
func (g *ledgerGauge) Describe(c chan<- *prometheus.Desc) { c <- g.desc }

// Collect implements prometheus.Collector. Where the archive does not answer the metric is missing.
func (g *ledgerGauge) Collect(c chan<- prometheus.Metric) {
	for state, n := range g.current(time.Now()) {
		c <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, float64(n), state)
	}
}

func (g *ledgerGauge) current(now time.Time) map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Sub(g.at) < gaugeAge {
		return g.counts
	}
	ctx, cancel := context.WithTimeout(context.Background(), gaugeTimeout)
	defer cancel()
	g.at, g.counts = now, nil
	counts, err := g.tally(ctx)
	if err != nil {
		g.log.Warn("the ledger cannot be counted for its metric", "err", err)
		return nil
	}
	g.counts = map[string]int{}
	for _, n := range counts {
		g.counts[string(n.State)] += n.N
	}
	return g.counts
}

package parser

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// Stage is the parser's name in the ledger.
const Stage = "parser"

// Config is the parser's whole manual: every setting with its default.
type Config struct {
	Workers      int           `name:"parsers" help:"Pages parsed at once; 0 for two a processor, since each also waits for the broker's disk." default:"0" placeholder:"N"`
	ParseTimeout time.Duration `help:"Limit for one page; one that takes longer is tried again and then dead-lettered." default:"30s"`
	MaxPages     int           `help:"Pages of one article that are joined; 1 for none but the first." default:"20" placeholder:"N"`
	Rules        string        `help:"Directory of rules for single sites (*.yaml); read again when it changes." placeholder:"DIR"`
}

// Defaults is a Config with every default, for programs that do not parse flags.
func Defaults() Config { return Config{ParseTimeout: 30 * time.Second, MaxPages: 20} }

// Validate says what is wrong with the settings, and how the flag is called.
func (c Config) Validate() error {
	if c.Workers < 0 {
		return fmt.Errorf("--parsers %d must not be negative", c.Workers)
	}
	if c.MaxPages < 1 {
		return fmt.Errorf("--max-pages %d must be at least 1", c.MaxPages)
	}
	if c.ParseTimeout <= 0 {
		return fmt.Errorf("--parse-timeout %v must be above zero", c.ParseTimeout)
	}
	return nil
}

// Service is one worker of the stage.
type Service struct {
	cfg   Config
	bus   *bus.Bus
	log   *slog.Logger
	pages *prometheus.CounterVec
	took  prometheus.Histogram
	stale *prometheus.CounterVec
	rules atomic.Pointer[Rules]
}

// New is a worker on a bus whose streams are set up.
func New(cfg Config, b *bus.Bus, log *slog.Logger) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.Workers == 0 {
		cfg.Workers = 2 * runtime.GOMAXPROCS(0)
	}
	s := &Service{
		cfg: cfg, bus: b, log: log,
		stale: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wireroom_parser_rule_misses_total", Help: "Pages on which a rule's selectors found nothing, by domain and field."}, []string{"domain", "field"}),
		pages: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wireroom_parser_pages_total", Help: "Pages parsed, by outcome."}, []string{"outcome"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "wireroom_parser_seconds", Help: "Time to parse one page.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 12),
		}),
	}
	if cfg.Rules == "" {
		return s, nil
	}
	rules, err := LoadRules(cfg.Rules)
	if err != nil {
		return nil, fmt.Errorf("%w (--rules)", err)
	}
	s.rules.Store(rules)
	return s, nil
}

// Metrics are the parser's counters, for whoever serves them.
func (s *Service) Metrics() []prometheus.Collector {
	return []prometheus.Collector{s.pages, s.took, s.stale}
}

// Run works until ctx ends; then it finishes what is in hand and returns nil.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.listen(ctx) })
	g.Go(func() error { return s.watchRules(ctx) })
	g.Go(func() error { return s.offerTrials(ctx) })
	return g.Wait()
}

// handle makes a record of a page, or writes down why there is none.
func (s *Service) handle(ctx context.Context, f *event.Fetched) error {
	if f.Part != nil {
		return s.handlePart(ctx, f)
	}
	start := time.Now()
	a, missed, err := parse(s.rules.Load(), f, nil)
	s.took.Observe(time.Since(start).Seconds())
	var refusal *event.Refusal
	switch {
	case errors.As(err, &refusal):
		s.pages.WithLabelValues(refusal.Reason).Inc()
		s.log.Debug("refused", "url", f.URL, "reason", refusal.Reason)
		return s.refuse(ctx, f.Link, refusal)
	case err != nil:
		return fmt.Errorf("parse %s: %w", f.URL, err)
	}
	for _, field := range missed.fields {
		s.stale.WithLabelValues(missed.domain, field).Inc()
		s.log.Debug("a rule finds nothing", "url", f.URL, "field", field)
	}
	return s.goOn(ctx, f.Link, a, a.URL, 2)
}

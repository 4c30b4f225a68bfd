package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// Stage is the store's name in the ledger.
const Stage = "store"

// Config is the store's whole manual: every setting with its default.
type Config struct {
	Batch  int           `name:"store-batch" help:"Most records written at once." default:"100" placeholder:"N"`
	Linger time.Duration `name:"store-linger" help:"How long a record waits for others to be written with it." default:"10ms"`
}

// Defaults is a Config with every default, for programs that do not parse flags.
func Defaults() Config { return Config{Batch: 100, Linger: 10 * time.Millisecond} }

// Validate says what is wrong with the settings, and how the flag is called.
func (c Config) Validate() error {
	if c.Batch < 1 || c.Batch > 1000 {
		return fmt.Errorf("--store-batch %d must be between 1 and 1000", c.Batch)
	}
	if c.Linger < 0 {
		return fmt.Errorf("--store-linger %v must not be negative", c.Linger)
	}
	return nil
}

// ledgerBatch is how many ledger lines are folded at once; they are small.
const ledgerBatch = 500

// Service is one worker of the stage.
type Service struct {
	cfg     Config
	archive Archive
	bus     *bus.Bus
	log     *slog.Logger
	changes *prometheus.CounterVec
	delay   prometheus.Histogram
	waits   waits
}

// New is a worker on an open archive and a bus whose streams are set up. The archive
// stays the caller's to close.
func New(cfg Config, archive Archive, b *bus.Bus, log *slog.Logger) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Service{
		cfg: cfg, archive: archive, bus: b, log: log,
		changes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wireroom_store_records_total", Help: "Records put, by what came of it."}, []string{"change"}),
		delay: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "wireroom_store_found_to_stored_seconds", Help: "From the link seen to the record stored.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 16),
		}),
	}, nil
}

// Metrics are the store's counters, for whoever serves them.
func (s *Service) Metrics() []prometheus.Collector {
	return []prometheus.Collector{s.changes, s.delay, newLedgerGauge(s.archive.Tally, s.log)}
}

// Run works until ctx ends; then it finishes what is in hand and returns nil.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.listenRecords(ctx) })
	g.Go(func() error { return s.listenLedger(ctx) })
	g.Go(func() error { return s.sweep(ctx) })
	g.Go(func() error { return s.answerQueries(ctx) })
	g.Go(func() error { return s.keepWaits(ctx) })
	defer s.lastWaits(ctx)
	return g.Wait()
}

// put writes records, announces what changed and notes how their links ended, in that
// order: a crash in between is healed by doing all of it again.
func (s *Service) put(ctx context.Context, parsed []event.Parsed) error {
	results, err := s.archive.Put(ctx, articles(parsed))
	if errors.Is(err, ErrRecord) {
		return bus.Permanent("bad-record", err)
	}
	if err != nil {
		return err
	}
	if err := s.announce(ctx, changed(results)); err != nil {
		return err
	}
	for _, r := range results {
		s.count(r)
	}
	return s.archive.Note(ctx, ends(parsed, results))
}

// File puts records into an archive and notes how their links ended, as a store does.
// Announcing them is left to the store that runs next.
func File(ctx context.Context, a Archive, parsed []event.Parsed) ([]Result, error) {
	results, err := a.Put(ctx, articles(parsed))
	if err != nil {
		return nil, err
	}
	return results, a.Note(ctx, ends(parsed, results))
}

func articles(parsed []event.Parsed) []article.Article {
	out := make([]article.Article, len(parsed))
	for i, p := range parsed {
		out[i] = p.Article
	}
	return out
}

// ends are the ledger's lines on what came of the links.
func ends(parsed []event.Parsed, results []Result) []event.Ledger {
	now := article.Time(time.Now())
	lines := make([]event.Ledger, len(parsed))
	for i, p := range parsed {
		lines[i] = p.Line(Stage, results[i].State(), now)
		lines[i].Article = results[i].Article.ID
		if p.Source.ID != results[i].Article.Source.ID {
			lines = append(lines, p.Line(Stage, event.StateAlso, now))
		}
	}
	return lines
}

// changed are the records to announce: each revision once, although a batch may hold a
// record twice.
func changed(results []Result) []article.Article {
	var out []article.Article
	seen := map[string]bool{}
	for _, r := range results {
		key := event.Stored{Article: r.Article}.Key()
		if r.Pending && !seen[key] {
			seen[key] = true
			out = append(out, r.Article)
		}
	}
	return out
}

func (s *Service) count(r Result) {
	s.changes.WithLabelValues(string(r.Change)).Inc()
	a := r.Article
	if r.Change == Created && !a.FirstSeen.IsZero() {
		s.delay.Observe(a.Stored.Sub(a.FirstSeen).Seconds())
	}
	s.log.Debug("put", "article", a.ID, "url", a.URL, "change", r.Change, "revision", a.Revision)
}

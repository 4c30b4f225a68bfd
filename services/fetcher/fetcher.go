// Package fetcher watches sources: it polls their feeds, puts new links into the
// frontier, and fetches each page when its host's turn has come.
//
// It does not look into pages; that is the parser's. Fetchers are all equal: any number
// may run, they share the work through the broker and need no leader.
package fetcher

import (
	"context"
	"log/slog"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/looks"
	"github.com/wireroom/wireroom/services/fetcher/internal/outage"
	"github.com/wireroom/wireroom/services/fetcher/internal/polite"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
	"github.com/wireroom/wireroom/services/fetcher/internal/tdm"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// Stage is the fetcher's name in the ledger.
const Stage = "fetcher"

// Fetcher is one worker.
type Fetcher struct {
	cfg     Config
	bus     *bus.Bus
	log     *slog.Logger
	web     *web.Client
	gate    *polite.Gate
	sources *Sources
	robots  *wellKnown[robots.File]
	tdm     *wellKnown[tdm.File]
	meter   *meter
	keeper  *keeper // nil: what is fetched is not kept
	outage  *outage.Watch
	looks   looks.Plan // of sources without one of their own

	seats chan struct{} // one for each host that is served: Config.Hosts of them

	mu     sync.Mutex        // guards active and warned
	active map[string]bool   // hosts in hand; true: a token came meanwhile
	warned map[string]string // by source, what was last warned of
}

// New is a fetcher on a bus whose streams are set up.
func New(ctx context.Context, cfg Config, b *bus.Bus, log *slog.Logger) (*Fetcher, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	sources, err := OpenSources(ctx, b)
	if err != nil {
		return nil, err
	}
	hosts, err := b.Bucket(ctx, event.BucketHosts)
	if err != nil {
		return nil, err
	}
	plan, err := looks.Parse(cfg.Looks)
	if err != nil {
		return nil, err
	}
	if p := web.EnvProxies(); len(p) > 0 {
		log.Info("requests go through the environment's proxies, where NO_PROXY and the sources say nothing else", "proxies", p)
	}
	client, meter := newClient(cfg), newMeter()
	keeper, err := openKeeper(cfg, client, meter.unkept, log)
	if err != nil {
		return nil, err
	}
	return &Fetcher{
		cfg: cfg, bus: b, log: log, sources: sources, web: client, keeper: keeper, robots: newWellKnown(hosts, "robots", robots.ForStatus), tdm: newWellKnown(hosts, "tdm", parseTDM), meter: meter,
		gate: polite.New(polite.Config{
			Delay: cfg.Delay, Window: polite.DefaultWindow, Request: cfg.Timeout, Grace: polite.DefaultGrace, Me: b.Name(), Alone: cfg.Alone,
		}, hosts),
		seats: make(chan struct{}, cfg.Hosts), active: map[string]bool{}, warned: map[string]string{}, looks: plan, outage: outage.New(),
	}, nil
}

func newClient(cfg Config) *web.Client {
	return web.New(web.Config{UserAgent: cfg.agent(), AllowPrivate: cfg.AllowPrivate, Timeout: cfg.Timeout, MaxBody: cfg.MaxBody})
}

// Run works until ctx ends; then it finishes what is in hand and returns nil.
func (f *Fetcher) Run(ctx context.Context) error {
	defer f.keeper.close()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return f.listenSources(ctx) })
	g.Go(func() error { return f.listenHosts(ctx) })
	if !f.cfg.NoLooks {
		g.Go(func() error { return f.listenStored(ctx) })
		g.Go(func() error { return f.listenLooks(ctx) })
	}
	g.Go(func() error { return f.sweep(ctx) })
	g.Go(func() error { return f.takeOrders(ctx) })
	if f.cfg.PublicURL != "" {
		g.Go(func() error { return f.listenPushes(ctx) })
	}
	return g.Wait()
}

func (f *Fetcher) bounds() schedule.Bounds {
	return schedule.Bounds{First: f.cfg.First, Min: f.cfg.MinPoll, Max: f.cfg.MaxPoll}
}

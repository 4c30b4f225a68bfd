// Package web is the desk: Wireroom's face in a browser. It shows what the archive and the
// bus say, as HTML that the server writes and a little script improves.
//
// It asks over the bus alone, keeps nothing on a disk, and any number of desks may run.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/web/access"
	"github.com/wireroom/wireroom/services/web/internal/hook"
	"github.com/wireroom/wireroom/services/web/internal/live"
)

// Stage is the desk's name among the services.
const Stage = "web"

// Service is one desk.
type Service struct {
	cfg       Config
	bus       *bus.Bus
	log       *slog.Logger
	live      *live.Wire
	register  *register
	files     *assets
	view      *views
	api       openAPI
	head      *dateline
	examples  examples
	lookups   searching
	pace      paces
	alerts    *alertBook
	sights    sights
	posting   posting
	control                 // what the control room keeps
	exporting chan struct{} // one for each export that is being written
	handler   http.Handler
	door      *access.Door // nil where nobody need sign in
	signIns   access.Limit
	searches  access.Limit
	tests     access.Limit // of webhooks
	readers   prometheus.GaugeFunc
	failing   prometheus.GaugeFunc
	posts     *prometheus.CounterVec // by what became of them
}

// New is a desk on a bus whose streams are set up.
func New(cfg Config, b *bus.Bus, log *slog.Logger) (*Service, error) {
	s := &Service{cfg: cfg, bus: b, log: log, live: live.New(ringRows), register: &register{by: map[string]watched{}}, exporting: make(chan struct{}, maxExports)}
	s.openControl()
	s.tests = access.Limit{Burst: testBurst, Every: testEvery}
	s.alerts = newAlertBook()
	s.posting = posting{hook.New(hook.Config{AllowPrivate: cfg.PrivateHooks, UserAgent: "Wireroom/" + daemon.Version()}), time.Now, hookFirst}
	s.lookups.ask = s.askSearch
	s.signIns, s.searches = access.Limit{Burst: signInBurst, Every: signInEvery}, access.Limit{Burst: searchBurst, Every: searchEvery}
	if err := s.openDoor(); err != nil {
		return nil, err
	}
	var err error
	if s.files, err = openAssets(cfg.Base); err != nil {
		return nil, err
	}
	if s.view, err = openViews(cfg.Base, s.files); err != nil {
		return nil, fmt.Errorf("read the desk's templates: %w", err)
	}
	if s.api, err = readOpenAPI(cfg.Base); err != nil {
		return nil, fmt.Errorf("read the desk's OpenAPI document: %w", err)
	}
	s.head = &dateline{ask: s.askDateline}
	s.handler = s.routes()
	s.openMetrics()
	return s, nil
}

// openMetrics begins to count.
func (s *Service) openMetrics() {
	s.readers = prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "wireroom_web_live_readers", Help: "Pages that follow the wire.",
	}, func() float64 { return float64(s.live.Readers()) })
	s.failing = prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "wireroom_web_alerts_failing", Help: "Alerts whose webhook does not take what it is sent.",
	}, func() float64 { return float64(s.alerts.failing()) })
	s.posts = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "wireroom_web_alert_posts_total", Help: "Matches posted to webhooks by this desk: taken, failed and tried again, or given up.",
	}, []string{"result"})
}

// openDoor reads who may use the desk, where not everybody may.
func (s *Service) openDoor() (err error) {
	if s.cfg.Auth != "" {
		s.door, err = access.Open(s.cfg.Auth, s.log)
	}
	return err
}

// Metrics are what the desk counts, for whoever serves them.
func (s *Service) Metrics() []prometheus.Collector {
	return []prometheus.Collector{s.readers, s.failing, s.posts}
}

// Handler serves the desk.
func (s *Service) Handler() http.Handler { return s.handler }

// Run follows the wire and the sources until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	if err := s.sweepAlerts(ctx); err != nil && ctx.Err() == nil {
		s.log.Warn("places of removed alerts were not looked for", "err", err)
	}
	defer s.posting.client.Close()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.again(ctx, "wire", s.readWire) })
	g.Go(func() error { return s.again(ctx, "sources", s.watchSources) })
	g.Go(func() error { return s.again(ctx, "workers", s.hearWorkers) })
	g.Go(func() error { return s.again(ctx, "alerts", s.watchAlerts) })
	g.Go(func() error { return s.again(ctx, "matches", s.hearMatches) })
	g.Go(func() error { return s.runAlerts(ctx) })
	g.Go(func() error { return s.takeSamples(ctx) })
	g.Go(func() error { return s.watchPaces(ctx) })
	return g.Wait()
}

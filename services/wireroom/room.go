package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/fetcher"
	"github.com/wireroom/wireroom/services/parser"
	"github.com/wireroom/wireroom/services/store"
)

// roomConfig is everything the all-in-one needs to know.
type roomConfig struct {
	Data       string         `help:"Directory for everything Wireroom keeps." default:"wireroom-data" placeholder:"DIR"`
	NATS       string         `name:"nats" help:"Use these NATS servers instead of the embedded one." placeholder:"URL"`
	NATSListen string         `name:"nats-listen" help:"Loopback address where the embedded NATS takes the command line and your own consumers; they need the token in DIR/nats.url. Empty for none." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	Archive    string         `help:"Where records go: sqlite:PATH or mongodb://... By default a SQLite file in the data directory." placeholder:"URL"`
	Replicas   int            `help:"Copies of each stream on a NATS cluster." default:"1" placeholder:"N"`
	Fast       bool           `help:"Let the embedded NATS fsync every two minutes instead of before each ack: faster, and a power cut may lose what was acked."`
	Fetcher    fetcher.Config `embed:"" group:"Fetching:"`
	Parser     parser.Config  `embed:"" group:"Parsing:"`
	Store      store.Config   `embed:"" group:"Storing:"`
}

func (c roomConfig) validate() error {
	for _, err := range []error{c.Fetcher.Validate(), c.Parser.Validate(), c.Store.Validate()} {
		if err != nil {
			return daemon.Wrong(err)
		}
	}
	return nil
}

// room is the pipeline in one process, opened but not yet running.
type room struct {
	cfg     roomConfig
	log     *slog.Logger
	server  *embedded.Server // nil with --nats
	bus     *bus.Bus
	archive store.Archive
	sources *fetcher.Sources
	health  *daemon.Health
	fetcher *fetcher.Fetcher
	stages  []daemon.Stage
	desk    string // its path; empty without one
}

// openRoom opens broker, archive and stages, first to last; what was opened is closed
// again when a later one fails.
func openRoom(ctx context.Context, cfg roomConfig, log *slog.Logger) (_ *room, err error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	r := &room{cfg: cfg, log: log, health: daemon.NewHealth()}
	defer func() {
		if err != nil {
			r.close()
		}
	}()
	if err := r.openBus(ctx); err != nil {
		return nil, err
	}
	if err := r.openArchive(ctx); err != nil {
		return nil, err
	}
	return r, r.openStages(ctx)
}

func (r *room) openBus(ctx context.Context) (err error) {
	if r.cfg.NATS != "" {
		r.bus, err = bus.Connect(ctx, bus.Config{URL: r.cfg.NATS, Name: daemon.Instance("wireroom"), Replicas: r.cfg.Replicas}, r.log)
	} else {
		err = r.openEmbedded(ctx)
	}
	if err != nil {
		return err
	}
	return r.bus.Setup(ctx, bus.DefaultLimits)
}

// openEmbedded runs the broker in here. The directory's lock makes its name this
// process's alone, so that a start after a crash need not wait for its own leases.
func (r *room) openEmbedded(ctx context.Context) (err error) {
	r.server, err = embedded.Start(embedded.Config{Dir: r.cfg.Data, Listen: r.cfg.NATSListen, Fast: r.cfg.Fast}, r.log)
	if err != nil {
		return err
	}
	nc, err := r.server.Conn()
	if err != nil {
		return err
	}
	r.cfg.Fetcher.Alone = true
	r.bus, err = bus.New(ctx, nc, bus.Config{Name: "wireroom-up"}, r.log)
	return err
}

func (r *room) openArchive(ctx context.Context) (err error) {
	url := r.cfg.Archive
	if url == "" {
		url = defaultArchive(r.cfg.Data)
	}
	if strings.HasPrefix(url, "sqlite:") {
		if err := os.MkdirAll(filepath.Dir(strings.TrimPrefix(url, "sqlite:")), 0o700); err != nil {
			return fmt.Errorf("make the archive's directory: %w (--archive, --data)", err)
		}
	}
	if r.archive, err = store.Open(ctx, url, r.log); err != nil {
		return err
	}
	if r.cfg.Archive == "" || r.server == nil {
		return nil
	}
	// The reading commands find it by --data alone, as they find the broker.
	return os.WriteFile(archiveFile(r.cfg.Data), []byte(url+"\n"), 0o600)
}

func defaultArchive(data string) string { return "sqlite:" + filepath.Join(data, "archive.db") }

// archiveFile is where the address of an archive outside the data directory is kept.
func archiveFile(data string) string { return filepath.Join(data, "archive.url") }

func (r *room) openStages(ctx context.Context) (err error) {
	if r.fetcher, err = fetcher.New(ctx, r.cfg.Fetcher, r.bus, r.log); err != nil {
		return err
	}
	p, err := parser.New(r.cfg.Parser, r.bus, r.log)
	if err != nil {
		return err
	}
	s, err := store.New(r.cfg.Store, r.archive, r.bus, r.log)
	if err != nil {
		return err
	}
	if r.sources, err = fetcher.OpenSources(ctx, r.bus); err != nil {
		return err
	}
	r.stages = []daemon.Stage{r.fetcher, p, s}
	for _, st := range r.stages {
		r.health.Register(st.Metrics()...)
	}
	r.health.Register(r.bus.Metrics()...)
	r.health.Check(r.bus.Trouble)
	return nil
}

// run runs the stages until ctx ends, or one of them fails.
func (r *room) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range r.stages {
		g.Go(func() error { return s.Run(ctx) })
	}
	return g.Wait()
}

// close ends what open began, last to first; the broker is the last to go.
func (r *room) close() {
	if r.bus != nil {
		r.bus.Close()
	}
	if r.archive != nil {
		if err := r.archive.Close(); err != nil {
			r.log.Warn("close archive", "err", err)
		}
	}
	if r.server != nil {
		r.server.Close()
	}
}

package daemon

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
)

// Served are the flags that every stage has when it runs as a process of its own.
type Served struct {
	NATS     string `name:"nats" help:"NATS servers, comma-separated. A token or password in it is not logged." default:"nats://127.0.0.1:4222" placeholder:"URL"`
	Replicas int    `help:"Copies of each stream made by this process; 3 on a NATS cluster." default:"1" placeholder:"N"`
	Listen   string `help:"Address for /healthz, /readyz and /metrics; empty for none." placeholder:"HOST:PORT"`
	Probe    bool   `name:"healthcheck" help:"Ask the process that listens at --listen whether it is ready, and exit 0 or 1: for containers that have no shell."`
}

// Stage is a service that runs until its context ends.
type Stage interface {
	Run(ctx context.Context) error
	Metrics() []prometheus.Collector
}

// Paged is a stage that has pages: they are served beside its health.
type Paged interface {
	Handler() http.Handler
}

// Open makes a stage on a bus whose streams are set up.
type Open func(ctx context.Context, b *bus.Bus, log *slog.Logger) (Stage, error)

// RunStage is the life of a stage as a process: connect, set up, run, answer for health.
func RunStage(ctx context.Context, log *slog.Logger, s Served, role string, open Open) error {
	if s.Probe {
		return Probe(ctx, s.Listen)
	}
	h := NewHealth()
	g, ctx := errgroup.WithContext(ctx)
	if s.Listen != "" {
		l, err := Listen(s.Listen)
		if err != nil {
			return err
		}
		g.Go(func() error { return h.Serve(ctx, l) })
	}
	b, err := bus.Connect(ctx, bus.Config{URL: s.NATS, Name: Instance(role), Replicas: s.Replicas}, log)
	if err != nil {
		return err
	}
	defer b.Close()
	var stage Stage
	err = b.Persist(ctx, func(ctx context.Context) (err error) {
		if err := b.Setup(ctx, bus.DefaultLimits); err != nil {
			return err
		}
		stage, err = open(ctx, b, log)
		return err
	})
	if err != nil {
		return err
	}
	h.Check(b.Trouble)
	h.Register(slices.Concat(b.Metrics(), stage.Metrics())...)
	if p, ok := stage.(Paged); ok {
		h.Show(p.Handler())
	}
	log.Info("started", "stage", role, "version", Version(), "nats", bus.Redact(s.NATS))
	g.Go(func() error { return stage.Run(ctx) })
	return g.Wait()
}

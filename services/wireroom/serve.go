package main

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/fetcher"
	"github.com/wireroom/wireroom/services/parser"
	"github.com/wireroom/wireroom/services/store"
	"github.com/wireroom/wireroom/services/web"
)

type serveCmd struct {
	Fetcher serveFetcherCmd `cmd:"" help:"Watch sources and fetch their articles."`
	Parser  serveParserCmd  `cmd:"" help:"Make records of fetched pages."`
	Store   serveStoreCmd   `cmd:"" help:"Write records and announce them."`
	Web     serveWebCmd     `cmd:"" help:"Show the wire, the archive and the pipeline in a browser."`
}

type serveFetcherCmd struct {
	URLs []string `arg:"" optional:"" name:"url" help:"Sources to watch from now on, besides those that are watched already."`
	daemon.Served
	fetcher.Config
}

func (c *serveFetcherCmd) Run(e *env) error {
	if err := c.Validate(); err != nil {
		return daemon.Wrong(err)
	}
	return daemon.RunStage(e.ctx, e.log, c.Served, fetcher.Stage, func(ctx context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
		reg, err := fetcher.OpenSources(ctx, b)
		if err != nil {
			return nil, err
		}
		if _, err = watchFile(ctx, reg, e.config, c.URLs, true); err != nil {
			return nil, err
		}
		f, err := fetcher.New(ctx, c.Config, b, log)
		if err != nil {
			return nil, err
		}
		go func() { _ = onHangup(e.ctx, e, reg) }() // it ends with the program
		return f, nil
	})
}

type serveParserCmd struct {
	daemon.Served
	parser.Config
}

func (c *serveParserCmd) Run(e *env) error {
	if err := c.Validate(); err != nil {
		return daemon.Wrong(err)
	}
	return daemon.RunStage(e.ctx, e.log, c.Served, parser.Stage, func(_ context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
		return parser.New(c.Config, b, log)
	})
}

type serveStoreCmd struct {
	daemon.Served
	store.Config
	Archive string `help:"Where records go: mongodb://... or sqlite:PATH. A password in it is not logged." default:"mongodb://127.0.0.1:27017/wireroom" placeholder:"URL"`
}

func (c *serveStoreCmd) Run(e *env) error {
	if err := c.Validate(); err != nil {
		return daemon.Wrong(err)
	}
	if c.Probe {
		return daemon.Probe(e.ctx, c.Listen)
	}
	archive, err := store.Open(e.ctx, c.Archive, e.log)
	if err != nil {
		return err
	}
	defer archive.Close() //nolint:errcheck // every write was confirmed before
	return daemon.RunStage(e.ctx, e.log, c.Served, store.Stage, func(_ context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
		return store.New(c.Config, archive, b, log)
	})
}

type serveWebCmd struct {
	daemon.Served
	web.Config
}

func (c *serveWebCmd) Run(e *env) error {
	c.Listen = cmp.Or(c.Listen, web.DefaultListen)
	if err := c.Validate(c.Listen); err != nil {
		return daemon.Wrong(err)
	}
	return daemon.RunStage(e.ctx, e.log, c.Served, web.Stage, func(_ context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
		return web.New(c.Config, b, log)
	})
}

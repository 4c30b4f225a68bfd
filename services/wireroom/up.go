package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

type upCmd struct {
	URLs []string `arg:"" optional:"" name:"url" help:"What to watch: a site, a feed or a news sitemap. What was named before in the same data directory is still watched."`
	roomConfig
	deskFlags
	Once  bool          `help:"Poll every source once, see every new article through to the archive, print a summary and exit."`
	JSON  bool          `name:"json" help:"With --once: the summary as JSON."`
	Stall time.Duration `help:"With --once: give up when nothing has moved for so long." default:"75s"`
}

func (c *upCmd) Run(e *env) error {
	r, l, err := c.open(e)
	if err != nil {
		return err
	}
	defer r.close()
	known, err := watchFile(e.ctx, r.sources, e.config, c.URLs, !c.Once) // --once polls them all, once
	if err != nil {
		return err
	}
	if len(known) == 0 {
		return daemon.Wrongf("nothing to watch: name a site or feed, as in: wireroom up https://www.example.com/")
	}
	if c.Once {
		return runOnce(e, r, l, onceConfig{json: c.JSON, stall: c.Stall})
	}
	e.log.Info("watching", "sources", len(known), "data", c.Data)
	return c.follow(e, r, l)
}

// open opens the room, and its address before everything else: a port in use is said
// at once.
func (c *upCmd) open(e *env) (*room, net.Listener, error) {
	if c.Once {
		c.Fetcher.NoLooks, c.Fetcher.PublicURL = true, "" // what comes later, nobody would be there to take
	}
	if c.Once && c.Listen == "" { // nobody would have the time to look at the desk
		c.Listen = noDesk
	}
	l, err := c.listen()
	if err != nil {
		return nil, nil, err
	}
	r, err := openRoom(e.ctx, c.roomConfig, e.log)
	if err == nil && l != nil {
		err = r.openDesk(c.Web)
	}
	if err != nil && l != nil {
		_ = l.Close()
	}
	return r, l, err
}

// watch adds the sources to the register, and with poll gives those that are new a first
// poll. It returns all that are watched.
func watch(ctx context.Context, reg *fetcher.Sources, sources []event.Source, poll bool) ([]event.Source, error) {
	for _, s := range sources {
		if err := watchOne(ctx, reg, s, poll); err != nil {
			return nil, err
		}
	}
	return reg.List(ctx)
}

func watchOne(ctx context.Context, reg *fetcher.Sources, s event.Source, poll bool) error {
	s, err := reg.Apply(ctx, s)
	if err != nil {
		return daemon.Wrong(err)
	}
	if !poll || !s.Polled.IsZero() || s.Paused {
		return nil
	}
	return reg.Poll(ctx, s.ID)
}

// watchFile is watch for the sources of a configuration file and the command line. Those
// that an earlier state of the file named and this one does not are watched no longer.
func watchFile(ctx context.Context, reg *fetcher.Sources, file *configFile, urls []string, poll bool) ([]event.Source, error) {
	all, err := watch(ctx, reg, file.sources(urls), poll)
	if err != nil || file.path == "" {
		return all, err
	}
	named := map[string]bool{}
	for _, s := range file.Sources {
		named[article.ID(s.URL)] = true
	}
	for _, s := range all {
		if s.Named && !named[article.ID(s.URL)] {
			if err := reg.Remove(ctx, s.ID); err != nil {
				return nil, err
			}
		}
	}
	return reg.List(ctx)
}

// rewatch takes the configuration file over as it is now. One with an error in it changes
// nothing.
func rewatch(ctx context.Context, e *env, reg *fetcher.Sources) error {
	file, err := e.config.reload()
	if err != nil {
		return err
	}
	all, err := watchFile(ctx, reg, file, nil, true)
	if err == nil {
		e.log.Info("the configuration file was read again", "file", file.path, "watched", len(all))
	}
	return err
}

// onHangup reads the configuration file again at each SIGHUP.
func onHangup(ctx context.Context, e *env, reg *fetcher.Sources) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for {
		select {
		case <-hup:
			if err := rewatch(ctx, e, reg); err != nil {
				e.log.Error("the configuration file was not taken over", "err", err)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// follow runs the room until a signal comes, and draws its progress on a terminal.
func (c *upCmd) follow(e *env, r *room, l net.Listener) error {
	g, ctx := errgroup.WithContext(e.ctx)
	serveDesk(ctx, g, r, l)
	g.Go(func() error { return r.run(ctx) })
	g.Go(func() error { return onHangup(ctx, e, r.sources) })
	p, err := newProgress(ctx, r.bus)
	if err != nil {
		return err
	}
	if daemon.Terminal(e.err) {
		g.Go(func() error { return p.draw(ctx, e.err) })
	}
	err = g.Wait()
	e.log.Info("stopped", "run", p.line())
	if e.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // what the signal cut off is no error
	}
	return err
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

type demoCmd struct {
	Once  bool          `help:"Publish everything at once, see it through to the archive, print a summary and exit."`
	JSON  bool          `name:"json" help:"With --once: the summary as JSON. Without: one JSON event a line."`
	Every time.Duration `help:"Time between two articles of the sample newsroom." default:"2s"`
	Data  string        `help:"Keep what is stored here; by default it goes when the demo ends." placeholder:"DIR"`
	deskFlags
}

// demoDelay keeps the demo lively; the newsroom is ours and does not mind.
const demoDelay = 50 * time.Millisecond

func (c *demoCmd) Run(e *env) error {
	if !e.log.Enabled(e.ctx, slog.LevelDebug) { // unless somebody wants to know all, the records speak for themselves
		e.log = slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	dir, cleanup, err := c.dir()
	if err != nil {
		return err
	}
	defer cleanup()
	start := 4 // the rest while you watch
	if c.Once {
		start = newsroom.All
	}
	n, err := newsroom.Open(newsroom.Config{Start: start, Every: c.Every, Endless: !c.Once})
	if err != nil {
		return err
	}
	defer n.Close()
	up := upCmd{roomConfig: demoRoom(dir), deskFlags: c.deskFlags, Once: c.Once, JSON: c.JSON, Stall: 75 * time.Second}
	r, l, err := up.open(e)
	if err != nil {
		return err
	}
	defer r.close()
	var sources []event.Source
	for _, s := range n.Sites() {
		sources = append(sources, event.Source{URL: s.URL, Name: s.Name, Country: s.Country, Language: s.Language})
	}
	if _, err := watch(e.ctx, r.sources, sources, !c.Once); err != nil {
		return err
	}
	if c.Once {
		return runOnce(e, r, l, onceConfig{json: c.JSON, stall: up.Stall})
	}
	return c.show(e, r, l, n, len(sources), dir)
}

func (c *demoCmd) dir() (string, func(), error) {
	if c.Data != "" {
		return c.Data, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "wireroom-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make a directory for the demo: %w (--data names one)", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

// demoRoom is `up` with defaults, but impatient, and allowed to ask loopback addresses.
func demoRoom(dir string) roomConfig {
	cfg := defaultRoom(dir)
	cfg.Fetcher.AllowPrivate = true
	cfg.Fetcher.Delay = demoDelay
	cfg.Fetcher.First, cfg.Fetcher.MinPoll, cfg.Fetcher.MaxPoll = 2*time.Second, time.Second, 5*time.Second
	return cfg
}

// show runs everything until Ctrl-C and prints each article as it is stored.
func (c *demoCmd) show(e *env, r *room, l net.Listener, n *newsroom.Newsroom, sites int, dir string) error {
	if err := c.welcome(e, r, l, sites, dir); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(e.ctx)
	p, err := newProgress(ctx, r.bus)
	if err != nil {
		return err
	}
	serveDesk(ctx, g, r, l)
	g.Go(func() error { return r.run(ctx) })
	g.Go(func() error { return n.Run(ctx) })
	g.Go(func() error {
		return follow(ctx, r.bus, following{filter: "stored.>"}, func(s event.Stored) error { return printStored(e.out, s, c.JSON) })
	})
	if err := g.Wait(); err != nil && e.ctx.Err() == nil { // what Ctrl-C cut off is no error
		return err
	}
	b, err := readBalance(context.WithoutCancel(ctx), r.archive)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.err, "\nStopped: %s.\n%s.\n", p.line(), b.sentence())
	return err
}

func (c *demoCmd) welcome(e *env, r *room, l net.Listener, sites int, dir string) error {
	if l != nil {
		if _, err := fmt.Fprintf(e.err, "The desk: %s\n\n", r.deskURL(l)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(e.err, `A sample newsroom of %d outlets publishes an article every %v on loopback addresses.
Wireroom %s polls their feeds, fetches each new page when its host's turn has come, makes a record
of it and stores it. Each line below is a record that was stored just now:
time, language, outlet, title, and how long it took from seeing the link to having the record.

Look at it from another terminal:   wireroom tail --json --data %s
                                    wireroom status --data %s
Ctrl-C ends the demo.

`, sites, c.Every, daemon.Version(), dir, dir)
	return err
}

func defaultRoom(dir string) roomConfig {
	var c upCmd
	if _, _, ok := daemon.Parse(&c, "up", "", []string{"--data", dir}); !ok {
		panic("the defaults of up do not parse") // a typo in our own tags
	}
	return c.roomConfig
}

package main

import (
	"context"
	"fmt"
	"net"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/web"
)

// noDesk is the --listen of those who want no desk.
const noDesk = "none"

// deskFlags are where the desk is, and who may use it.
type deskFlags struct {
	Listen string     `help:"Address of the desk, and of /healthz, /readyz and /metrics; \"none\" for neither. By default 127.0.0.1:8080, or another port where that one is taken." placeholder:"HOST:PORT"`
	Web    web.Config `embed:"" group:"The desk:"`
}

// listen takes the address before everything else, so that a port in use is said at once;
// nil where there is to be no desk. Nobody asked for the default by its number: where it is
// taken, another does.
func (f deskFlags) listen() (net.Listener, error) {
	switch f.Listen {
	case noDesk:
		return nil, nil
	case "":
		if err := f.Web.Validate(web.DefaultListen); err != nil {
			return nil, daemon.Wrong(err)
		}
		if l, err := daemon.Listen(web.DefaultListen); err == nil {
			return l, nil
		}
		return daemon.Listen("127.0.0.1:0")
	}
	if err := f.Web.Validate(f.Listen); err != nil {
		return nil, daemon.Wrong(err)
	}
	return daemon.Listen(f.Listen)
}

// openDesk makes the desk one of the room's stages.
func (r *room) openDesk(cfg web.Config) error {
	desk, err := web.New(cfg, r.bus, r.log)
	if err != nil {
		return err
	}
	r.stages = append(r.stages, desk)
	r.health.Register(desk.Metrics()...)
	r.health.Show(desk.Handler())
	r.desk = cfg.Base + "/"
	return nil
}

// deskURL is where people find the desk.
func (r *room) deskURL(l net.Listener) string { return fmt.Sprintf("http://%s%s", l.Addr(), r.desk) }

func serveDesk(ctx context.Context, g *errgroup.Group, r *room, l net.Listener) {
	if l != nil {
		r.log.Info("the desk", "url", r.deskURL(l))
		g.Go(func() error { return r.health.Serve(ctx, l) })
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/store"
)

// readFlags say where a reading command reads: a data directory, whether Wireroom runs on
// it or not, or a broker and an archive by their addresses.
type readFlags struct {
	Data    string `help:"Data directory of 'wireroom up'; whether it runs just now does not matter." default:"wireroom-data" placeholder:"DIR"`
	NATS    string `name:"nats" help:"NATS servers, instead of the data directory's; search, read, history and story ask the stores there, unless an archive is named." placeholder:"URL"`
	Archive string `help:"Archive to read, instead of the data directory's: sqlite:PATH or mongodb://..." placeholder:"URL"`
}

// archive opens the archive for reading.
func (f readFlags) archive(e *env) (store.Archive, error) {
	url := f.Archive
	if url == "" {
		var err error
		if url, err = f.archiveURL(); err != nil {
			return nil, err
		}
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("no archive at %s: has Wireroom run there? (--data, --archive)", path)
		}
	}
	return store.Open(e.ctx, url, slog.New(slog.DiscardHandler)) // that it is open goes without saying
}

func (f readFlags) archiveURL() (string, error) {
	data, err := os.ReadFile(archiveFile(f.Data))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return defaultArchive(f.Data), nil
	case err != nil:
		return "", fmt.Errorf("read where the archive is: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}

// bus connects to the broker: the one named, else the one that runs on the data
// directory, else one started here on that directory's files. running says whether
// somebody else runs it. The returned func closes all that was opened.
func (f readFlags) bus(e *env) (b *bus.Bus, running bool, closeAll func(), err error) {
	if f.NATS != "" {
		b, err = bus.Connect(e.ctx, bus.Config{URL: f.NATS, Name: daemon.Instance("wireroom-cli")}, e.log)
		if err != nil {
			return nil, false, nil, err
		}
		return b, true, b.Close, nil
	}
	if _, err := os.Stat(filepath.Join(f.Data, "nats")); err != nil {
		return nil, false, nil, fmt.Errorf("no Wireroom data in %s: has it run there? (--data, --nats)", f.Data)
	}
	if b := f.running(e); b != nil {
		return b, true, b.Close, nil
	}
	b, closeAll, err = f.start(e.ctx, e)
	return b, false, closeAll, err
}

// running connects to the Wireroom that runs on the data directory; nil if none does.
func (f readFlags) running(e *env) *bus.Bus {
	url, err := os.ReadFile(embedded.URLFile(f.Data))
	if err != nil {
		return nil
	}
	b, err := bus.Connect(e.ctx, bus.Config{URL: strings.TrimSpace(string(url)), Name: daemon.Instance("wireroom-cli")}, e.log)
	if err != nil {
		return nil // left behind by a crash
	}
	return b
}

func (f readFlags) start(ctx context.Context, e *env) (*bus.Bus, func(), error) {
	s, err := embedded.Start(embedded.Config{Dir: f.Data}, e.log)
	if errors.Is(err, embedded.ErrLocked) {
		return nil, nil, fmt.Errorf("%w, and takes no visitors: start it without --nats-listen=\"\"", err)
	}
	if err != nil {
		return nil, nil, err
	}
	nc, err := s.Conn()
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	b, err := bus.New(ctx, nc, bus.Config{Name: daemon.Instance("wireroom-cli")}, e.log)
	if err == nil {
		err = b.Setup(ctx, bus.DefaultLimits)
	}
	if err != nil {
		nc.Close()
		s.Close()
		return nil, nil, err
	}
	return b, func() { b.Close(); s.Close() }, nil
}

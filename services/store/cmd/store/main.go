// Command store runs the store stage as a process of its own.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/store"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var cli struct {
		daemon.Logging
		daemon.Served
		store.Config
		Archive string `help:"Where records go: mongodb://... or sqlite:PATH. A password in it is not logged." default:"mongodb://127.0.0.1:27017/wireroom" placeholder:"URL"`
	}
	if _, code, ok := daemon.Parse(&cli, "store", "Writes records and announces them: ARTICLES in, WIRE out.", args); !ok {
		return code
	}
	log := cli.Logger(os.Stderr)
	return daemon.Run("store", func(ctx context.Context) error {
		if err := cli.Validate(); err != nil {
			return daemon.Wrong(err)
		}
		if cli.Probe {
			return daemon.Probe(ctx, cli.Listen)
		}
		archive, err := store.Open(ctx, cli.Archive, log)
		if err != nil {
			return err
		}
		defer archive.Close() //nolint:errcheck // every write was confirmed before
		return daemon.RunStage(ctx, log, cli.Served, store.Stage, func(_ context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
			return store.New(cli.Config, archive, b, log)
		})
	})
}

// Command fetcher runs the fetcher stage as a process of its own.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/fetcher"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var cli struct {
		daemon.Logging
		daemon.Served
		fetcher.Config
	}
	if _, code, ok := daemon.Parse(&cli, "fetcher", "Watches sources and fetches their articles, politely: PAGES out.", args); !ok {
		return code
	}
	log := cli.Logger(os.Stderr)
	return daemon.Run("fetcher", func(ctx context.Context) error {
		if err := cli.Validate(); err != nil {
			return daemon.Wrong(err)
		}
		return daemon.RunStage(ctx, log, cli.Served, fetcher.Stage, func(ctx context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
			return fetcher.New(ctx, cli.Config, b, log)
		})
	})
}

// Command parser runs the parser stage as a process of its own.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/parser"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var cli struct {
		daemon.Logging
		daemon.Served
		parser.Config
	}
	if _, code, ok := daemon.Parse(&cli, "parser", "Makes records of fetched pages: PAGES in, ARTICLES out.", args); !ok {
		return code
	}
	log := cli.Logger(os.Stderr)
	return daemon.Run("parser", func(ctx context.Context) error {
		if err := cli.Validate(); err != nil {
			return daemon.Wrong(err)
		}
		return daemon.RunStage(ctx, log, cli.Served, parser.Stage, func(_ context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
			return parser.New(cli.Config, b, log)
		})
	})
}

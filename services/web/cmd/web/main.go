// Command web runs the desk as a process of its own.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/web"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var cli struct {
		daemon.Logging
		daemon.Served
		web.Config
	}
	if _, code, ok := daemon.Parse(&cli, "web", "Shows the wire, the archive and the pipeline in a browser.", args); !ok {
		return code
	}
	if cli.Listen == "" {
		cli.Listen = web.DefaultListen
	}
	log := cli.Logger(os.Stderr)
	return daemon.Run("web", func(ctx context.Context) error {
		if err := cli.Validate(cli.Listen); err != nil {
			return daemon.Wrong(err)
		}
		return daemon.RunStage(ctx, log, cli.Served, web.Stage, func(_ context.Context, b *bus.Bus, log *slog.Logger) (daemon.Stage, error) {
			return web.New(cli.Config, b, log)
		})
	})
}

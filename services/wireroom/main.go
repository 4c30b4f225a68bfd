// Command wireroom is the whole pipeline in one process, each stage of it alone, and
// the command line that reads what it made.
//
// It only composes: the stages are the services' own Run, the same that their own
// binaries call.
package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/alecthomas/kong"

	"github.com/wireroom/wireroom/pkg/daemon"
)

const about = `Wireroom watches news sites and turns what they publish into clean, normalised records.

  wireroom demo                                      see it work, offline
  wireroom up https://www.example.com/feed.xml       watch a site
  wireroom tail                                      follow what arrives
  wireroom export > articles.ndjson                  take the records elsewhere

Every flag has an environment twin (--log-level is WIREROOM_LOG_LEVEL); sources and settings may
also stand in wireroom.yaml. Data goes to stdout, everything else to stderr.`

// cli is the command line. Its order is that of the help.
type cli struct {
	daemon.Logging
	Config kong.ConfigFlag `help:"YAML file with sources and settings; ./wireroom.yaml is read by itself." placeholder:"FILE"`

	Demo    demoCmd    `cmd:"" help:"Show the whole pipeline at work on a sample newsroom, offline."`
	Up      upCmd      `cmd:"" help:"Run everything in one process: watch the sites named here and in wireroom.yaml."`
	Serve   serveCmd   `cmd:"" help:"Run one stage against a NATS server."`
	Check   checkCmd   `cmd:"" help:"Say what Wireroom would do with a site or feed, without storing anything."`
	Sources sourcesCmd `cmd:"" help:"See and change what is watched, also while Wireroom runs."`
	Tail    tailCmd    `cmd:"" help:"Follow the records as they are stored."`
	Export  exportCmd  `cmd:"" help:"Write the stored records to stdout."`
	Read    readCmd    `cmd:"" help:"Print a stored record: what it says, who had it first, and its text."`
	History historyCmd `cmd:"" help:"Show how a record was edited, version by version and word by word."`
	Story   storyCmd   `cmd:"" help:"Show who had a story, when, and how much of it."`
	Search  searchCmd  `cmd:"" help:"Find stored records by their words."`
	Replay  replayCmd  `cmd:"" help:"Take pages from WARC files through parser and archive again."`
	Archive archiveCmd `cmd:"" help:"Work on a whole archive."`
	Status  statusCmd  `cmd:"" help:"Show sources, streams and the ledger's balance."`
	Ledger  ledgerCmd  `cmd:"" help:"Account for every URL that was ever found."`
	Alerts  alertsCmd  `cmd:"" help:"List the alerts, and how their receivers do. They are made at the desk."`
	Dead    deadCmd    `cmd:"" help:"See messages that no stage could handle; have them handled again, or drop them."`
	Desk    deskCmd    `cmd:"" help:"Say who may use the desk."`
	Parse   parseCmd   `cmd:"" help:"Make records of pages: files, URLs or stdin."`
	Rules   rulesCmd   `cmd:"" help:"Work on rules for single sites."`
	Feed    feedCmd    `cmd:"" help:"Print what Wireroom understands of a feed or sitemap."`
	Robots  robotsCmd  `cmd:"" help:"Print what a robots.txt allows."`
	URL     urlCmd     `cmd:"" name:"url" help:"Print the normal form and the identity of URLs."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// env is what a command works with besides its own flags.
type env struct {
	ctx    context.Context
	log    *slog.Logger
	out    io.Writer // data
	err    *os.File  // everything else
	in     io.Reader
	config *configFile
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, in io.Reader, out io.Writer, stderr *os.File) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	var c cli
	var file configFile
	kctx, code, ok := daemon.Parse(&c, "wireroom", about, args, kong.Configuration(file.load, "wireroom.yaml"))
	if !ok {
		return code
	}
	return daemon.Run("wireroom", func(ctx context.Context) error {
		e := &env{ctx: ctx, log: c.Logger(stderr), out: out, err: stderr, in: in, config: &file}
		return kctx.Run(e)
	})
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error { return printf(e.out, "wireroom %s\n", daemon.Version()) }

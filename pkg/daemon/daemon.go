// Package daemon is what every program of Wireroom needs around its work: flags with
// environment twins, a logger, signals, health, metrics, exit codes.
//
// It knows no stage. Programs hand it a function that runs until its context ends.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/term"
)

// The exit codes of every program.
const (
	Done   = 0
	Failed = 1
	Usage  = 2
)

// EnvPrefix begins the name of each flag's environment twin: --log-level is
// WIREROOM_LOG_LEVEL.
const EnvPrefix = "WIREROOM"

// Logging is how a program logs, always to stderr, because stdout is for data; and what else each says of itself.
type Logging struct {
	LogLevel  string `help:"Least level that is logged: debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
	LogFormat string `help:"Form of the log: text or json." enum:"text,json" default:"text"`

	PrintVersion kong.VersionFlag `name:"version" help:"Print the version." env:"-"`
}

// Logger is the logger that the flags ask for.
func (l Logging) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.LogLevel)) // kong has checked it; the zero level is info
	opts := &slog.HandlerOptions{Level: level}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// Parse reads flags and their environment twins into cli, a struct that kong
// understands. An error, or a call for help, has been answered when ok is false; the
// program ends with code then.
func Parse(cli any, name, about string, args []string, more ...kong.Option) (kctx *kong.Context, code int, ok bool) {
	exit := -1
	opts := append([]kong.Option{
		kong.Name(name), kong.Description(about), kong.DefaultEnvars(EnvPrefix),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.Exit(func(c int) { exit = c }), kong.Vars{"version": name + " " + Version()},
	}, more...)
	p, err := kong.New(cli, opts...)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return nil, Failed, false
	}
	kctx, err = p.Parse(args)
	switch {
	case exit >= 0: // help or version was printed
		return nil, exit, false
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s: %v\nTry: %s --help\n", name, err, name)
		return nil, Usage, false
	}
	return kctx, Done, true
}

// hardStop is how long after a signal a program may still be there.
const hardStop = 15 * time.Second

// Run calls f with a context that ends at the first SIGINT or SIGTERM; the second one
// ends the process at once. The error has been printed when it returns, and the result
// is the exit code.
func Run(name string, f func(context.Context) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() {
		stop() // from now on a signal has its usual effect
		time.AfterFunc(hardStop, func() {
			fmt.Fprintf(os.Stderr, "%s: not done %v after the signal; ending anyway, the broker will send again what was in hand\n", name, hardStop)
			os.Exit(Failed)
		})
	})
	return Report(name, f(ctx))
}

// Report prints an error as one line and gives the exit code it means.
func Report(name string, err error) int {
	var u *usageError
	switch {
	case err == nil:
		return Done
	case errors.As(err, &u):
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return Usage
	case errors.Is(err, context.Canceled):
		return Failed
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	return Failed
}

type usageError struct{ err error }

func (u *usageError) Error() string { return u.err.Error() }
func (u *usageError) Unwrap() error { return u.err }

// Wrong marks an error as a wrong call, for which programs exit with Usage.
func Wrong(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// Wrongf is Wrong of a new error.
func Wrongf(format string, args ...any) error { return Wrong(fmt.Errorf(format, args...)) }

// Instance names this process, so that its events and leases can be told from another's.
func Instance(role string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return fmt.Sprintf("%s@%s-%d-%x", role, host, os.Getpid(), time.Now().UnixNano()&0xffffff)
}

// Terminal reports whether f is a terminal, where progress may be drawn.
func Terminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Version is the program's version: the module's, or the commit it was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "0.1.0-dev"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return v + " (" + s.Value[:12] + ")"
		}
	}
	return v
}

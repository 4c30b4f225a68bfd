package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
)

type deadCmd struct {
	List   deadListCmd   `cmd:"" help:"List dead letters."`
	Show   deadShowCmd   `cmd:"" help:"Show one dead letter whole: what happened, each try, and the message."`
	Replay deadReplayCmd `cmd:"" help:"Have messages handled again."`
	Drop   deadDropCmd   `cmd:"" help:"Give messages up for good; the reason goes into the ledger."`
}

// letterFlags select dead letters.
type letterFlags struct {
	Stage  string        `help:"Only those of this stage: fetcher, parser, store, web." placeholder:"STAGE"`
	Reason string        `help:"Only those given up for this reason: panic, undecodable, exhausted, ..." placeholder:"REASON"`
	Since  time.Duration `help:"Only those of the last so long: 90m, 24h." placeholder:"DURATION"`
}

func (f letterFlags) query(now time.Time) bus.LetterQuery {
	q := bus.LetterQuery{Stage: f.Stage, Reason: f.Reason}
	if f.Since > 0 {
		q.From = now.Add(-f.Since)
	}
	return q
}

type deadListCmd struct {
	readFlags
	letterFlags
	JSON bool `name:"json" help:"One JSON line a letter."`
}

func (c *deadListCmd) Run(e *env) error {
	b, _, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	n := map[[2]string]int{}
	err = b.Letters(e.ctx, c.query(time.Now()), func(l bus.Letter) error {
		n[[2]string{l.Stage, l.Reason}]++
		return printLetter(e.out, l, c.JSON)
	})
	if err != nil || c.JSON {
		return err
	}
	return printLetterCounts(e.out, n)
}

// letter is a dead letter as a program reads it.
type letter struct {
	Sequence uint64    `json:"sequence"`
	Stage    string    `json:"stage"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	URL      string    `json:"url,omitempty"`
	Source   string    `json:"source,omitempty"`
	Error    string    `json:"error"`
	By       string    `json:"by"`
	Tries    []string  `json:"tries,omitempty"`
	Subject  string    `json:"subject"` // where the message was published
	Bytes    int       `json:"bytes"`
}

func letterOf(l bus.Letter) letter {
	out := letter{
		Sequence: l.Sequence, Stage: l.Stage, Reason: l.Reason, At: l.At, Attempts: l.Attempts, Error: l.Err,
		By: l.By, Tries: l.Tries, Subject: l.Original.Subject, Bytes: len(l.Original.Data),
	}
	if link, ok := event.LinkOf(l.Original); ok {
		out.URL, out.Source = link.URL, link.Source.ID
	}
	return out
}

func printLetter(w io.Writer, l bus.Letter, asJSON bool) error {
	v := letterOf(l)
	if asJSON {
		return printJSON(w, v)
	}
	return printf(w, "%6d  %s  %-8s %-12s %s\n        %s\n", v.Sequence, v.At.UTC().Format(time.DateTime), v.Stage, v.Reason,
		visible(cmp.Or(v.URL, v.Subject)), visible(v.Error))
}

func printLetterCounts(w io.Writer, n map[[2]string]int) error {
	if len(n) == 0 {
		return printf(w, "No dead letters.\n")
	}
	keys := slices.SortedFunc(maps.Keys(n), func(a, b [2]string) int {
		return cmp.Or(-cmp.Compare(n[a], n[b]), strings.Compare(a[0]+a[1], b[0]+b[1]))
	})
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = fmt.Sprintf("%d of the %s (%s)", n[k], k[0], k[1])
	}
	return printf(w, "\n%s.\nwireroom dead show N, dead replay N... or dead drop N... --because WHY\n", strings.Join(parts, ", "))
}

type deadShowCmd struct {
	readFlags
	Sequence uint64 `arg:"" help:"The letter's number, as 'dead list' gives it."`
	Raw      bool   `help:"Only the message itself, as it was published."`
}

func (c *deadShowCmd) Run(e *env) error {
	b, _, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	l, err := b.Letter(e.ctx, c.Sequence)
	if err != nil {
		return noLetter(err, c.Sequence)
	}
	if c.Raw {
		_, err := e.out.Write(l.Original.Data)
		return err
	}
	return printWholeLetter(e.out, l)
}

func noLetter(err error, seq uint64) error {
	if errors.Is(err, bus.ErrNone) {
		return fmt.Errorf("no dead letter %d: 'wireroom dead list' names those that are there", seq)
	}
	return err
}

func printWholeLetter(w io.Writer, l bus.Letter) error {
	v := letterOf(l)
	var s strings.Builder
	fmt.Fprintf(&s, "%s gave up at %s, after %s: %s\n\n  %s\n\n", v.Stage, v.At.UTC().Format(time.RFC3339), tries(v.Attempts), v.Reason, v.Error)
	for _, f := range [][2]string{{"url", v.URL}, {"source", v.Source}, {"by", v.By}, {"subject", v.Subject}, {"bytes", fmt.Sprint(v.Bytes)}} {
		if f[1] != "" {
			fmt.Fprintf(&s, "%-9s %s\n", f[0], f[1])
		}
	}
	for _, t := range v.Tries {
		fmt.Fprintf(&s, "%-9s %s\n", "try", t)
	}
	s.WriteString("\n")
	for _, k := range slices.Sorted(maps.Keys(l.Original.Header)) {
		fmt.Fprintf(&s, "%s: %s\n", k, strings.Join(l.Original.Header[k], ", "))
	}
	s.WriteString("\nThe message itself: wireroom dead show --raw " + fmt.Sprint(v.Sequence) + "\n")
	return printf(w, "%s", visible(s.String()))
}

// chosen are the dead letters that a command acts on: those named, or those of a filter.
type chosen struct {
	letterFlags
	Sequences []uint64 `arg:"" optional:"" name:"sequence" help:"Numbers of letters, as 'dead list' gives them."`
	All       bool     `help:"Every letter (of the stage, reason or time named, if any)."`
}

// Validate refuses to act on everything by mistake.
func (c *chosen) Validate() error {
	filtered := c.letterFlags != letterFlags{}
	switch {
	case len(c.Sequences) > 0 && (c.All || filtered):
		return errors.New("name letters by their numbers or by --stage, --reason, --since and --all, not both")
	case len(c.Sequences) == 0 && !c.All:
		return errors.New("name letters by their numbers, or say --all (with --stage, --reason or --since to narrow it)")
	}
	return nil
}

// each reads all chosen letters before it calls f for the first: what f does may make new
// letters, and they are not meant.
func (c *chosen) each(e *env, b *bus.Bus, f func(bus.Letter) error) (n int, err error) {
	seqs := c.Sequences
	if len(seqs) == 0 {
		err := b.Letters(e.ctx, c.query(time.Now()), func(l bus.Letter) error { seqs = append(seqs, l.Sequence); return nil })
		if err != nil {
			return 0, err
		}
	}
	for _, seq := range seqs {
		l, err := b.Letter(e.ctx, seq)
		if err == nil {
			err = f(l)
		}
		if err != nil {
			return n, noLetter(err, seq)
		}
		n++
	}
	return n, nil
}

type deadReplayCmd struct {
	readFlags
	chosen
}

func (c *deadReplayCmd) Run(e *env) error {
	if err := c.Validate(); err != nil {
		return daemon.Wrong(err)
	}
	b, running, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	n, err := c.each(e, b, func(l bus.Letter) error { return b.Replay(e.ctx, l) })
	when := "are being handled again"
	if !running {
		when = "will be handled again when Wireroom runs"
	}
	return errors.Join(printf(e.out, "%s %s.\n", many(n, "message"), when), err)
}

type deadDropCmd struct {
	readFlags
	chosen
	Because string `help:"Why: it goes into the ledger." required:"" placeholder:"WHY"`
}

func (c *deadDropCmd) Run(e *env) error {
	if err := c.Validate(); err != nil {
		return daemon.Wrong(err)
	}
	b, _, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	n, err := c.each(e, b, func(l bus.Letter) error { return b.Drop(e.ctx, l, c.Because) })
	return errors.Join(printf(e.out, "%s dropped.\n", many(n, "message")), err)
}

func tries(n int) string {
	if n == 1 {
		return "1 try"
	}
	return fmt.Sprintf("%d tries", n)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store"
)

type archiveSweepCmd struct {
	readFlags
	store.Keep
	DryRun    bool `name:"dry-run" help:"Say what would go, and drop nothing."`
	NoSources bool `name:"no-sources" help:"Leave aside what sources say of themselves (text-keep, record-keep), where their register is out of reach."`
	JSON      bool `name:"json" help:"One JSON object a source."`
}

func (c *archiveSweepCmd) Run(e *env) error {
	p, err := c.policy(e)
	if err != nil {
		return err
	}
	a, err := c.archive(e)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // every step was confirmed
	on, what := a, "texts and records dropped"
	if c.DryRun {
		on, what = store.Pretend(a), "texts and records looked at"
	}
	m := newMeter(e, what)
	swept, err := store.Sweep(e.ctx, on, p, time.Now(), func(n int) { m.add(n, 0) })
	m.end()
	if errors.Is(err, store.ErrNoSpace) {
		_, _ = fmt.Fprintf(e.err, "%v\n", err)
		err = nil
	}
	return errors.Join(c.print(e.out, swept), err) // what went is said, also where not all did
}

// policy is what is said here, in the configuration file, and by the sources.
func (c *archiveSweepCmd) policy(e *env) (p store.Policy, err error) {
	if err := c.Validate(); err != nil {
		return p, daemon.Wrong(err)
	}
	var sources []event.Source
	if !c.NoSources {
		if sources, err = c.sources(e); err != nil {
			return p, fmt.Errorf("how long sources are kept cannot be read: %w; --no-sources leaves it aside", err)
		}
	}
	if p, err = store.PolicyOf(c.Keep, sources); err == nil && p.KeepsAll() {
		err = daemon.Wrongf("everything is kept for ever; say what is not, as in: wireroom archive sweep --text-keep 30d")
	}
	return p, err
}

// sweptLine is what of a source was dropped.
type sweptLine struct {
	Source string `json:"source"`
	store.Swept
}

func (c *archiveSweepCmd) print(w io.Writer, swept map[string]store.Swept) error {
	var all store.Swept
	for _, id := range slices.Sorted(maps.Keys(swept)) {
		n := swept[id]
		all.Texts, all.Records = all.Texts+n.Texts, all.Records+n.Records
		var err error
		if c.JSON {
			err = printJSON(w, sweptLine{id, n})
		} else {
			err = printf(w, "%-32s %8d texts %8d records\n", id, n.Texts, n.Records)
		}
		if err != nil {
			return err
		}
	}
	if c.JSON {
		return nil
	}
	verb := "dropped"
	if c.DryRun {
		verb = "would be dropped"
	}
	return printf(w, "%s and %s %s.\n", many(all.Texts, "text"), many(all.Records, "record"), verb)
}

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/opml"
	"github.com/wireroom/wireroom/services/fetcher"
)

type sourcesCmd struct {
	List   sourcesListCmd   `cmd:"" default:"withargs" help:"List the sources and how their polls stand."`
	Add    sourcesAddCmd    `cmd:"" help:"Watch more sources; a running Wireroom takes them up at once."`
	Remove sourcesRemoveCmd `cmd:"" help:"Stop watching sources. Their records stay."`
	Pause  sourcesPauseCmd  `cmd:"" help:"Stop polling sources for a while."`
	Resume sourcesResumeCmd `cmd:"" help:"Poll paused sources again, from now on."`
	Import sourcesImportCmd `cmd:"" help:"Watch the sources of an OPML file, as feed readers export them."`
	Export sourcesExportCmd `cmd:"" help:"Write the sources to stdout as OPML."`
}

// register opens the register of sources, wherever it is.
func (f readFlags) register(e *env) (*fetcher.Sources, func(), error) {
	b, _, done, err := f.bus(e)
	if err != nil {
		return nil, nil, err
	}
	reg, err := fetcher.OpenSources(e.ctx, b)
	if err != nil {
		done()
		return nil, nil, err
	}
	return reg, done, nil
}

// sources are all that the register holds.
func (f readFlags) sources(e *env) ([]event.Source, error) {
	reg, done, err := f.register(e)
	if err != nil {
		return nil, err
	}
	defer done()
	return reg.List(e.ctx)
}

type sourcesListCmd struct {
	readFlags
	JSON bool `name:"json" help:"One JSON object a line."`
}

func (c *sourcesListCmd) Run(e *env) error {
	all, err := c.sources(e)
	if err != nil {
		return err
	}
	for _, s := range all {
		if c.JSON {
			err = printJSON(e.out, s.Public())
		} else {
			err = printf(e.out, "%-32s %-8s %5d found  lag %-7s  next poll %-9s %s  %s\n", s.ID, s.State(), s.Found, lagOf(s), until(s.Next, time.Now()), s.URL, s.Error)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type sourcesAddCmd struct {
	readFlags
	routeFlags
	URLs []string `arg:"" name:"url" help:"Sites, feeds or news sitemaps."`
}

func (c *sourcesAddCmd) Run(e *env) error {
	reg, done, err := c.register(e)
	if err != nil {
		return err
	}
	defer done()
	var file configFile
	for _, u := range c.URLs { // all or none
		if _, err := article.Normalize(u); err != nil {
			return wrongURL(u, err)
		}
	}
	sources := file.sources(c.URLs)
	for i := range sources {
		if err := c.set(&sources[i]); err != nil {
			return daemon.Wrong(err)
		}
	}
	if _, err = watch(e.ctx, reg, sources, true); err != nil {
		return err
	}
	return printf(e.out, "%d added\n", len(c.URLs))
}

// idFlags name sources that are there.
type idFlags struct {
	readFlags
	IDs []string `arg:"" name:"id" help:"Sources, by their IDs as 'sources list' prints them."`
}

// each does something to every source named, and says what.
func (f idFlags) each(e *env, what string, do func(*fetcher.Sources, string) error) error {
	reg, done, err := f.register(e)
	if err != nil {
		return err
	}
	defer done()
	for _, id := range f.IDs {
		if err := do(reg, id); err != nil {
			return daemon.Wrong(err)
		}
		if err := printf(e.out, "%s %s\n", id, what); err != nil {
			return err
		}
	}
	return nil
}

type sourcesRemoveCmd struct{ idFlags }

func (c *sourcesRemoveCmd) Run(e *env) error {
	return c.each(e, "removed", func(reg *fetcher.Sources, id string) error { return reg.Remove(e.ctx, id) })
}

type sourcesPauseCmd struct{ idFlags }

func (c *sourcesPauseCmd) Run(e *env) error {
	return c.each(e, "paused", func(reg *fetcher.Sources, id string) error { _, err := reg.Pause(e.ctx, id, true); return err })
}

type sourcesResumeCmd struct{ idFlags }

func (c *sourcesResumeCmd) Run(e *env) error {
	return c.each(e, "resumed", func(reg *fetcher.Sources, id string) error { _, err := reg.Pause(e.ctx, id, false); return err })
}

type sourcesImportCmd struct {
	readFlags
	File string `arg:"" help:"The OPML file, or - for stdin."`
}

// Run takes what can be taken and says what cannot: one bad line among a thousand must
// not keep the others out.
func (c *sourcesImportCmd) Run(e *env) error {
	sources, err := c.read(e)
	if err != nil {
		return daemon.Wrong(fmt.Errorf("%s: %w", c.File, err))
	}
	reg, done, err := c.register(e)
	if err != nil {
		return err
	}
	defer done()
	bad := 0
	for _, s := range sources {
		if err := watchOne(e.ctx, reg, s, true); e.ctx.Err() != nil {
			return e.ctx.Err()
		} else if err != nil {
			bad++
			_, _ = fmt.Fprintf(e.err, "not taken: %v\n", err)
		}
	}
	if err := printf(e.out, "%d sources of %d\n", len(sources)-bad, len(sources)); err != nil || bad == 0 {
		return err
	}
	return fmt.Errorf("%d sources of %s were not taken", bad, c.File)
}

func (c *sourcesImportCmd) read(e *env) ([]event.Source, error) {
	if c.File == "-" {
		return fetcher.ReadOPML(e.in)
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	return fetcher.ReadOPML(f)
}

type sourcesExportCmd struct{ readFlags }

func (c *sourcesExportCmd) Run(e *env) error {
	all, err := c.sources(e)
	if err != nil {
		return err
	}
	return opml.WriteSources(e.out, time.Now(), all)
}

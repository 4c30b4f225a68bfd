package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/warc"
	"github.com/wireroom/wireroom/services/parser"
	"github.com/wireroom/wireroom/services/store"
)

// replayBatch is how many pages are parsed at once and stored together, and replayBytes how
// much they may have.
const (
	replayBatch = 64
	replayBytes = 32 << 20
)

type replayCmd struct {
	readFlags
	Files   []string `arg:"" name:"file.warc" help:"WARC files, plain or gzip: those of --warc, of Common Crawl, of other crawlers."`
	DryRun  bool     `help:"Store nothing; say what would come of it."`
	Diff    bool     `help:"Show what changes in each record."`
	JSON    bool     `name:"json" help:"One JSON object a page, with what changes in it."`
	Rules   string   `help:"Directory of rules for single sites." placeholder:"DIR"`
	MaxBody int64    `help:"Limit for a page, unpacked, in bytes." default:"10485760" placeholder:"BYTES"`
}

func (c *replayCmd) Run(e *env) error {
	r := &replaying{replayCmd: c, env: e, count: map[string]int{}}
	if c.Rules != "" {
		var err error
		if r.rules, err = parser.LoadRules(c.Rules); err != nil {
			return daemon.Wrong(fmt.Errorf("%w (--rules)", err))
		}
	}
	a, err := c.target(e)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // what counts was committed
	r.archive, r.meter = a, newMeter(e, "pages")
	var errs []error
	for _, name := range c.Files {
		if err := r.file(e.ctx, name); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		if e.ctx.Err() != nil {
			break
		}
	}
	errs = append(errs, r.finish(e.ctx, r.open.rest()))
	r.meter.end()
	_, err = fmt.Fprintln(e.err, r.summary())
	return errors.Join(append(errs, err)...)
}

// target opens the archive; unless nothing is stored it is made where there is none.
func (c *replayCmd) target(e *env) (store.Archive, error) {
	if c.DryRun {
		return c.archive(e)
	}
	url := c.Archive
	if url == "" {
		var err error
		if url, err = c.archiveURL(); err != nil {
			return nil, err
		}
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("make the archive's directory: %w (--archive, --data)", err)
		}
	}
	return store.Open(e.ctx, url, e.log)
}

// replaying is one run of the command.
type replaying struct {
	*replayCmd
	*env
	rules   *parser.Rules
	archive store.Archive
	meter   *meter
	count   map[string]int // pages by what came of them
	open    openArticles
	batch   []keptPage
	bytes   int
}

// file takes the pages of one file through parser and store.
func (r *replaying) file(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	err = readPages(f, r.MaxBody, func(p keptPage) error { return r.take(ctx, p) })
	if errors.Is(err, warc.ErrTorn) {
		r.log.Warn("the file ends within a record, as a crash leaves it; what came before was read", "file", name)
		err = nil
	}
	return errors.Join(err, r.flush(ctx))
}

func (r *replaying) take(ctx context.Context, p keptPage) error {
	r.batch, r.bytes = append(r.batch, p), r.bytes+len(p.Body)
	if len(r.batch) < replayBatch && r.bytes < replayBytes {
		return nil
	}
	return r.flush(ctx)
}

// replayed is what came of a page.
type replayed struct {
	URL     string            `json:"url"`
	ID      string            `json:"id,omitempty"`
	Outcome string            `json:"outcome"` // new, changed, same, refused, skipped
	Reason  string            `json:"reason,omitempty"`
	Fields  map[string]change `json:"fields,omitempty"`

	page   keptPage
	parsed *event.Parsed
}

// flush parses what is in hand, all at once, and stores it in order.
func (r *replaying) flush(ctx context.Context) error {
	made := make([]replayed, len(r.batch))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range r.batch {
		g.Go(func() error {
			made[i] = r.parse(p)
			return gctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	r.batch, r.bytes = nil, 0
	var whole []replayed
	for _, p := range made {
		whole = append(whole, r.open.take(r.rules, p)...)
	}
	return r.finish(ctx, whole)
}

// finish compares, stores and prints what is whole.
func (r *replaying) finish(ctx context.Context, made []replayed) error {
	var parsed []event.Parsed
	for i := range made {
		if err := r.compare(ctx, &made[i]); err != nil {
			return err
		}
		if made[i].parsed != nil {
			parsed = append(parsed, *made[i].parsed)
		}
	}
	if !r.DryRun && len(parsed) > 0 {
		if _, err := store.File(ctx, r.archive, parsed); err != nil {
			return err
		}
	}
	return r.print(made)
}

func (r *replaying) parse(p keptPage) replayed {
	out := replayed{URL: p.URL, Outcome: "refused", page: p}
	if p.err == nil && p.Part != nil {
		return out // it cannot be parsed without those before it
	}
	a, err := (*article.Article)(nil), p.err
	if err == nil {
		a, err = parsePage(r.rules, &p.Fetched)
	}
	var refusal *event.Refusal
	switch {
	case errors.As(err, &refusal):
		out.Reason = refusal.Reason
	case err != nil:
		out.Reason = err.Error()
	default:
		out.ID, out.parsed = a.ID, &event.Parsed{Link: p.Link, Article: *a}
	}
	return out
}

// compare says what a record means beside the one that the archive made of the same look,
// else beside its latest version.
func (r *replaying) compare(ctx context.Context, p *replayed) error {
	if p.parsed == nil {
		return nil
	}
	versions, err := r.archive.Revisions(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		p.Outcome = "new"
		return nil
	}
	if err != nil {
		return err
	}
	old := versions[len(versions)-1]
	for _, v := range versions {
		if v.Fetched.Equal(p.parsed.Article.Fetched) {
			old = v
		}
	}
	if old.Pages > max(p.parsed.Article.Pages, 1) {
		// What the file has of it would cut the article off.
		p.Outcome, p.Reason, p.parsed = "skipped", "several-pages", nil
		return nil
	}
	p.Outcome = "same"
	if p.Fields = changes(&old, &p.parsed.Article); len(p.Fields) > 0 {
		p.Outcome = "changed"
	}
	return nil
}

func (r *replaying) print(all []replayed) error {
	for _, p := range all {
		r.count[p.Outcome]++
		if p.Reason != "" {
			r.count[p.Outcome+" "+p.Reason]++
		}
		r.meter.add(1, 0)
		var err error
		switch {
		case r.JSON:
			err = printJSON(r.out, p)
		case r.Diff && p.Outcome == "changed":
			err = printChange(r.out, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// summary counts the pages by what came of them.
func (r *replaying) summary() string {
	total := 0
	var parts []string
	for _, o := range []string{"new", "changed", "same", "refused", "skipped"} {
		total += r.count[o]
		if r.count[o] == 0 {
			continue
		}
		var why []string
		for _, key := range slices.Sorted(maps.Keys(r.count)) {
			if reason, ok := strings.CutPrefix(key, o+" "); ok {
				why = append(why, fmt.Sprintf("%s %d", reason, r.count[key]))
			}
		}
		part := fmt.Sprintf("%d %s", r.count[o], o)
		if len(why) > 0 {
			part += " (" + strings.Join(why, ", ") + ")"
		}
		parts = append(parts, part)
	}
	s := many(total, "page") + ": " + cmp.Or(strings.Join(parts, ", "), "nothing to parse")
	if r.DryRun {
		s += "; nothing was stored"
	}
	return visible(s)
}

func printChange(w io.Writer, p replayed) error {
	if err := printf(w, "%s\n", visible(oneLine(p.URL))); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		if err := printf(w, "  %s\n%s", name, p.Fields[name].lines()); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

type checkCmd struct {
	URL     string            `arg:"" name:"url" help:"A site, a feed or a news sitemap."`
	JSON    bool              `name:"json" help:"The report as JSON, the first record inside."`
	Article string            `help:"Which links of a page without a feed are articles." placeholder:"REGEXP"`
	Exclude string            `help:"Which links are never followed." placeholder:"REGEXP"`
	Header  map[string]string `help:"A header for this site." placeholder:"NAME=VALUE"`
	Data    string            `help:"Data directory of 'wireroom up': a source that is watched there is checked with its settings." default:"wireroom-data" placeholder:"DIR"`
	NATS    string            `name:"nats" help:"NATS servers, instead of the data directory's." placeholder:"URL"`
	routeFlags
	lookFlags
}

// checked is a report with the record of its first article.
type checked struct {
	*fetcher.Report
	Settings *event.Source    `json:"settings,omitempty"` // the source's, where it is one already
	Article  *article.Article `json:"article,omitempty"`
	from     string           // where the settings stand
	cfg      fetcher.Config
}

func (c *checkCmd) Run(e *env) error {
	if _, err := article.Normalize(c.URL); err != nil {
		return wrongURL(c.URL, err)
	}
	for flag, text := range map[string]string{"--article": c.Article, "--exclude": c.Exclude} {
		if _, err := regexp.Compile(text); err != nil {
			return daemon.Wrongf("%s: %w", flag, err)
		}
	}
	note := func(format string, args ...any) { _, _ = fmt.Fprintf(e.err, "  "+format+"\n", args...) }
	_, _ = fmt.Fprintf(e.err, "Looking at %s as %s; nothing is stored.\n", c.URL, c.UserAgent)
	src, from := c.source(e, note)
	if err := c.set(&src); err != nil {
		return daemon.Wrong(err)
	}
	report, err := fetcher.Check(e.ctx, c.Config, src, note)
	if err != nil {
		return c.cannot(err)
	}
	out := checked{Report: report, from: from, cfg: c.Config}
	if from != "" {
		public := src.Public()
		out.Settings = &public
	}
	if first := report.First(); first.URL != "" {
		if out.Article, err = parsePage(nil, &first); err != nil {
			report.Failed = err.Error()
		}
	}
	if c.JSON {
		return printJSON(e.out, out)
	}
	return out.print(e)
}

func wrongURL(url string, err error) error {
	if !strings.Contains(url, "://") && strings.Trim(url, "/ ") != "" {
		return daemon.Wrongf("%q is no address; did you mean https://%s ?", url, url)
	}
	return daemon.Wrong(err)
}

// source is the source as it would be watched: with its settings where it is known
// already, and with those that the command line names.
func (c *checkCmd) source(e *env, note func(string, ...any)) (src event.Source, from string) {
	src = event.Source{URL: c.URL}
	all, err := c.registered(e)
	if err != nil {
		note("the sources of %s cannot be read, so their settings do not count: %v", c.Data, err)
	}
	for _, known := range []struct {
		from string
		list []event.Source
	}{{"the register of " + cmp.Or(c.NATS, c.Data), all}, {e.config.path, e.config.sources(nil)}} {
		for _, s := range known.list {
			if sameURL(s.URL, c.URL) {
				src, from = s, known.from
			}
		}
	}
	if from != "" {
		note("it is a source in %s, and its settings count", from)
	}
	src.ArticleLinks, src.ExcludeLinks = cmp.Or(c.Article, src.ArticleLinks), cmp.Or(c.Exclude, src.ExcludeLinks)
	if len(c.Header) > 0 {
		src.Headers = maps.Clone(src.Headers)
		if src.Headers == nil {
			src.Headers = map[string]string{}
		}
		maps.Copy(src.Headers, c.Header)
	}
	return src, from
}

func (c *checkCmd) registered(e *env) ([]event.Source, error) {
	if _, err := os.Stat(filepath.Join(c.Data, "nats")); err != nil && c.NATS == "" {
		return nil, nil //nolint:nilerr // nothing is watched here yet
	}
	return readFlags{Data: c.Data, NATS: c.NATS}.sources(e)
}

func sameURL(a, b string) bool {
	x, err := article.Normalize(a)
	y, err2 := article.Normalize(b)
	return err == nil && err2 == nil && x == y
}

// cannot says why nothing would be watched, and what that would mean for the source.
func (c *checkCmd) cannot(err error) error {
	if e := new(event.Refusal); errors.As(err, &e) && e.Reason == "robots" {
		return fmt.Errorf("%s is not for Wireroom: %s, and that is obeyed", c.URL, e.Detail)
	}
	return fmt.Errorf("%s cannot be watched: %w", c.URL, err)
}

// shownLinks is how many links a person is shown.
const shownLinks = 10

func (c checked) print(e *env) error {
	if err := printf(e.out, "%s\n", visible(c.summary())); err != nil {
		return err
	}
	if err := c.printLinks(e); err != nil {
		return err
	}
	if c.Article == nil {
		return printf(e.out, "\nNo record could be made of the first article: %s\n", cmp.Or(c.Failed, "there is none to fetch"))
	}
	if err := printf(e.out, "\nThe first record\n"); err != nil {
		return err
	}
	if err := printHeads(e, *c.Article); err != nil {
		return err
	}
	text := strings.Join(strings.Fields(c.Article.Text), " ")
	if len(text) > 160 {
		text = strings.ToValidUTF8(text[:160], "") + " ..."
	}
	return printf(e.out, "  text       %s\n", visible(text))
}

// summary is what would be done, one fact a line.
func (c checked) summary() string {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-10s %s\n", name, fmt.Sprintf(format, args...))
	}
	what := kinds[c.Kind]
	if c.Title != "" {
		what += fmt.Sprintf(", %q", c.Title)
	}
	fmt.Fprintf(&b, "Wireroom would watch %s\n", c.Feed)
	line("what", "%s", what)
	line("why", "%s", c.Why)
	line("polled", "again after about %s, then as often as it brings news: every %s to %s", age(c.Interval), age(c.cfg.MinPoll), age(c.cfg.MaxPoll))
	line("pause", "%v between two requests to a host (%s)", c.Delay, c.DelayFrom)
	line("rights", "%s", c.rights())
	if c.from != "" {
		line("settings", "%s, from %s", ownWords(*c.Settings), c.from)
	}
	return b.String()
}

// rights says which signals the first article's site gives, and what they cause.
func (c checked) rights() string {
	r := c.First().Rights
	if c.Article != nil { // it knows those of the page too
		r = c.Article.Rights
	}
	signal, reserved := r.Reserved()
	switch {
	case c.First().URL == "":
		return "not known: no article was fetched"
	case !reserved:
		return "no signal reserves the use of the first article by machines"
	case c.Rights == fetcher.RightsRefuse:
		return signal + ": no record is made of such a page"
	}
	return signal + ": it is noted with the record (--rights refuse would make none)"
}

// ownWords are the settings of a source that change what is fetched.
func ownWords(s event.Source) string {
	var parts []string
	for _, p := range []struct{ name, value string }{
		{"article", s.ArticleLinks}, {"exclude", s.ExcludeLinks}, {"rights", s.Rights}, {"look-again", s.Looks}, {"headers", strings.Join(slices.Sorted(maps.Keys(s.Headers)), " ")},
	} {
		if p.value != "" {
			parts = append(parts, p.name+": "+p.value)
		}
	}
	if s.Paused {
		parts = append(parts, "paused")
	}
	return cmp.Or(strings.Join(parts, ", "), "none of its own")
}

func (c checked) printLinks(e *env) error {
	shut := 0
	for _, l := range c.Links {
		if !l.Allowed {
			shut++
		}
	}
	head := fmt.Sprintf("The first poll would take %s of %s", many(c.New, "link"), many(c.Items, "item"))
	if c.Excluded > 0 {
		head += fmt.Sprintf("; exclude leaves out %d", c.Excluded)
	}
	if shut > 0 {
		head += fmt.Sprintf("; robots.txt forbids %d of the first %d", shut, len(c.Links))
	}
	if err := printf(e.out, "%s\n", head); err != nil {
		return err
	}
	shown := c.Links[:min(len(c.Links), shownLinks)]
	for _, l := range shown {
		mark, why := "  ", ""
		if !l.Allowed {
			mark, why = "✗ ", "\n    not allowed: "+l.Rule
		}
		title := ""
		if l.Title != "" {
			title = "\n    " + l.Title
		}
		if err := printf(e.out, "%s\n", visible(mark+l.URL+title+why)); err != nil {
			return err
		}
	}
	if more := c.New - len(shown); more > 0 {
		return printf(e.out, "  and %d more\n", more)
	}
	return nil
}

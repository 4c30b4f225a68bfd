package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/fetcher"
)

type robotsCmd struct {
	Agent  string   `help:"Crawler to answer for, by its product token; a version behind it does not matter." default:"Wireroom" placeholder:"NAME"`
	Robots string   `help:"The robots.txt: a file, or - for stdin. Without it each URL's own site is asked." placeholder:"FILE"`
	URLs   []string `arg:"" name:"url" help:"URLs to ask about; with --robots also paths."`

	AllowPrivate bool `help:"Also ask private, loopback and other special addresses."`
	formFlags
}

func (c *robotsCmd) Run(e *env) error {
	file, err := c.file(e)
	if err != nil {
		return err
	}
	for _, u := range c.URLs {
		f, err := file(u)
		if err != nil {
			return err
		}
		v := f.Match(c.Agent, u)
		if c.person(e.out) {
			if err := printf(e.out, "%s\n", c.explain(u, v)); err != nil {
				return err
			}
			continue
		}
		line := struct {
			URL        string  `json:"url"`
			Allowed    bool    `json:"allowed"`
			Rule       string  `json:"rule"`
			CrawlDelay float64 `json:"crawl_delay"` // seconds
		}{u, v.Allowed, v.Rule, v.CrawlDelay.Seconds()}
		if err := printJSON(e.out, line); err != nil {
			return err
		}
	}
	return nil
}

// file says which robots.txt counts for a URL: the one named, or its site's, which is
// asked for once.
func (c *robotsCmd) file(e *env) (func(string) (*fetcher.Robots, error), error) {
	cfg := fetcher.Defaults()
	cfg.AllowPrivate = c.AllowPrivate
	if c.Robots != "" {
		page, err := lookFlags{cfg}.read(e, c.Robots)
		if err != nil {
			return nil, err
		}
		f := fetcher.ParseRobots(page.body)
		return func(string) (*fetcher.Robots, error) { return f, nil }, nil
	}
	known := map[string]*fetcher.Robots{}
	return func(address string) (*fetcher.Robots, error) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, daemon.Wrongf("%q is no http or https URL; a path needs --robots FILE", address)
		}
		origin := u.Scheme + "://" + u.Host
		if known[origin] == nil {
			known[origin], err = fetcher.AskRobots(e.ctx, cfg, origin)
		}
		return known[origin], err
	}, nil
}

// explain says what was decided, by which line of which group, and why that one.
func (c *robotsCmd) explain(u string, v fetcher.Verdict) string {
	var b strings.Builder
	word := map[bool]string{true: "allowed", false: "not allowed"}[v.Allowed]
	fmt.Fprintf(&b, "%s\n  %s for %s\n", u, word, c.Agent)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-10s %s\n", name, fmt.Sprintf(format, args...))
	}
	switch {
	case v.Group == "":
		line("group", "none is for %s, and there is none for everybody", c.Agent)
	case v.Group == "*":
		line("group", "User-agent: *, as none names %s", c.Agent)
	default:
		line("group", "User-agent: %s, which counts instead of the one for everybody", v.Group)
	}
	switch {
	case v.Rule == "" && v.Allowed:
		line("rule", "none fits, and what no rule forbids is allowed")
	case v.Rule == "":
		line("rule", "none: the file could not be had, which closes the site")
	default:
		line("rule", "%s  (the longest that fits; Allow where two are equal)", v.Rule)
	}
	if v.CrawlDelay > 0 {
		line("pause", "%v between two requests", v.CrawlDelay.Round(time.Millisecond))
	}
	if signals := strings.Trim(v.ContentSignal+"; "+v.ContentUsage, "; "); signals != "" {
		line("use", "%s", signals)
	}
	if len(v.ShutOut) > 0 {
		line("shut out", "%s", strings.Join(v.ShutOut, ", "))
	}
	return visible(strings.TrimRight(b.String(), "\n"))
}

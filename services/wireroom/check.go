package main

import (
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

type checkCmd struct {
	URL  string `arg:"" name:"url" help:"A site, a feed or a news sitemap."`
	JSON bool   `name:"json" help:"The report as JSON, the first record inside."`
	routeFlags
	lookFlags
}

// checked is a report with the record of its first article.
type checked struct {
	*fetcher.Report
	Article *article.Article `json:"article,omitempty"`
}

func (c *checkCmd) Run(e *env) error {
	note := func(format string, args ...any) { _, _ = fmt.Fprintf(e.err, "  "+format+"\n", args...) }
	_, _ = fmt.Fprintf(e.err, "Looking at %s as %s (nothing is stored)\n", c.URL, c.UserAgent)
	src := event.Source{ID: "check", URL: c.URL}
	if err := c.set(&src); err != nil {
		return daemon.Wrong(err)
	}
	report, err := fetcher.Check(e.ctx, c.Config, src, note)
	if err != nil {
		return err
	}
	out := checked{Report: report}
	if report.First.URL != "" {
		if out.Article, err = parsePage(nil, &report.First); err != nil {
			report.Failed = err.Error()
		}
	}
	if c.JSON {
		return printJSON(e.out, out)
	}
	return out.print(e)
}

func (c checked) print(e *env) error {
	allowed := 0
	for _, l := range c.Links {
		mark := "  "
		if l.Allowed {
			allowed++
		} else {
			mark = "✗ "
		}
		if err := printf(e.out, "%s%s  %s\n", mark, l.URL, l.Title); err != nil {
			return err
		}
		if !l.Allowed {
			if err := printf(e.out, "    not allowed: %s\n", l.Rule); err != nil {
				return err
			}
		}
	}
	if err := printf(e.out, "\nWireroom would poll %s (%s), fetch its links one by one, %v apart, and skip those that robots.txt does not allow.\n",
		c.Feed, c.Kind, c.Delay); err != nil {
		return err
	}
	if c.Article == nil {
		return printf(e.out, "No record could be made of the first article: %s\n", c.Failed)
	}
	return printHeads(e, *c.Article)
}

// printHeads shows the heads of a record to a person.
func printHeads(e *env, a article.Article) error {
	authors := ""
	for i, au := range a.Authors {
		if i > 0 {
			authors += ", "
		}
		authors += au.Name
	}
	published := "not stated"
	if !a.Published.IsZero() {
		published = a.Published.At.Format(time.RFC3339) + " (from " + a.Published.From + ")"
	}
	return printf(e.out, "  title      %s\n  authors    %s\n  published  %s\n  language   %s\n  words      %d\n", a.Title, authors, published, a.Language, a.WordCount)
}

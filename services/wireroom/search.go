package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store"
)

type searchCmd struct {
	readFlags
	Words  []string `arg:"" help:"What to look for: words, \"phrases\", -not, OR, prefix*. Words that begin with - come after --."`
	Source string   `help:"Only this source." placeholder:"ID"`
	Lang   string   `help:"Only this language." placeholder:"TAG"`
	Since  string   `help:"Only what was published since then: RFC 3339, a day (2026-11-24), or an age (36h)." placeholder:"TIME"`
	Until  string   `help:"Only what was published before then, as --since." placeholder:"TIME"`
	Limit  int      `help:"At most so many." default:"20" placeholder:"N"`
	JSON   bool     `name:"json" help:"The answer as JSON, as query.search gives it."`
}

func (c *searchCmd) Run(e *env) error {
	r, err := c.request(time.Now())
	if err != nil {
		return daemon.Wrong(err)
	}
	a, closeAll, err := c.reader(e)
	if err != nil {
		return err
	}
	defer closeAll()
	found, err := a.search(e.ctx, r)
	if errors.Is(err, store.ErrQuery) {
		return daemon.Wrong(err)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, found)
	}
	f, isFile := e.out.(*os.File)
	color := isFile && daemon.Terminal(f)
	for _, row := range found.Rows {
		if err := printRow(e, row, color); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(e.err, counted(found))
	return err
}

// counted is how much was found, and whether that is all.
func counted(found query.SearchAnswer) string {
	s := fmt.Sprintf("%d of %d", len(found.Rows), found.Total)
	if found.Basic {
		s += ", in the newest 20,000 records that may match"
	}
	if n := found.Nearest; n != nil {
		s += fmt.Sprintf("; the nearest spelling is %s, which finds %d", oneLine(n.Words), n.N)
	}
	return s
}

func (c *searchCmd) request(now time.Time) (r query.SearchRequest, err error) {
	r = query.SearchRequest{Words: strings.Join(c.Words, " "), Filters: query.Filters{}.Is(query.Source, c.Source).Is(query.Language, c.Lang), Limit: c.Limit}
	if r.Since, err = parseTime("--since", c.Since, now); err != nil {
		return r, err
	}
	r.Until, err = parseTime("--until", c.Until, now)
	return r, err
}

func printRow(e *env, row query.Row, color bool) error {
	at := row.Published.At
	if at.IsZero() {
		at = row.Stored
	}
	return printf(e.out, "%s  %-20.20s  %s\n    %s\n", at.UTC().Format("2006-01-02 15:04"), oneLine(row.Source.ID), marked(row.Title, color), marked(row.Snippet, color))
}

// marked is a text with its hits in bold, where that can be seen.
func marked(runs []query.Run, color bool) string {
	var b strings.Builder
	for _, r := range runs {
		if text := oneLine(r.Text); r.Hit && color {
			b.WriteString("\x1b[1m" + text + "\x1b[0m")
		} else {
			b.WriteString(text)
		}
	}
	return b.String()
}

// oneLine is a site's text without what could steer a terminal or look like another row.
func oneLine(s string) string {
	return visible(strings.NewReplacer("\n\n", " ", "\n", " ", "\t", " ").Replace(s))
}

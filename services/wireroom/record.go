package main

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

type readCmd struct {
	readFlags
	Articles []string `arg:"" name:"id|url" help:"Records, by their IDs or by any address that led to them."`
	JSON     bool     `name:"json" help:"One JSON record a line."`
}

func (c *readCmd) Run(e *env) error {
	a, closeAll, err := c.reader(e)
	if err != nil {
		return err
	}
	defer closeAll()
	for _, name := range c.Articles {
		r, err := find(e.ctx, a, name)
		switch {
		case err != nil:
			return err
		case c.JSON:
			err = printJSON(e.out, r)
		default:
			err = printWhole(e, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var isID = regexp.MustCompile(`^[0-9a-f]{32}$`)

func printWhole(e *env, a article.Article) error {
	if err := printHeads(e, a); err != nil {
		return err
	}
	found := foundBy(a)
	return printf(e.out, "  found      %s\n  revision   %d, stored %s\n\n%s\n", found, a.Revision, a.Stored.Format(time.RFC3339), visible(a.Text))
}

// printHeads shows the heads of a record to a person.
func printHeads(e *env, a article.Article) error {
	names := make([]string, len(a.Authors))
	for i, au := range a.Authors {
		names[i] = au.Name
	}
	published := "not stated"
	if !a.Published.IsZero() {
		published = a.Published.At.Format(time.RFC3339) + " (from " + a.Published.From + ")"
	}
	return printf(e.out, "  title      %s\n  authors    %s\n  published  %s\n  language   %s\n  words      %d\n",
		visible(a.Title), visible(cmp.Or(strings.Join(names, ", "), "not stated")), published, cmp.Or(a.Language, "not known"), a.WordCount)
}

package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store"
)

type storyCmd struct {
	readFlags
	ID   string `arg:"" name:"id|url" help:"The story's ID, or a record's, or any address that led to one."`
	JSON bool   `name:"json" help:"The answer as JSON, as query.story gives it."`
}

func (c *storyCmd) Run(e *env) error {
	a, closeAll, err := c.reader(e)
	if err != nil {
		return err
	}
	defer closeAll()
	id := c.ID
	if !store.IsStory(id) {
		r, err := find(e.ctx, a, id)
		if err != nil {
			return err
		}
		id = r.ID
	}
	s, err := a.story(e.ctx, id)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return printJSON(e.out, s)
	}
	return printf(e.out, "%s", storyText(s))
}

// storyText is a story for a person: who had it, when, and how much of it.
func storyText(s query.StoryAnswer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "story %s: %s, %s", s.Story, many(len(s.Articles), "article"), many(s.Outlets, "outlet"))
	if s.Agency != "" {
		fmt.Fprintf(&b, ", copy of %s", oneLine(s.Agency))
	}
	b.WriteString("\n")
	for i, a := range s.Articles {
		when := "first"
		if i > 0 {
			when = "+" + age(a.At.Sub(s.Articles[0].At))
		}
		fmt.Fprintf(&b, "%s  %-9s %3.0f %%  %-20.20s  %s\n", a.At.UTC().Format(time.RFC3339), when, 100*a.Common, oneLine(a.Source), oneLine(a.Title))
	}
	return b.String()
}

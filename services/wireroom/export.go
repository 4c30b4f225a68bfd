package main

import (
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/store"
)

type exportCmd struct {
	readFlags
	Format   string `help:"Form of the records: ndjson, one JSON record a line." enum:"ndjson" default:"ndjson"`
	Since    string `help:"Only what was stored since then: RFC 3339, a day (2026-11-24), or an age (36h)." placeholder:"TIME"`
	Source   string `help:"Only this source." placeholder:"ID"`
	Language string `help:"Only this language." placeholder:"TAG"`
}

func (c *exportCmd) Run(e *env) error {
	since, err := parseSince(c.Since, time.Now())
	if err != nil {
		return daemon.Wrong(err)
	}
	a, err := c.archive(e)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // only read
	return a.Each(e.ctx, store.Query{Since: since, Source: c.Source, Language: c.Language}, func(r article.Article) error {
		return printJSON(e.out, r)
	})
}

// parseSince reads a point in time, or an age before now.
func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("--since %q is neither a time (2026-11-24T08:00:00Z), a day (2026-11-24) nor an age (36h)", s)
}

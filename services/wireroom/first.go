package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store"
)

// sourceStatus is a source and how it fares among the others.
type sourceStatus struct {
	event.Source
	Fault      event.Fault `json:"fault,omitempty"`       // whose it is that it fails
	First      int         `json:"first"`                 // records that it had before all others
	Later      int         `json:"later"`                 // links that another had before it
	LagSeconds *int        `json:"lag_seconds,omitempty"` // median, from publication to the find
}

func statusOfSources(ctx context.Context, a store.Archive, sources []event.Source) ([]sourceStatus, error) {
	counts, err := a.Tally(ctx)
	if err != nil {
		return nil, err
	}
	first := map[string]int{}
	for _, c := range counts {
		switch c.State {
		case event.StateStored, event.StateRevised, event.StateWithdrawn:
			first[c.Source] += c.N
		}
	}
	later, err := a.Sighted(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]sourceStatus, len(sources))
	for i, s := range sources {
		out[i] = sourceStatus{Source: s, Fault: s.Fault(), First: first[s.ID], Later: later[s.ID]}
		if lag, ok := s.Lag(); ok {
			seconds := int(lag.Seconds())
			out[i].LagSeconds = &seconds
		}
	}
	return out, nil
}

func (s status) printSources(w io.Writer, now time.Time) error {
	if err := printf(w, "%-26s %-8s %6s %6s %6s %7s  %-9s %s\n", "SOURCE", "STATE", "FOUND", "FIRST", "LATER", "LAG", "NEXT POLL", "NOTE"); err != nil {
		return err
	}
	for _, src := range s.Sources {
		state, note := standing(src.Source, now)
		if err := printf(w, "%-26.26s %-8s %6d %6d %6d %7s  %-9s %s\n", src.ID, state, src.Found, src.First, src.Later, lagOf(src.Source), until(src.Next, now), note); err != nil {
			return err
		}
	}
	return nil
}

// standing is a source's state, and what is to be said of it.
func standing(s event.Source, now time.Time) (state, note string) {
	state, note = s.State(), cmp.Or(s.Error, s.Push.Note(now))
	if quiet := s.Quiet(now); quiet != "" {
		state, note = "quiet", quiet
	}
	if s.Fault() == event.Wish {
		note += " (the site's wish)"
	}
	if c := s.Caution(); c != "" {
		note = strings.TrimPrefix(note+"; "+c, "; ")
	}
	return state, note
}

func lagOf(s event.Source) string {
	lag, ok := s.Lag()
	if !ok {
		return "–"
	}
	return age(lag)
}

// age is a duration in one unit, as people say it.
func age(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// foundBy says who had an article first, how soon, and who had it later.
func foundBy(a article.Article) string {
	s := "by " + a.Source.ID
	switch lag, known := a.Lag(); {
	case !known:
		s += " at " + a.FirstSeen.Format(time.RFC3339)
	case lag < 0:
		s += ", " + age(-lag) + " before the time it states"
	default:
		s += ", " + age(lag) + " after publication"
	}
	for i, o := range a.Also {
		if i == 0 {
			s += "; also"
		} else {
			s += ","
		}
		s += " by " + o.Source + " " + age(o.At.Sub(a.FirstSeen)) + " later"
	}
	return s
}

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

type tailCmd struct {
	readFlags
	Filter string        `help:"Subjects to follow: stored.<change>.<language>.<source>, with * and >." default:"stored.>" placeholder:"SUBJECT"`
	Since  time.Duration `help:"Begin with what was stored so long ago." placeholder:"DURATION"`
	JSON   bool          `name:"json" help:"One JSON event a line, the whole record inside."`
}

func (c *tailCmd) Run(e *env) error {
	b, running, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	if !running {
		e.log.Info("nothing runs on this data directory; showing what was stored and ending", "data", c.Data)
		c.Since = cmp.Or(c.Since, 30*24*time.Hour)
	}
	return follow(e.ctx, b, following{c.Filter, c.Since, !running}, func(s event.Stored) error { return printStored(e.out, s, c.JSON) })
}

// following is what to follow: from now, or from since ago, and to the end of what is there
// or for ever.
type following struct {
	filter string
	since  time.Duration
	toEnd  bool
}

// follow calls fn for each stored event until ctx ends.
func follow(ctx context.Context, b *bus.Bus, w following, fn func(event.Stored) error) error {
	r := bus.Reading{ToEnd: w.toEnd}
	r.FilterSubjects, r.DeliverPolicy = []string{w.filter}, jetstream.DeliverNewPolicy
	if w.since > 0 {
		from := time.Now().Add(-w.since)
		r.DeliverPolicy, r.OptStartTime = jetstream.DeliverByStartTimePolicy, &from
	}
	return b.Follow(ctx, event.StreamWire, r, func(m bus.Followed) error {
		var s event.Stored
		if err := event.Unmarshal(m.Message, &s); err != nil {
			return err
		}
		s.Article.Sequence = m.Sequence
		return fn(s)
	})
}

func printStored(w io.Writer, s event.Stored, asJSON bool) error {
	if asJSON {
		return printJSON(w, s)
	}
	return printf(w, "%s\n", visible(storedLine(s)))
}

// storedLine is an event for a person: when, how fast, what, from whom.
func storedLine(s event.Stored) string {
	a := s.Article
	mark := " "
	switch s.Change {
	case event.Revised:
		mark = "~"
	case event.Withdrawn:
		mark = "-"
	}
	name := a.Source.Name
	if name == "" {
		name = a.Source.ID
	}
	lang := a.Language
	if lang == "" {
		lang = "und"
	}
	return fmt.Sprintf("%s %s %-5s %-22.22s %s  %s", a.Stored.UTC().Format("15:04:05"), mark, lang, name, a.Title, cmp.Or(took(a), edited(s)))
}

// edited is what a further revision changed.
func edited(s event.Stored) string {
	if s.Change != event.Revised || len(s.Changed) == 0 {
		return ""
	}
	return "(" + partsOf(s.Changed) + ")"
}

// took is how long the record needed from when its link was found.
func took(a article.Article) string {
	if a.Stored.IsZero() || a.FirstSeen.IsZero() || a.Revision > 1 {
		return ""
	}
	d := a.Stored.Sub(a.FirstSeen)
	if d < 90*time.Second {
		return fmt.Sprintf("(%d ms)", d.Milliseconds())
	}
	return fmt.Sprintf("(%v)", d.Round(time.Second))
}

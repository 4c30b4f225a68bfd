package main

import (
	"cmp"
	"context"
	"errors"
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
	ctx := e.ctx
	if !running {
		e.log.Info("nothing runs on this data directory; showing what was stored and ending", "data", c.Data)
		if c.Since == 0 {
			c.Since = 30 * 24 * time.Hour
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		return follow(ctx, b, c.Filter, c.Since, func(s event.Stored, pending uint64) error {
			if pending == 0 {
				cancel()
			}
			return printStored(e.out, s, c.JSON)
		})
	}
	return follow(ctx, b, c.Filter, c.Since, func(s event.Stored, _ uint64) error { return printStored(e.out, s, c.JSON) })
}

// follow calls f for each stored event from now, or from since ago, until ctx ends.
// pending is how many more there are already.
func follow(ctx context.Context, b *bus.Bus, filter string, since time.Duration, f func(s event.Stored, pending uint64) error) error {
	cfg := jetstream.OrderedConsumerConfig{FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverNewPolicy}
	if since > 0 {
		from := time.Now().Add(-since)
		cfg.DeliverPolicy, cfg.OptStartTime = jetstream.DeliverByStartTimePolicy, &from
	}
	cons, err := b.JetStream().OrderedConsumer(ctx, event.StreamWire, cfg)
	if err != nil {
		return fmt.Errorf("follow %s: %w", filter, err)
	}
	if info, err := cons.Info(ctx); err == nil && since > 0 && info.NumPending == 0 {
		return nil
	}
	it, err := cons.Messages()
	if err != nil {
		return fmt.Errorf("follow %s: %w", filter, err)
	}
	stop := context.AfterFunc(ctx, it.Stop)
	defer stop()
	for {
		m, err := it.Next()
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("follow %s: %w", filter, err)
		}
		s, pending, err := storedOf(m)
		if err != nil {
			return err
		}
		if err := f(s, pending); err != nil {
			return err
		}
	}
}

// storedOf reads the event; the record's sequence is where it stands on the stream.
func storedOf(m jetstream.Msg) (s event.Stored, pending uint64, err error) {
	msg := event.Message{Subject: m.Subject(), Header: m.Headers(), Data: m.Data()}
	if err := event.Unmarshal(msg, &s); err != nil {
		return s, 0, err
	}
	meta, err := m.Metadata()
	if err != nil {
		return s, 0, fmt.Errorf("read %s: %w", m.Subject(), err)
	}
	s.Article.Sequence = meta.Sequence.Stream
	return s, meta.NumPending, nil
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

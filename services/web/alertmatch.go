package web

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// errNotNow leaves an event of an alert to the desk that knows it as it is now.
var errNotNow = errors.New("the alert is another by now")

// matchAlert looks at the stored events for an alert until ctx ends.
func (s *Service) matchAlert(ctx context.Context, a event.Alert) error {
	return s.bus.ConsumeSeries(ctx, matchSeries(a), func(ctx context.Context, d bus.Delivery) error { return s.lookAt(ctx, a.Name, a.Since, d) })
}

// lookAt looks at one stored event for an alert. What cannot be looked at is passed over and
// said: as a dead letter its replay would announce the article to everyone again.
func (s *Service) lookAt(ctx context.Context, name string, since time.Time, d bus.Delivery) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("an event breaks an alert, which passes over it", "alert", name, "sequence", d.Sequence, "err", p)
			err = nil
		}
	}()
	a, there := s.alerts.get(name)
	if !there || a.Paused || !a.Since.Equal(since) {
		return errNotNow
	}
	e, err := s.sights.of(d)
	if err != nil {
		s.log.Error("an event cannot be read, and an alert passes over it", "alert", name, "sequence", d.Sequence, "err", err)
		return nil
	}
	if !a.wants(e) {
		return nil
	}
	err = s.say(ctx, a.Alert, &e.Stored, d)
	if errors.Is(err, bus.ErrTooLarge) {
		s.log.Error("a match is larger than the broker takes, and is not sent: raise its max_payload", "alert", name, "article", e.Article.ID, "err", err)
		return nil
	}
	return err
}

// hearMatches keeps the last matches of each alert for its page.
func (s *Service) hearMatches(ctx context.Context) error {
	s.alerts.forget()
	r := bus.Reading{OrderedConsumerConfig: jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy}}
	return s.bus.Follow(ctx, event.StreamAlerts, r, func(m bus.Followed) error {
		var e event.Matched
		if err := event.Unmarshal(m.Message, &e); err != nil {
			s.log.Warn("a match cannot be shown", "subject", m.Subject, "err", err)
			return nil
		}
		s.alerts.add(matchOf(e))
		return nil
	})
}

// matchOf is a match as a list shows it, without the text.
func matchOf(e event.Matched) match {
	m := match{Row: rowOfRecord(&e.Article), Matched: e}
	m.Row.Sequence = e.Sequence
	a := &m.Article
	a.Text, a.HTML, a.Blocks, a.Images = "", "", nil, nil
	return m
}

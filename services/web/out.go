package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// maxMatch is the largest match that is sent on, in bytes of its JSON. Of a larger one the
// HTML, then the blocks, then the text are left out: the desk has them.
const maxMatch = 256 << 10

// fullWait is how long a match waits for room among those that an alert's receiver has yet
// to take. What is behind it waits on WIRE.
const fullWait = 10 * time.Second

// say announces that an alert asks for an event, once, and owes it to the alert's receiver.
//
// An alert's events come one after the other, whichever desk takes them, so a match that is
// there of this event or a later one tells that this one was done by a desk that died before
// it could say so: however long ago that is. Two desks that have the same event in hand, one
// of which was thought dead, write behind the same last match, so one of them is refused.
func (s *Service) say(ctx context.Context, a event.Alert, e *event.Stored, d bus.Delivery) error {
	last, err := s.lastMatch(ctx, a, d)
	if err != nil || last.wire > d.Sequence {
		return err
	}
	return s.sayBehind(ctx, last, a, e, d)
}

// place is that of an alert's last match, on ALERTS, and of its event on WIRE.
type place struct{ alerts, wire uint64 }

func (s *Service) sayBehind(ctx context.Context, last place, a event.Alert, e *event.Stored, d bus.Delivery) error {
	m := fit(event.Matched{Alert: a.Name, Once: a.Once(e), Sequence: d.Sequence, Stored: *e})
	if last.wire < d.Sequence {
		ack, err := s.bus.OfferBehind(ctx, m, last.alerts)
		if err != nil {
			return err
		}
		if ack.Duplicate && !s.isOurs(ctx, m, ack.Sequence) {
			return nil // its story was sent already
		}
	}
	if a.Hook == "" {
		return nil
	}
	if _, err := s.bus.Offer(ctx, event.Owed{Matched: m}); err != nil {
		return bus.RetryAfter(err, fullWait)
	}
	return nil
}

// lastMatch is the place of what an alert found last; of an alert that found nothing, or
// nothing yet, it is before all events.
func (s *Service) lastMatch(ctx context.Context, a event.Alert, d bus.Delivery) (place, error) {
	m, seq, at, err := s.bus.Last(ctx, event.StreamAlerts, event.AlertMatched(a.Name))
	if errors.Is(err, bus.ErrNone) {
		return place{}, nil
	}
	if err != nil {
		return place{}, err
	}
	var last event.Matched
	if err := event.Unmarshal(m, &last); err != nil || !a.Made(last) || at.Before(d.Sent) {
		return place{alerts: seq}, nil // of an earlier alert of the name, or of a WIRE that was made anew since
	}
	return place{seq, last.Sequence}, nil
}

// isOurs reports whether the match that the broker has already is of the same event.
func (s *Service) isOurs(ctx context.Context, m event.Matched, seq uint64) bool {
	raw, _, err := s.bus.Next(ctx, event.StreamAlerts, m.Subject(), seq-1)
	var have event.Matched
	return err == nil && event.Unmarshal(raw, &have) == nil && have.Once == m.Once && have.Sequence == m.Sequence
}

// fit leaves out of a match what makes it too large.
func fit(m event.Matched) event.Matched {
	a := &m.Article
	for _, f := range []struct {
		name string
		drop func()
	}{{"html", func() { a.HTML = "" }}, {"blocks", func() { a.Blocks = nil }}, {"text", func() { a.Text = "" }}, {"images", func() { a.Images = nil }}} {
		data, err := json.Marshal(m)
		if err != nil || len(data) <= maxMatch {
			break
		}
		f.drop()
		m.LeftOut = append(m.LeftOut, f.name)
	}
	return m
}

// clearAlert removes what an alert found and owes.
func (s *Service) clearAlert(ctx context.Context, name string) (err error) {
	for stream, subject := range map[string]string{event.StreamAlerts: event.AlertMatched(name), event.StreamHooks: event.AlertOwed(name)} {
		if e := s.bus.Clear(ctx, stream, subject); e != nil {
			err = errors.Join(err, fmt.Errorf("clear %s: %w", subject, e))
		}
	}
	return err
}

package bus

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/event"
)

// Fire makes a token due now. A token of the same subject that nobody took yet is
// replaced, so firing twice is firing once.
func (b *Bus) Fire(ctx context.Context, slot, key string) error {
	_, err := b.publish(ctx, &nats.Msg{Subject: slot, Data: []byte(key)})
	return err
}

// Schedule makes a token due at a time; a later schedule of the same token replaces an
// earlier one. It is never early; a lone one is about a millisecond late, in a busy
// broker up to half a second.
func (b *Bus) Schedule(ctx context.Context, slot, key string, at time.Time) error {
	_, err := b.publish(ctx, scheduled(event.SlotAt(slot), slot, at, nil, []byte(key)))
	return err
}

// Later has an event delivered on target at a time. A later call for the same schedule
// subject replaces an earlier one.
func (b *Bus) Later(ctx context.Context, schedule, target string, e event.Event, at time.Time) error {
	m, err := event.Marshal(e, b.cfg.Name)
	if err != nil {
		return err
	}
	_, err = b.publish(ctx, scheduled(schedule, target, at, clean(m.Header), m.Data))
	return err
}

// scheduled is a message that the broker publishes to target at a time. The header is
// set by hand: jetstream.WithScheduleAt drops the fraction and fires up to a second early.
func scheduled(subject, target string, at time.Time, h nats.Header, data []byte) *nats.Msg {
	if h == nil {
		h = nats.Header{}
	}
	h["Nats-Schedule"] = []string{"@at " + at.UTC().Format(time.RFC3339Nano)}
	h["Nats-Schedule-Target"] = []string{target}
	return &nats.Msg{Subject: subject, Header: h, Data: data}
}

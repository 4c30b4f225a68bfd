package bus

import (
	"context"
	"fmt"
	"strings"
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

// ScheduledAt is when the token of a slot is to become due; ErrNone where none is scheduled.
// A time that is long past means that it never will: a broker that was killed can bring
// back the schedule of a token that was due before, and that it does not know any more.
func (b *Bus) ScheduledAt(ctx context.Context, slot string) (time.Time, error) {
	m, _, err := b.Next(ctx, event.StreamSchedule, event.SlotAt(slot), 0)
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, strings.TrimPrefix(m.Get(scheduleHeader), scheduleAt))
	if err != nil {
		return time.Time{}, fmt.Errorf("schedule of %s: %w", slot, err)
	}
	return at, nil
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

const (
	scheduleHeader = "Nats-Schedule"
	scheduleAt     = "@at "
)

// scheduled is a message that the broker publishes to target at a time. The header is
// set by hand: jetstream.WithScheduleAt drops the fraction and fires up to a second early.
func scheduled(subject, target string, at time.Time, h nats.Header, data []byte) *nats.Msg {
	if h == nil {
		h = nats.Header{}
	}
	h[scheduleHeader] = []string{scheduleAt + at.UTC().Format(time.RFC3339Nano)}
	h["Nats-Schedule-Target"] = []string{target}
	return &nats.Msg{Subject: subject, Header: h, Data: data}
}

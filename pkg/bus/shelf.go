package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Next reads the oldest message on a subject after a sequence (0 for the first of all)
// without taking it; ErrNone if there is none. Together with DeleteThrough it is how work
// waits that has no consumer.
func (b *Bus) Next(ctx context.Context, stream, subject string, after uint64) (event.Message, uint64, error) {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return event.Message{}, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	raw, err := s.GetMsg(ctx, after+1, jetstream.WithGetMsgSubject(subject))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return event.Message{}, 0, ErrNone
	}
	if err != nil {
		return event.Message{}, 0, fmt.Errorf("read %s: %w", subject, err)
	}
	return event.Message{Subject: raw.Subject, Header: raw.Header, Data: raw.Data}, raw.Sequence, nil
}

// Last reads the newest message on a subject, and when the broker took it; ErrNone if there
// is none.
func (b *Bus) Last(ctx context.Context, stream, subject string) (m event.Message, seq uint64, at time.Time, err error) {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return m, 0, at, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	raw, err := s.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return m, 0, at, ErrNone
	}
	if err != nil {
		return m, 0, at, fmt.Errorf("read the last of %s: %w", subject, err)
	}
	return event.Message{Subject: raw.Subject, Header: raw.Header, Data: raw.Data}, raw.Sequence, raw.Time, nil
}

// DeleteThrough removes the messages on a subject up to and with a sequence, which costs
// as much as removing one. Those that are gone already are no error.
func (b *Bus) DeleteThrough(ctx context.Context, stream, subject string, seq uint64) error {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	if err := s.Purge(ctx, jetstream.WithPurgeSubject(subject), jetstream.WithPurgeSequence(seq+1)); err != nil {
		return fmt.Errorf("delete %s through %d: %w", subject, seq, err)
	}
	return nil
}

// Clear removes all messages on a subject.
func (b *Bus) Clear(ctx context.Context, stream, subject string) error {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	return s.Purge(ctx, jetstream.WithPurgeSubject(subject))
}

// Subjects counts the messages on each subject of a stream that matches filter.
func (b *Bus) Subjects(ctx context.Context, stream, filter string) (map[string]uint64, error) {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(filter))
	if err != nil {
		return nil, fmt.Errorf("subjects of %s: %w", stream, err)
	}
	return info.State.Subjects, nil
}

// Depth is how full a stream is and what its consumers have still to do.
type Depth struct {
	Stream    string          `json:"stream"`
	Messages  uint64          `json:"messages"`
	Bytes     uint64          `json:"bytes"`
	MaxBytes  int64           `json:"max_bytes,omitempty"` // absent: no bound
	MaxAge    time.Duration   `json:"max_age,omitempty"`   // absent: none
	Last      uint64          `json:"last"`                // sequence of the newest message, ever
	Oldest    time.Time       `json:"oldest,omitzero"`     // when the oldest message was written
	Consumers []ConsumerDepth `json:"consumers,omitempty"`
}

// ConsumerDepth is what one durable consumer has still to do.
type ConsumerDepth struct {
	Name    string `json:"name"`
	Waiting uint64 `json:"waiting"`
	InHand  int    `json:"in_hand"`
	Again   int    `json:"again"` // in hand for more than the first time
}

// Flow reads the depth of every stream, in the order in which an article passes them.
func (b *Bus) Flow(ctx context.Context) ([]Depth, error) {
	var out []Depth
	for _, cfg := range streams(DefaultLimits) {
		d, err := b.depth(ctx, cfg.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func (b *Bus) depth(ctx context.Context, name string) (Depth, error) {
	s, err := b.stream(ctx, name)
	if err != nil {
		return Depth{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	info, err := s.Info(ctx)
	if err != nil {
		return Depth{}, fmt.Errorf("depth of %s: %w", name, err)
	}
	d := Depth{Stream: name, Messages: info.State.Msgs, Bytes: info.State.Bytes, MaxBytes: max(info.Config.MaxBytes, 0), MaxAge: info.Config.MaxAge, Last: info.State.LastSeq}
	if d.Messages > 0 {
		d.Oldest = info.State.FirstTime
	}
	for _, c := range consumers {
		if c.stream != name {
			continue
		}
		cons, err := s.Consumer(ctx, c.name)
		if err != nil {
			return Depth{}, fmt.Errorf("depth of %s: %w", c.name, err)
		}
		ci := cons.CachedInfo()
		d.Consumers = append(d.Consumers, ConsumerDepth{c.name, ci.NumPending, ci.NumAckPending, ci.NumRedelivered})
	}
	return d, nil
}

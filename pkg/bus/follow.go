package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Followed is a message of a stream that is read along, with its place.
type Followed struct {
	event.Message
	Sequence uint64
	Pending  uint64 // how many more there are already
}

// Reading says where to begin on a stream, what to leave out, and whether to end where the
// stream ends now.
type Reading struct {
	jetstream.OrderedConsumerConfig
	ToEnd bool
}

// Follow calls f for each message of a stream, in order, until ctx ends, which is no error,
// or f fails. Nothing is acknowledged and nothing is remembered: it is for those who look on.
func (b *Bus) Follow(ctx context.Context, stream string, r Reading, f func(Followed) error) error {
	cons, err := b.js.OrderedConsumer(ctx, stream, r.OrderedConsumerConfig)
	if err != nil {
		return fmt.Errorf("follow %s: %w", stream, err)
	}
	if r.ToEnd {
		if info, err := cons.Info(ctx); err == nil && info.NumPending == 0 {
			return nil
		}
	}
	it, err := cons.Messages()
	if err != nil {
		return fmt.Errorf("follow %s: %w", stream, err)
	}
	stop := context.AfterFunc(ctx, it.Stop)
	defer stop()
	defer it.Stop()
	for {
		m, err := it.Next()
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("follow %s: %w", stream, err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("read %s: %w", m.Subject(), err)
		}
		err = f(Followed{event.Message{Subject: m.Subject(), Header: m.Headers(), Data: m.Data()}, meta.Sequence.Stream, meta.NumPending})
		if err != nil || r.ToEnd && meta.NumPending == 0 {
			return err
		}
	}
}

// Clock is what time it is for the broker, which dates the messages of a stream.
func (b *Bus) Clock(ctx context.Context, stream string) (time.Time, error) {
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask %s for the time: %w", stream, err)
	}
	return s.CachedInfo().TimeStamp.UTC(), nil // just asked for
}

// Ends are the first and last sequence of a stream: where one may begin to follow.
func (b *Bus) Ends(ctx context.Context, stream string) (first, last uint64, err error) {
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return 0, 0, fmt.Errorf("look at %s: %w", stream, err)
	}
	state := s.CachedInfo().State // just asked for
	return state.FirstSeq, state.LastSeq, nil
}

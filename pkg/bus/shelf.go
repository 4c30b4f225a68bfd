package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Oldest reads the oldest message on a subject without taking it; ErrNone if there is
// none. Together with Delete it is how work waits that has no consumer.
func (b *Bus) Oldest(ctx context.Context, stream, subject string) (event.Message, uint64, error) {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return event.Message{}, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	raw, err := s.GetMsg(ctx, 1, jetstream.WithGetMsgSubject(subject))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return event.Message{}, 0, ErrNone
	}
	if err != nil {
		return event.Message{}, 0, fmt.Errorf("read %s: %w", subject, err)
	}
	return event.Message{Subject: raw.Subject, Header: raw.Header, Data: raw.Data}, raw.Sequence, nil
}

// Delete removes a message; one that is gone already is no error.
func (b *Bus) Delete(ctx context.Context, stream string, seq uint64) error {
	s, err := b.stream(ctx, stream)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	err = s.DeleteMsg(ctx, seq)
	if err == nil || errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) || errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	return fmt.Errorf("delete %s/%d: %w", stream, seq, err)
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

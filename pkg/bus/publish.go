package bus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

const (
	maxInFlight    = 1024            // publishes of PublishAll without an ack
	publishTimeout = 5 * time.Second // for one try; the broker may be fsyncing
	firstWait      = 50 * time.Millisecond
	longestWait    = 2 * time.Second
)

// Ack is the broker's word that it has a message.
type Ack struct {
	Sequence  uint64
	Duplicate bool // it had it already
}

// Publish writes an event and waits for the broker's ack. While the stream is full or
// the broker is away it waits and tries again until ctx ends: that is the backpressure
// that makes the stage pause its intake. Stuck tells what is waited for.
func (b *Bus) Publish(ctx context.Context, e event.Event) (Ack, error) {
	m, err := event.Marshal(e, b.cfg.Name)
	if err != nil {
		return Ack{}, err
	}
	return b.publish(ctx, toNATS(m))
}

// Offer writes an event if the broker takes it now: a full stream, or a broker that is away,
// is an error and not waited for. It is for what may wait where it is.
func (b *Bus) Offer(ctx context.Context, e event.Event) (Ack, error) { return b.offer(ctx, e) }

// OfferBehind is Offer where the last message on the event's subject is the one of a sequence
// still, 0 for none: of several that saw the same message, one writes behind it.
func (b *Bus) OfferBehind(ctx context.Context, e event.Event, last uint64) (Ack, error) {
	return b.offer(ctx, e, jetstream.WithExpectLastSequencePerSubject(last))
}

func (b *Bus) offer(ctx context.Context, e event.Event, opts ...jetstream.PublishOpt) (Ack, error) {
	m, err := event.Marshal(e, b.cfg.Name)
	if err != nil {
		return Ack{}, err
	}
	a, err := b.try(ctx, toNATS(m), opts...)
	switch {
	case errors.Is(err, nats.ErrMaxPayload):
		return Ack{}, fmt.Errorf("offer %s: %d bytes: %w", m.Subject, len(m.Data), ErrTooLarge)
	case err != nil:
		return Ack{}, fmt.Errorf("offer %s: %w", m.Subject, err)
	}
	return Ack{a.Sequence, a.Duplicate}, nil
}

// PublishAll writes events without waiting for one before the next; acks are in the
// order of events. It returns when all are acked or one cannot be.
func (b *Bus) PublishAll(ctx context.Context, events []event.Event) ([]Ack, error) {
	msgs := make([]*nats.Msg, len(events))
	for i, e := range events {
		m, err := event.Marshal(e, b.cfg.Name)
		if err != nil {
			return nil, err
		}
		msgs[i] = toNATS(m)
	}
	return b.publishAll(ctx, msgs)
}

func (b *Bus) publishAll(ctx context.Context, msgs []*nats.Msg) ([]Ack, error) {
	futures := make([]jetstream.PubAckFuture, len(msgs))
	for i, m := range msgs {
		// A copy: the client writes its reply subject into the message it sends.
		f, err := b.js.PublishMsgAsync(&nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
		if err == nil {
			futures[i] = f
		}
	}
	acks := make([]Ack, len(msgs))
	for i, f := range futures {
		ack, ok := await(ctx, f)
		if !ok { // refused or lost: once more, and now wait for it
			var err error
			if ack, err = b.publish(ctx, msgs[i]); err != nil {
				return nil, err
			}
		}
		acks[i] = ack
	}
	return acks, nil
}

func await(ctx context.Context, f jetstream.PubAckFuture) (Ack, bool) {
	if f == nil {
		return Ack{}, false
	}
	timeout := time.NewTimer(publishTimeout)
	defer timeout.Stop()
	select {
	case a := <-f.Ok():
		return Ack{a.Sequence, a.Duplicate}, true
	case err := <-f.Err():
		_ = err // the next try says it again
	case <-timeout.C:
	case <-ctx.Done():
	}
	return Ack{}, false
}

// publish tries until the broker has the message, it cannot take it, or ctx ends.
func (b *Bus) publish(ctx context.Context, m *nats.Msg) (Ack, error) {
	defer b.stuck.clear(m.Subject)
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		a, err := b.try(ctx, m)
		switch {
		case err == nil:
			return Ack{a.Sequence, a.Duplicate}, nil
		case errors.Is(err, nats.ErrMaxPayload):
			return Ack{}, fmt.Errorf("publish %s: %d bytes: %w", m.Subject, len(m.Data), ErrTooLarge)
		case ctx.Err() != nil:
			return Ack{}, fmt.Errorf("publish %s: %w (last answer: %w)", m.Subject, ctx.Err(), err)
		}
		if b.stuck.set(m.Subject, err) {
			b.log.Warn("cannot publish; waiting", "subject", m.Subject, "err", err)
		}
		if !sleep(ctx, wait) {
			return Ack{}, fmt.Errorf("publish %s: %w (last answer: %w)", m.Subject, ctx.Err(), err)
		}
	}
}

func (b *Bus) try(ctx context.Context, m *nats.Msg, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	return b.js.PublishMsg(ctx, m, append(opts, jetstream.WithRetryAttempts(0))...)
}

// sleep waits for d or until ctx ends; false means it ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func toNATS(m event.Message) *nats.Msg {
	return &nats.Msg{Subject: m.Subject, Header: nats.Header(m.Header), Data: m.Data}
}

// stuck remembers what cannot be published just now, for health and status.
type stuck struct {
	mu   sync.Mutex // guards what
	what map[string]string
}

// set notes the trouble and reports whether it is new, so that it is logged once.
func (s *stuck) set(subject string, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.what == nil {
		s.what = map[string]string{}
	}
	_, known := s.what[subject]
	s.what[subject] = err.Error()
	return !known
}

func (s *stuck) clear(subject string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.what, subject)
}

// Stuck tells what this bus waits to publish and why; empty when all is well.
func (b *Bus) Stuck() []string {
	b.stuck.mu.Lock()
	defer b.stuck.mu.Unlock()
	var out []string
	for _, subject := range slices.Sorted(maps.Keys(b.stuck.what)) {
		out = append(out, subject+": "+b.stuck.what[subject])
	}
	return out
}

package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Series is a durable consumer that is made while the pipeline runs, such as an alert's. Its
// messages are handled one after the other, whoever of several processes handles them: the
// next is not sent before the one before it is settled.
type Series struct {
	Stream, Name, Filter string
	Since                time.Time // the first message is of this time or later; zero is the oldest
}

// A bus may have hundreds of series, most of which wait: a heartbeat of each twice a second
// would be most of its traffic.
const (
	seriesExpiry    = 30 * time.Second
	seriesHeartbeat = 5 * time.Second
)

// seriesAhead is how many messages are asked for at once. They come one by one all the same.
const seriesAhead = 100

// seriesWait is how long a message of a series waits that failed without saying for how long.
const seriesWait = time.Second

func (s Series) consumer() consumer {
	return consumer{name: s.Name, stream: s.Stream, filter: s.Filter, pending: 1, series: true}
}

// MakeSeries makes the consumer, or leaves it where it stands if it is there. A name is used
// once: a broker whose consumer is made anew while the one before it is still being deleted
// may lose the new one's files (nats-server 2.15.2).
func (b *Bus) MakeSeries(ctx context.Context, s Series) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	cfg := s.consumer().config()
	if !s.Since.IsZero() {
		cfg.DeliverPolicy, cfg.OptStartTime = jetstream.DeliverByStartTimePolicy, &s.Since
	}
	if _, err := b.js.CreateOrUpdateConsumer(ctx, s.Stream, cfg); err != nil {
		return fmt.Errorf("set up consumer %s on %s: %w", s.Name, s.Stream, err)
	}
	return nil
}

// DropSeries deletes the consumer; one that is gone already is no error.
func (b *Bus) DropSeries(ctx context.Context, s Series) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	err := b.js.DeleteConsumer(ctx, s.Stream, s.Name)
	if err == nil || errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrConsumerDoesNotExist) {
		return nil
	}
	return fmt.Errorf("delete consumer %s on %s: %w", s.Name, s.Stream, err)
}

// Waiting is how many messages of a series have yet to be settled.
func (b *Bus) Waiting(ctx context.Context, s Series) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	c, err := b.js.Consumer(ctx, s.Stream, s.Name)
	if err != nil {
		return 0, fmt.Errorf("look at consumer %s: %w", s.Name, err)
	}
	info := c.CachedInfo() // just asked for
	return int(info.NumPending) + info.NumAckPending, nil
}

// ConsumeSeries hands a series to h until ctx ends. A Permanent error makes a message a dead
// letter; any other brings it again, after the time that RetryAfter says, and what comes
// behind it waits.
func (b *Bus) ConsumeSeries(ctx context.Context, s Series, h Handler) error {
	if err := b.MakeSeries(ctx, s); err != nil {
		return err
	}
	h = recovered(h)
	return b.pull(ctx, s.consumer(), Options{Workers: 1, Prefetch: seriesAhead}, func(work context.Context, c consumer, m jetstream.Msg) {
		d, _ := delivery(m)
		b.settleSeries(work, c, d, m, h(work, d))
	})
}

func (b *Bus) settleSeries(ctx context.Context, c consumer, d Delivery, m jetstream.Msg, err error) {
	var p *permanent
	if errors.As(err, &p) {
		d.Attempt = max(d.Attempt, p.attempts)
		if err = b.bury(ctx, c, d, p.reason, err); err != nil {
			b.log.Warn("message left to redelivery", "consumer", c.name, "err", err)
		}
	}
	switch {
	case err == nil:
		b.ack(m)
		return
	case errors.Is(err, context.Canceled): // we are stopping: another process may go on at once
		_ = m.Nak()
		return
	}
	wait := seriesWait
	var again *retryAfter
	if errors.As(err, &again) {
		wait = again.after
	}
	b.log.Info("trying again later", "consumer", c.name, "event", d.Get(event.HeaderID), "err", err)
	_ = m.NakWithDelay(wait)
}

// SeriesOn are the names of the durable consumers of a stream that begin with a prefix.
func (b *Bus) SeriesOn(ctx context.Context, stream, prefix string) (names []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	s, err := b.stream(ctx, stream)
	if err != nil {
		return nil, err
	}
	list := s.ConsumerNames(ctx)
	for name := range list.Name() {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	if err := list.Err(); err != nil {
		return nil, fmt.Errorf("list the consumers of %s: %w", stream, err)
	}
	return names, nil
}

package bus

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// BatchOptions shape how a consumer's messages are gathered.
type BatchOptions struct {
	Size   int           // at most so many at once
	Linger time.Duration // how long to wait for more once there is one
}

// BatchHandler handles several messages as one. On an error the whole batch is tried
// again, for as long as it takes: what fails here is the database, and it is not the
// messages' fault. After context.DeadlineExceeded its halves are tried, one after the other. Only Permanent is theirs: then each is tried alone, and those that
// fail alone become dead letters.
type BatchHandler func(ctx context.Context, batch []Delivery) error

// ConsumeBatch hands a durable consumer's messages to h in batches, one batch at a
// time, in order of arrival, until ctx ends.
func (b *Bus) ConsumeBatch(ctx context.Context, name string, o BatchOptions, h BatchHandler) error {
	c := consumerNamed(name)
	run := func(c consumer) func(context.Context) error {
		return func(ctx context.Context) error { return b.pullBatches(ctx, c, o, h) }
	}
	if !c.retry {
		return run(c)(ctx)
	}
	return both(ctx, run(c), run(c.twin()))
}

func (b *Bus) pullBatches(ctx context.Context, c consumer, o BatchOptions, h BatchHandler) error {
	it, err := b.messages(ctx, c, o.Size)
	if ctx.Err() != nil { // stopped before it began
		if it != nil {
			it.Stop()
		}
		return nil
	}
	if err != nil {
		return err
	}
	work, cancel := b.graceful(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, it.Drain)
	defer stop()
	in := make(chan jetstream.Msg)
	go feed(it, in)
	for {
		batch := gather(ctx, in, o)
		if batch == nil {
			return nil
		}
		b.handleBatch(work, c, batch, h)
	}
}

// feed owns in and closes it when the iterator has ended.
func feed(it jetstream.MessagesContext, in chan<- jetstream.Msg) {
	defer close(in)
	for {
		m, err := it.Next()
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) {
			return
		}
		if err == nil {
			in <- m
		}
	}
}

// gather waits for one message and then a little for more. Nil means the end; what was
// prefetched by then goes back to the broker.
func gather(ctx context.Context, in <-chan jetstream.Msg, o BatchOptions) []jetstream.Msg {
	m, ok := <-in
	for ; ok && ctx.Err() != nil; m, ok = <-in {
		_ = m.Nak()
	}
	if !ok {
		return nil
	}
	batch := []jetstream.Msg{m}
	linger := time.NewTimer(o.Linger)
	defer linger.Stop()
	for len(batch) < o.Size {
		select {
		case m, ok := <-in:
			if !ok {
				return batch
			}
			batch = append(batch, m)
		case <-linger.C:
			return batch
		}
	}
	return batch
}

func (b *Bus) handleBatch(ctx context.Context, c consumer, batch []jetstream.Msg, h BatchHandler) {
	defer b.work.begin(c.base(), len(batch))()
	ds := make([]Delivery, len(batch))
	for i, m := range batch {
		ds[i], _ = delivery(m)
		defer b.keepAlive(m)()
	}
	if err := b.persist(ctx, c, ds, h); err != nil {
		b.log.Warn("batch left to redelivery", "consumer", c.name, "messages", len(batch), "err", err)
		for _, m := range batch {
			_ = m.Nak()
		}
		return
	}
	for _, m := range batch {
		b.ack(m)
	}
}

// persist tries a batch until it is done, split where it is poisoned, or ctx ends.
func (b *Bus) persist(ctx context.Context, c consumer, ds []Delivery, h BatchHandler) error {
	key := "batch " + c.name
	defer b.stuck.clear(key)
	for n := 1; ; n++ {
		err := b.safely(ctx, ds, h)
		var p *permanent
		switch {
		case err == nil:
			return nil
		case errors.As(err, &p) && len(ds) == 1:
			return b.bury(ctx, c, ds[0], p.reason, err)
		case errors.As(err, &p):
			return b.oneByOne(ctx, c, ds, h)
		case ctx.Err() != nil:
			return err
		case len(ds) > 1 && errors.Is(err, context.DeadlineExceeded):
			return b.halves(ctx, c, ds, h)
		}
		if b.stuck.set(key, err) {
			b.log.Warn("cannot go on; waiting", "consumer", c.name, "err", err)
		}
		if !sleep(ctx, c.rule.wait(n)) {
			return err
		}
	}
}

// halves tries less at once: a slow database that has time for half a batch would never get
// through a whole one, however often it is tried.
func (b *Bus) halves(ctx context.Context, c consumer, ds []Delivery, h BatchHandler) error {
	b.log.Info("the batch took too long; half of it at once", "consumer", c.name, "messages", len(ds))
	if err := b.persist(ctx, c, ds[:len(ds)/2], h); err != nil {
		return err
	}
	return b.persist(ctx, c, ds[len(ds)/2:], h)
}

func (b *Bus) oneByOne(ctx context.Context, c consumer, ds []Delivery, h BatchHandler) error {
	for i := range ds {
		if err := b.persist(ctx, c, ds[i:i+1], h); err != nil {
			return err
		}
	}
	return nil
}

// safely is h with panics turned into Permanent.
func (b *Bus) safely(ctx context.Context, ds []Delivery, h BatchHandler) error {
	return recovered(func(ctx context.Context, _ Delivery) error { return h(ctx, ds) })(ctx, Delivery{})
}

// Decode reads a batch's events; those that cannot be decoded make it Permanent, so
// that they are found and buried one by one.
func Decode[T any, P interface {
	*T
	event.Event
}](batch []Delivery) ([]T, error) {
	out := make([]T, len(batch))
	for i, d := range batch {
		if err := event.Unmarshal(d.Message, P(&out[i])); err != nil {
			return nil, Permanent("undecodable", err)
		}
	}
	return out, nil
}

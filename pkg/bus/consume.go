package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Options shape how a consumer's messages are handled.
type Options struct {
	Workers  int           // how many messages are in hand at once
	Prefetch int           // how many more may wait here; 0 for messages that take long
	Timeout  time.Duration // for one handling; 0 is none
	Retry    Retry         // instead of the consumer's own rule
}

// maxDeliveries is how often a message may come back without its handler having
// returned: it ends the process, or hangs until the ack wait is over.
const maxDeliveries = 5

// Consume hands a durable consumer's messages to h until ctx ends; then it takes no
// more, waits for what is in hand within the bus's grace, and returns nil.
func (b *Bus) Consume(ctx context.Context, name string, o Options, h Handler) error {
	c := consumerNamed(name)
	h = recovered(timed(h, o.Timeout))
	if o.Retry == (Retry{}) {
		o.Retry = c.rule
	}
	each := func(ctx context.Context, c consumer, m jetstream.Msg) { b.handle(ctx, c, m, o.Retry, h) }
	if !c.retry {
		return b.pull(ctx, c, o, each)
	}
	return both(ctx,
		func(ctx context.Context) error { return b.pull(ctx, c, o, each) },
		func(ctx context.Context) error { return b.pull(ctx, c.twin(), Options{Workers: 1}, each) })
}

// both runs a consumer and its retry twin; the first error ends the two.
func both(ctx context.Context, fs ...func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	errs := make([]error, len(fs))
	for i, f := range fs {
		wg.Go(func() {
			if errs[i] = f(ctx); errs[i] != nil {
				cancel(errs[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// pull takes messages while there are workers and hands each to f in a goroutine.
func (b *Bus) pull(ctx context.Context, c consumer, o Options, f func(context.Context, consumer, jetstream.Msg)) error {
	it, err := b.messages(ctx, c, o.Prefetch)
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
	slots := make(chan struct{}, max(o.Workers, 1))
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		slots <- struct{}{}
		m, err := it.Next()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, jetstream.ErrMsgIteratorClosed) {
				return nil
			}
			<-slots
			b.log.Debug("pull", "consumer", c.name, "err", err) // missed heartbeats while the broker is away
			continue
		}
		if ctx.Err() != nil { // prefetched and not begun: at once to another worker
			_ = m.Nak()
			<-slots
			continue
		}
		wg.Go(func() {
			defer func() { <-slots }()
			stop := b.keepAlive(m)
			defer stop()
			f(work, c, m)
		})
	}
}

// A request for messages is sometimes used up by a message that was replaced just then
// (a later token of the same host), and nothing comes. The missing heartbeat is what tells,
// after twice its time; with the client's default of seconds a start took 10 s longer now
// and then.
const (
	pullExpiry    = 10 * time.Second
	pullHeartbeat = 500 * time.Millisecond
)

// messages waits for a broker that is away just now.
func (b *Bus) messages(ctx context.Context, c consumer, prefetch int) (it jetstream.MessagesContext, err error) {
	err = b.Persist(ctx, func(ctx context.Context) error {
		it, err = b.open(ctx, c, prefetch)
		return err
	})
	return it, err
}

func (b *Bus) open(ctx context.Context, c consumer, prefetch int) (jetstream.MessagesContext, error) {
	ask, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	cons, err := b.js.Consumer(ask, c.stream, c.name)
	if err != nil {
		return nil, fmt.Errorf("consumer %s: %w", c.name, err)
	}
	expiry, heartbeat := pullExpiry, pullHeartbeat
	if c.series {
		expiry, heartbeat = seriesExpiry, seriesHeartbeat
	}
	it, err := cons.Messages(jetstream.PullMaxMessages(max(prefetch, 1)), jetstream.PullExpiry(expiry), jetstream.PullHeartbeat(heartbeat))
	if err != nil {
		return nil, fmt.Errorf("consume %s: %w", c.name, err)
	}
	return it, nil
}

// graceful is a context that outlives ctx by the grace period.
func (b *Bus) graceful(ctx context.Context) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(b.cfg.Grace, cancel)
		context.AfterFunc(work, func() { t.Stop() })
	})
	return work, func() { stop(); cancel() }
}

// keepAlive tells the broker that a message is being worked on, until stop is called.
func (b *Bus) keepAlive(m jetstream.Msg) (stop func()) {
	h := &heartbeat{m: m}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timer = time.AfterFunc(ackWait/3, h.beat)
	return h.stop
}

type heartbeat struct {
	m     jetstream.Msg
	mu    sync.Mutex // guards timer
	timer *time.Timer
}

func (h *heartbeat) beat() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.timer != nil {
		_ = h.m.InProgress()
		h.timer.Reset(ackWait / 3)
	}
}

func (h *heartbeat) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timer.Stop()
	h.timer = nil
}

// handle runs the handler and turns its answer into what the broker is told.
func (b *Bus) handle(ctx context.Context, c consumer, m jetstream.Msg, r Retry, h Handler) {
	defer b.work.begin(c.base(), 1)()
	d, deliveries := delivery(m)
	err := errTooOften
	if deliveries <= maxDeliveries || c.stream == event.StreamSchedule {
		err = h(ctx, d)
	}
	if err == nil {
		b.ack(m)
		return
	}
	if err := b.settle(ctx, c, d, r, err); err != nil {
		// Neither retried nor buried: the broker still has it and will send it again.
		b.log.Warn("message left to redelivery", "consumer", c.name, "event", d.Get(event.HeaderID), "err", err)
		_ = m.Nak()
		return
	}
	b.ack(m)
}

var errTooOften = Permanent("redelivered", fmt.Errorf("delivered more than %d times without an answer", maxDeliveries))

// settle finds a failed message its next place: later, or among the dead.
func (b *Bus) settle(ctx context.Context, c consumer, d Delivery, r Retry, err error) error {
	var p *permanent
	var again *retryAfter
	switch {
	case ctx.Err() != nil: // we are stopping; it did not fail
		return ctx.Err()
	case errors.As(err, &p):
		return b.bury(ctx, c, d, p.reason, err)
	case r.Max > 0 && d.Attempt >= r.Max:
		return b.bury(ctx, c, d, "exhausted", err)
	case errors.As(err, &again):
		return b.again(ctx, c, d, err, time.Now().Add(again.after))
	}
	b.log.Info("trying again later", "consumer", c.name, "event", d.Get(event.HeaderID), "attempt", d.Attempt, "err", err)
	return b.again(ctx, c, d, err, time.Now().Add(r.after(d.Attempt)))
}

// ack tells the broker we are done. A lost ack is a redelivery, which changes nothing.
func (b *Bus) ack(m jetstream.Msg) {
	if err := m.Ack(); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		b.log.Debug("ack", "err", err)
	}
}

func delivery(m jetstream.Msg) (d Delivery, deliveries uint64) {
	d.Message = event.Message{Subject: m.Subject(), Header: m.Headers(), Data: m.Data()}
	if meta, err := m.Metadata(); err == nil {
		d.Stream, d.Sequence, d.Sent = meta.Stream, meta.Sequence.Stream, meta.Timestamp
		deliveries = meta.NumDelivered
	}
	return restore(d), deliveries
}

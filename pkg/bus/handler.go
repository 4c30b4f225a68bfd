package bus

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// Delivery is a message as a handler gets it.
type Delivery struct {
	event.Message
	Stream   string
	Sequence uint64
	Attempt  int       // 1 is the first
	Sent     time.Time // when the broker took it
}

// Handler handles one message. Its error decides: nil, done; Permanent, a dead letter;
// RetryAfter, again then; any other, again after a growing wait, and a dead letter when
// the attempts are used up.
type Handler func(ctx context.Context, d Delivery) error

// On is the Handler of an event type: it decodes and calls h. What cannot be decoded
// is a dead letter.
func On[T any, P interface {
	*T
	event.Event
}](h func(context.Context, P) error) Handler {
	return func(ctx context.Context, d Delivery) error {
		e := P(new(T))
		if err := event.Unmarshal(d.Message, e); err != nil {
			return Permanent("undecodable", err)
		}
		return h(ctx, e)
	}
}

// recovered turns a panic into a dead letter: one poisoned page must not end the stage.
func recovered(h Handler) Handler {
	return func(ctx context.Context, d Delivery) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = Permanent("panic", fmt.Errorf("panic: %v at %s", p, firstFrames(debug.Stack())))
			}
		}()
		return h(ctx, d)
	}
}

// firstFrames keeps a dead letter's header small.
func firstFrames(stack []byte) string {
	const enough = 600
	return string(stack[:min(len(stack), enough)])
}

// timed bounds one handling. The handler must obey its context; one that does not is
// waited for, because letting it run on beside its own retry would do the work twice.
func timed(h Handler, limit time.Duration) Handler {
	if limit == 0 {
		return h
	}
	return func(ctx context.Context, d Delivery) error {
		ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not done within %v", limit))
		defer cancel()
		err := h(ctx, d)
		if err != nil && ctx.Err() == context.DeadlineExceeded {
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
		return err
	}
}

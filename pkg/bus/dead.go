package bus

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// bury keeps a message that cannot be handled, and says so in the ledger. Both are
// published, and acked by the broker, before the message itself is given up.
func (b *Bus) bury(ctx context.Context, c consumer, d Delivery, reason string, cause error) error {
	dead := event.Dead{
		Original: original(d), Stage: stage(c.base()), Reason: reason, Err: cause.Error(), By: b.cfg.Name,
		Attempts: d.Attempt, At: time.Now(), Tries: append(d.Header[headerTry], b.tried(cause)),
	}
	m := dead.Message()
	// One letter for one message, however often a crash makes us write it.
	m.Header[event.HeaderMsgID] = []string{"dead:" + c.base() + ":" + d.Get(event.HeaderID) + ":" + seqID(d)}
	if _, err := b.publish(ctx, toNATS(m)); err != nil {
		return err
	}
	b.log.Error("message dead-lettered", "stage", dead.Stage, "reason", reason, "event", d.Get(event.HeaderID), "attempt", d.Attempt, "err", cause)
	link, ok := event.LinkOf(d.Message)
	if !ok {
		return nil
	}
	line := link.Line(dead.Stage, event.StateDead, dead.At)
	line.Reason, line.Detail = reason, cause.Error()
	_, err := b.Publish(ctx, line)
	return err
}

// original is the message without the headers that retrying added.
func original(d Delivery) event.Message {
	h := clean(d.Header)
	for _, k := range []string{headerRetrySubject, headerRetryID, headerTry, event.HeaderAttempt} {
		delete(h, k)
	}
	return event.Message{Subject: d.Subject, Header: h, Data: d.Data}
}

func seqID(d Delivery) string {
	if id := d.Get(headerRetryID); id != "" {
		return id
	}
	return d.Stream + "-" + strconv.FormatUint(d.Sequence, 10)
}

// stage is the first word of a consumer's name: "store-ledger" is the store's.
func stage(consumer string) string {
	s, _, _ := strings.Cut(consumer, "-")
	return s
}

// Bury keeps a message as a dead letter that was read without a consumer.
func (b *Bus) Bury(ctx context.Context, who string, m event.Message, reason string, cause error) error {
	return b.bury(ctx, consumer{name: who}, Delivery{Message: m, Stream: event.StreamFrontier, Attempt: 1}, reason, cause)
}

package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

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
	b.died.WithLabelValues(dead.Stage, reason).Inc()
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

// Letter is a dead letter where it lies.
type Letter struct {
	event.Dead
	Sequence uint64
}

// LetterQuery selects dead letters; the zero value selects all.
type LetterQuery struct {
	Stage, Reason string    // "" is any
	From, To      time.Time // when it was given up: from, inclusive, to, exclusive; zero is no bound
}

func (q LetterQuery) subject() string {
	token := func(s string) string {
		if s == "" {
			return "*"
		}
		return event.Token(s)
	}
	return "dead." + token(q.Stage) + "." + token(q.Reason)
}

func (q LetterQuery) has(at time.Time) bool {
	return (q.From.IsZero() || !at.Before(q.From)) && (q.To.IsZero() || at.Before(q.To))
}

// Letters calls f for each dead letter of a query, in the order of their sequences, until
// it returns an error, which Letters returns.
func (b *Bus) Letters(ctx context.Context, q LetterQuery, f func(Letter) error) error {
	for after := uint64(0); ; {
		m, seq, err := b.Next(ctx, event.StreamDead, q.subject(), after)
		if errors.Is(err, ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		after = seq
		l := Letter{event.ParseDead(m), seq}
		if !q.has(l.At) {
			continue
		}
		if err := f(l); err != nil {
			return err
		}
	}
}

// LetterHeads reads the newest dead letters without their messages, which is cheap: those
// of the last so many places on the stream, oldest first.
func (b *Bus) LetterHeads(ctx context.Context, most uint64) (out []Letter, err error) {
	first, last, err := b.Ends(ctx, event.StreamDead)
	if err != nil || last == 0 || last < first { // none yet, or none any more
		return nil, err
	}
	if last >= most {
		first = max(first, last-most+1)
	}
	r := Reading{ToEnd: true, OrderedConsumerConfig: jetstream.OrderedConsumerConfig{
		HeadersOnly: true, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: first,
	}}
	ctx, cancel := context.WithTimeout(ctx, askTimeout) // the last one may be deleted while we wait for it
	defer cancel()
	err = b.Follow(ctx, event.StreamDead, r, func(m Followed) error {
		out = append(out, Letter{event.ParseDead(m.Message), m.Sequence})
		return nil
	})
	return out, err
}

// LettersSince counts the dead letters since a time.
func (b *Bus) LettersSince(ctx context.Context, t time.Time) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	c, err := b.js.OrderedConsumer(ctx, event.StreamDead, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverByStartTimePolicy, OptStartTime: &t})
	if err != nil {
		return 0, fmt.Errorf("count dead letters: %w", err)
	}
	info, err := c.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("count dead letters: %w", err)
	}
	return info.NumPending, nil
}

// Letter reads one dead letter; ErrNone where there is none, or no more.
func (b *Bus) Letter(ctx context.Context, seq uint64) (Letter, error) {
	s, err := b.stream(ctx, event.StreamDead)
	if err != nil {
		return Letter{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	raw, err := s.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return Letter{}, fmt.Errorf("dead letter %d: %w", seq, ErrNone)
	}
	if err != nil {
		return Letter{}, fmt.Errorf("read dead letter %d: %w", seq, err)
	}
	return Letter{event.ParseDead(event.Message{Subject: raw.Subject, Header: raw.Header, Data: raw.Data}), raw.Sequence}, nil
}

// Replay has a dead letter's message handled again, by the consumer that gave it up and no
// other, and then deletes the letter. Whoever is stopped in between does it again at the
// next replay, which the broker takes for the same one for ten minutes, and the stages ever.
// A message that fails again becomes another letter.
func (b *Bus) Replay(ctx context.Context, l Letter) error {
	m := toNATS(l.Original)
	m.Header.Set(event.HeaderMsgID, fmt.Sprintf("replay:%d", l.Sequence))
	if l.consumer().retry {
		m.Header.Set(headerRetrySubject, m.Subject)
		m.Header.Set(headerRetryID, l.retryID())
		m.Subject = l.Back()
	}
	if _, err := b.publish(ctx, m); err != nil {
		return err
	}
	return b.deleteLetter(ctx, l)
}

// Back is the subject on which Replay publishes a letter's message: that of the consumer
// that gave it up, or its own where it was read without one.
func (l Letter) Back() string {
	if c := l.consumer(); c.retry {
		return "retry." + c.name + "." + l.retryID()
	}
	return l.Original.Subject
}

func (l Letter) retryID() string { return fmt.Sprintf("dead-%d", l.Sequence) }

// consumer is the one that gave a letter's message up; the zero consumer where it was read
// without one.
func (l Letter) consumer() consumer {
	for _, c := range consumers {
		if stage(c.name) == l.Stage && strings.HasPrefix(l.Original.Subject, strings.TrimSuffix(c.filter, ">")) {
			return c
		}
	}
	return consumer{}
}

// Drop gives a dead letter's message up for good. Why, and who says so, goes into the ledger
// before the letter is deleted.
func (b *Bus) Drop(ctx context.Context, l Letter, why string) error {
	if link, ok := event.LinkOf(l.Original); ok {
		line := link.Line(l.Stage, event.StateDead, time.Now())
		line.Reason, line.Detail = event.ReasonDropped, fmt.Sprintf("dropped by %s: %s (it was %s: %s)", b.cfg.Name, why, l.Reason, l.Err)
		if _, err := b.Publish(ctx, line); err != nil {
			return err
		}
	}
	return b.deleteLetter(ctx, l)
}

// deleteLetter: one that is gone already is no error.
func (b *Bus) deleteLetter(ctx context.Context, l Letter) error {
	s, err := b.stream(ctx, event.StreamDead)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	if err = s.DeleteMsg(ctx, l.Sequence); err == nil {
		return nil
	}
	if _, gone := b.Letter(ctx, l.Sequence); errors.Is(gone, ErrNone) {
		return nil
	}
	return fmt.Errorf("delete dead letter %d: %w", l.Sequence, err)
}

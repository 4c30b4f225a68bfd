package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/event"
)

// A favour is what one stage asks of another outside the flow: it waits in no stream, is done
// once or not at all, and nothing is stored of it.

// ErrNobody is returned where nobody does a favour.
var ErrNobody = errors.New("nobody answers")

// Favour asks whoever does favours on a subject with an event, and gives the answer's data.
func (b *Bus) Favour(ctx context.Context, subject string, e event.Event) ([]byte, error) {
	m, err := event.Marshal(e, b.cfg.Name)
	if err != nil {
		return nil, err
	}
	m.Subject = subject
	reply, err := b.nc.RequestMsgWithContext(ctx, toNATS(m))
	if errors.Is(err, nats.ErrNoResponders) {
		err = ErrNobody
	}
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", subject, err)
	}
	if says := reply.Header.Get(micro.ErrorHeader); says != "" {
		return nil, fmt.Errorf("ask %s: %s", subject, says)
	}
	return reply.Data, nil
}

// DoFavours answers on a subject until ctx ends, one request after the other, each of them by
// one of those who do so under a name. A panic is an answer, too.
func (b *Bus) DoFavours(ctx context.Context, subject, name string, do func(event.Message) ([]byte, error)) error {
	sub, err := b.nc.QueueSubscribe(subject, name, func(m *nats.Msg) {
		reply := nats.NewMsg(m.Reply)
		data, err := done(event.Message{Subject: m.Subject, Header: m.Header, Data: m.Data}, do)
		if reply.Data = data; err != nil {
			reply.Header.Set(micro.ErrorHeader, err.Error())
		}
		_ = m.RespondMsg(reply) // who asked may be gone
	})
	if err != nil {
		return fmt.Errorf("do favours on %s: %w", subject, err)
	}
	<-ctx.Done()
	_ = sub.Unsubscribe() // the connection may be gone
	return nil
}

func done(m event.Message, do func(event.Message) ([]byte, error)) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do(m)
}

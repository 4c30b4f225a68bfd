package web

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/live"
)

const (
	// ringRows is how many rows a desk keeps for those who follow the wire: who was away for
	// longer reads the archive.
	ringRows = 2000
	// followAgain is how long a desk waits before it follows again what it lost.
	followAgain = time.Second
)

// again does something for as long as ctx lives, and anew where it ended before.
func (s *Service) again(ctx context.Context, what string, do func(context.Context) error) error {
	for {
		err := do(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.log.Warn("following was cut off; it begins anew", "what", what, "err", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followAgain):
		}
	}
}

// readWire follows the stream from what the ring can hold of it.
func (s *Service) readWire(ctx context.Context) error {
	first, last, err := s.bus.Ends(ctx, event.StreamWire)
	if err != nil {
		return err
	}
	from := max(first, 1)
	if last >= from+ringRows {
		from = last - ringRows + 1
	}
	s.live.Begin(from - 1)
	from = max(from, s.live.Last()+1)
	r := bus.Reading{OrderedConsumerConfig: jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from}}
	return s.bus.Follow(ctx, event.StreamWire, r, func(m bus.Followed) error {
		s.arrived(m)
		return nil
	})
}

// arrived makes a row of an event. One that cannot be read is an event of a later Wireroom:
// the desk goes on without it.
func (s *Service) arrived(m bus.Followed) {
	var e event.Stored
	if err := event.Unmarshal(m.Message, &e); err != nil {
		s.log.Warn("an event on the wire cannot be shown", "subject", m.Subject, "sequence", m.Sequence, "err", err)
		return
	}
	e.Article.Sequence = m.Sequence
	rows := []row{rowOfRecord(&e.Article)}
	s.paced(rows)
	html, err := s.view.fragment("row", rows[0])
	if err != nil {
		s.log.Error("a row cannot be written", "article", e.Article.ID, "err", err)
		return
	}
	s.live.Add(live.Row{Sequence: m.Sequence, Stored: e, Event: fmt.Appendf(nil, "id: %d\nevent: stored\ndata: %s\n\n", m.Sequence, bytes.ReplaceAll(html, []byte("\n"), nil))})
}

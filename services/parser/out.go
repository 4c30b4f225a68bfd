package parser

import (
	"context"
	"errors"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// send hands a record on to the store.
func (s *Service) send(ctx context.Context, l event.Link, a *article.Article) error {
	_, err := s.bus.Publish(ctx, event.Parsed{Link: l, Article: *a})
	if errors.Is(err, bus.ErrTooLarge) {
		return s.refuse(ctx, l, event.Refuse("too-large", "the record of %s does not fit into a message even when compressed", l.URL))
	}
	return err
}

// refuse writes the end of a link into the ledger.
func (s *Service) refuse(ctx context.Context, l event.Link, r *event.Refusal) error {
	_, err := s.bus.Publish(ctx, l.Line(Stage, r.State, time.Now()).Because(r))
	return err
}

// askFor puts a further page of an article into the frontier, and gives its host a turn. a is
// the record of the pages before.
func (s *Service) askFor(ctx context.Context, f event.Found, a *article.Article) error {
	_, err := s.bus.Publish(ctx, f)
	if errors.Is(err, bus.ErrTooLarge) { // what there is of it is better than nothing
		return s.finish(ctx, f.Link, a)
	}
	if err != nil {
		return err
	}
	return s.bus.Fire(ctx, event.SlotHost(f.Host), f.Host)
}

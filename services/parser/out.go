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

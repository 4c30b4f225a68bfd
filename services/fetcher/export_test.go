package fetcher

import (
	"context"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// Backdate lets a source's last poll be longer ago.
func (s *Sources) Backdate(ctx context.Context, id string, by time.Duration) error {
	_, err := s.update(ctx, id, false, func(src *event.Source) { src.Polled = src.Polled.Add(-by) })
	return err
}

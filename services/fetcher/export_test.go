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

// Patience is the pause beyond which a check wants one article.
const Patience = patience

// Enough reports whether a check with so many articles has what it wants.
func Enough(have, want int, pause time.Duration) bool {
	c := &checker{want: want, r: &Report{Pages: make([]event.Fetched, have)}}
	c.r.Delay = pause
	return c.enough()
}

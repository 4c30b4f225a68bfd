package parser

import (
	"context"

	"github.com/wireroom/wireroom/pkg/bus"
)

// listen takes fetched pages. It prefetches no more than it parses at once, so that a
// page waits on the broker, where another parser can have it, and not here.
func (s *Service) listen(ctx context.Context) error {
	o := bus.Options{Workers: s.cfg.Workers, Prefetch: s.cfg.Workers, Timeout: s.cfg.ParseTimeout}
	return s.bus.Consume(ctx, bus.Parser, o, bus.On(s.handle))
}

package web

import (
	"context"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// paceAge is how often the desk asks how late the sources usually are, and paceAgain how
	// long it waits where no store answered.
	paceAge, paceAgain = 5 * time.Minute, 10 * time.Second
	// paceRecords is of how many records it must be known.
	paceRecords = 20
)

// paces are the delays within which nine in ten records of each source come: what takes
// longer is shown in amber. The zero value knows none.
type paces struct {
	mu sync.Mutex // guards what follows
	by map[string]time.Duration
}

func (p *paces) set(by map[string]time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.by = by
}

// slow reports whether a row came later than nine in ten of its source.
func (p *paces) slow(r row) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	usual, known := p.by[r.Source.ID]
	return known && r.HasDelay && r.Delay > usual
}

// paced marks the rows that are slow.
func (s *Service) paced(rows []row) {
	for i := range rows {
		rows[i].Slow = s.pace.slow(rows[i])
	}
}

// watchPaces asks for the paces until ctx ends.
func (s *Service) watchPaces(ctx context.Context) error {
	for {
		wait := paceAge
		if err := s.askPaces(ctx); err != nil {
			s.log.Debug("the desk does not know how late sources usually are", "err", err)
			wait = paceAgain
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

func (s *Service) askPaces(ctx context.Context) error {
	by := map[string]time.Duration{}
	for ask := (query.StatsRequest{}); ; {
		stats, err := query.Ask[query.StatsAnswer](ctx, s.bus.Conn(), "sourcestats", ask)
		if err != nil {
			return err
		}
		for id, st := range stats.Sources {
			if st.Delay.Of >= paceRecords {
				by[id] = time.Duration(st.Delay.P90MS) * time.Millisecond
			}
		}
		if ask.After = stats.Next; ask.After == "" {
			break
		}
	}
	s.pace.set(by)
	return nil
}

package web

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// mannersAge is how old what is said of the hosts may be.
const mannersAge = 10 * time.Second

// maxResting is how many hosts that asked for quiet a page names.
const maxResting = 8

// manners is how hosts are treated just now.
type manners struct {
	Hosts    int           `json:"hosts"`
	Asked    int           `json:"asked"`              // requests, ever
	Shortest time.Duration `json:"shortest,omitempty"` // pause between two requests that any host is given
	Longest  time.Duration `json:"longest,omitempty"`
	Slowest  string        `json:"slowest,omitempty"` // the host of the longest
	Resting  []event.Host  `json:"resting,omitempty"` // asked for quiet
	More     int           `json:"more,omitempty"`    // of those, not named
	Silent   int           `json:"silent"`            // gave no answer at the last request
}

// mannersOf adds up the records of hosts.
func mannersOf(hosts []event.Host, now time.Time) (m manners) {
	for _, h := range hosts {
		m.Hosts++
		m.Asked += h.Asked
		if h.Delay > 0 && (m.Shortest == 0 || h.Delay < m.Shortest) {
			m.Shortest = h.Delay
		}
		if h.Delay > m.Longest {
			m.Longest, m.Slowest = h.Delay, h.Key
		}
		if h.Silence.Failures > 0 {
			m.Silent++
		}
		if !now.Before(h.Backoff) {
			continue
		}
		if len(m.Resting) < maxResting {
			m.Resting = append(m.Resting, h)
		} else {
			m.More++
		}
	}
	return m
}

// hosts keeps the records of hosts for a little while.
type hosts struct {
	mu   sync.Mutex // guards what follows, and lets one page ask for all
	at   time.Time
	list []event.Host
}

// hostRecords are those of all hosts.
func (s *Service) hostRecords(ctx context.Context) ([]event.Host, error) {
	s.hosts.mu.Lock()
	defer s.hosts.mu.Unlock()
	if time.Since(s.hosts.at) < mannersAge {
		return s.hosts.list, nil
	}
	list, err := s.askHosts(ctx)
	if err == nil {
		s.hosts.list, s.hosts.at = list, time.Now()
	}
	return list, err
}

func (s *Service) askHosts(ctx context.Context) (out []event.Host, err error) {
	kv, err := s.bus.Bucket(ctx, event.BucketHosts)
	if err != nil {
		return nil, err
	}
	w, err := kv.Watch(ctx, event.KeysOfHosts)
	if err != nil {
		return nil, err
	}
	defer w.Stop() //nolint:errcheck // the connection may be gone
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case e, ok := <-w.Updates():
			if !ok || e == nil { // all that there are
				return out, nil
			}
			var h event.Host
			if json.Unmarshal(e.Value(), &h) == nil && h.Key != "" { // deleted ones have no value
				out = append(out, h)
			}
		}
	}
}

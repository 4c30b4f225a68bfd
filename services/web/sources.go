package web

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// register mirrors what is watched, as bucket "sources" says it. Secrets stay out of it.
type register struct {
	mu      sync.Mutex // guards what follows
	by      map[string]watched
	changed bell
}

// watched is a source without its secrets and without the fetcher's memory.
type watched struct {
	event.Source
	lag time.Duration // median, from publication to the find; 0 unknown
}

func (g *register) apply(e jetstream.KeyValueEntry) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.changed.ring()
	if e == nil { // the mark of the watcher: what follows is new
		return nil
	}
	if e.Operation() != jetstream.KeyValuePut {
		id, _ := event.Untoken(e.Key())
		delete(g.by, id)
		return nil
	}
	var s event.Source
	if err := json.Unmarshal(e.Value(), &s); err != nil {
		return err
	}
	lag, _ := s.Lag()
	g.by[s.ID] = watched{s.Public(), lag}
	return nil
}

// look is get, with a channel that is closed at the next change of any source.
func (g *register) look(id string) (w watched, ok bool, more <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w, ok = g.by[id]
	return w, ok, g.changed.next()
}

// list are all sources, by id.
func (g *register) list() []watched {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]watched, 0, len(g.by))
	for _, s := range g.by {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b watched) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// get is one source.
func (g *register) get(id string) (watched, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.by[id]
	return s, ok
}

// watchSources keeps the register until ctx ends or the watch does.
func (s *Service) watchSources(ctx context.Context) error {
	return s.mirror(ctx, event.BucketSources, func(e jetstream.KeyValueEntry) {
		if err := s.register.apply(e); err != nil {
			s.log.Warn("a source cannot be shown", "key", e.Key(), "err", err)
		}
	})
}

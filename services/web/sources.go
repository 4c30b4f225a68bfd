package web

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// register mirrors what is watched, as bucket "sources" says it. Secrets stay out of it.
type register struct {
	mu   sync.Mutex // guards what follows
	by   map[string]event.Source
	full bool // all that was there at the start is in it
}

func (g *register) apply(e jetstream.KeyValueEntry) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e == nil { // the mark of the watcher: what follows is new
		g.full = true
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
	g.by[s.ID] = s.Public()
	return nil
}

// list are all sources, by id.
func (g *register) list() []event.Source {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]event.Source, 0, len(g.by))
	for _, s := range g.by {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b event.Source) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// get is one source.
func (g *register) get(id string) (event.Source, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.by[id]
	return s, ok
}

// watchSources keeps the register until ctx ends or the watch does.
func (s *Service) watchSources(ctx context.Context) error {
	kv, err := s.bus.Bucket(ctx, event.BucketSources)
	if err != nil {
		return err
	}
	w, err := kv.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer w.Stop() //nolint:errcheck // the connection may be gone
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Updates():
			if !ok {
				return nil
			}
			if err := s.register.apply(e); err != nil {
				s.log.Warn("a source cannot be shown", "key", e.Key(), "err", err)
			}
		}
	}
}

package web

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
)

const (
	// silentAfter is how long nothing may be heard of a worker that lives.
	silentAfter = 3 * bus.BeatEvery
	// forgetAfter is how long a worker that fell silent is spoken of.
	forgetAfter = 24 * time.Hour
	// paceOf is the time that a worker's pace is measured over.
	paceOf = time.Minute
)

// workers are those that were heard of.
type workers struct {
	mu    sync.Mutex // guards what follows
	since time.Time  // listening
	by    map[[2]string]*heard
}

// heard is what was heard of a worker.
type heard struct {
	bus.Sign
	at    time.Time
	signs []bus.Sign // of the last minute, oldest first
}

// worker is a worker as a page shows it.
type worker struct {
	Role    string        `json:"role"`
	Name    string        `json:"name"`
	Host    string        `json:"host,omitempty"`
	Alive   bool          `json:"alive"`
	Up      time.Duration `json:"up"`
	Heard   time.Time     `json:"heard"`
	Pace    float64       `json:"a_minute"` // messages of its main consumer
	HasPace bool          `json:"-"`
	InHand  int           `json:"in_hand"`
	Trouble []string      `json:"trouble,omitempty"`
}

// hear takes a sign. A worker that says it stops is forgotten.
func (w *workers) hear(s bus.Sign, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := [2]string{s.Role, s.Name}
	if s.Ended {
		delete(w.by, key)
		return
	}
	h := w.by[key]
	if h == nil || !h.Started.Equal(s.Started) {
		h = &heard{}
		w.by[key] = h
	}
	h.Sign, h.at = s, now
	h.signs = append(h.signs, s)
	for len(h.signs) > 1 && s.At.Sub(h.signs[0].At) > paceOf {
		h.signs = h.signs[1:]
	}
}

// begin says from when on every living worker is heard.
func (w *workers) begin(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.since = now
}

// list are all workers in the order of the flow, and whether it has been listened for long
// enough to say that there are no others.
func (w *workers) list(now time.Time) (out []worker, sure bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, h := range w.by {
		if now.Sub(h.at) > forgetAfter {
			delete(w.by, key)
			continue
		}
		out = append(out, h.worker(now))
	}
	slices.SortFunc(out, func(a, b worker) int {
		return cmp.Or(stageOrder(a.Role)-stageOrder(b.Role), strings.Compare(a.Role, b.Role), strings.Compare(a.Name, b.Name))
	})
	return out, !w.since.IsZero() && now.Sub(w.since) > silentAfter
}

func (h *heard) worker(now time.Time) worker {
	out := worker{Role: h.Role, Name: h.Name, Host: h.Host, Heard: h.at, Alive: now.Sub(h.at) <= silentAfter, Trouble: h.Trouble}
	if !out.Alive {
		return out
	}
	out.Up = now.Sub(h.Started)
	for _, work := range h.Work {
		out.InHand += work.InHand
	}
	first := h.signs[0]
	if d := h.At.Sub(first.At); d > 0 && h.Role != "fetcher" { // a fetcher's messages are turns of hosts, not pages
		if w, ok := h.Work[h.Role]; ok { // the consumer of the articles has the stage's name
			out.Pace, out.HasPace = float64(w.Done-first.Work[h.Role].Done)/d.Minutes(), true
		}
	}
	return out
}

func (s *Service) hearWorkers(ctx context.Context) error {
	s.workers.begin(time.Now())
	return s.bus.Signs(ctx, func(sign bus.Sign) { s.workers.hear(sign, time.Now()) })
}

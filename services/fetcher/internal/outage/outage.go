// Package outage tells our own network's failure from a site's: when hosts that had
// answered fail one after the other, with nothing but failures in between, it is ours.
package outage

import "sync"

const (
	// Threshold is how many such hosts it takes. Fewer fail together when they share a
	// provider; waiting for more would count more failures against sites that have none.
	Threshold = 3
	// MaxHosts bounds how many hosts are remembered; beyond it all are forgotten, and each
	// is known again at its next answer.
	MaxHosts = 100_000
)

// Watch sees how requests went. It is safe for concurrent use.
type Watch struct {
	mu     sync.Mutex // guards both
	well   map[string]bool
	fallen map[string]bool
}

// New is a watch that has seen nothing. Until hosts have answered, no failure is ours:
// sites that never worked say nothing about the network.
func New() *Watch { return &Watch{well: map[string]bool{}, fallen: map[string]bool{}} }

// Answered notes that a host answered, whatever it said. ended reports whether that ends
// an outage.
func (w *Watch) Answered(host string) (ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ended = w.ours()
	if len(w.well) >= MaxHosts {
		clear(w.well)
	}
	w.well[host] = true
	for h := range w.fallen {
		delete(w.fallen, h)
	}
	return ended
}

// Failed notes that a request failed for a reason that a network may be at fault for.
// began reports whether an outage begins with it; ours, whether one is on.
func (w *Watch) Failed(host, reason string) (ours, began bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.ours()
	if network(reason) && w.well[host] {
		delete(w.well, host)
		w.fallen[host] = true
	}
	ours = w.ours() && network(reason)
	return ours, ours && !before
}

func (w *Watch) ours() bool { return len(w.fallen) >= Threshold }

// network reports whether our own network could be the reason.
func network(reason string) bool {
	switch reason {
	case "dns", "connect", "timeout":
		return true
	}
	return false
}

package access

import (
	"sync"
	"time"
)

// Limit lets each client do something so often: Burst at once, and one more each Every.
type Limit struct {
	Burst int
	Every time.Duration

	mu sync.Mutex // guards by
	by map[string]time.Time
}

// MaxClients is how many clients a limit remembers: first those are forgotten whose uses are
// over, then any.
const MaxClients = 20_000

// Wait is how long a client has to wait; 0, and once used, where it need not.
func (l *Limit) Wait(client string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[string]time.Time{}
	}
	// The time until which a client's uses reach, one Every each (GCRA).
	full, most := l.by[client], now.Add(time.Duration(l.Burst)*l.Every)
	if full.Before(now) {
		full = now
	}
	if full = full.Add(l.Every); full.After(most) {
		return full.Sub(most)
	}
	l.forget(now)
	l.by[client] = full
	return 0
}

// forget makes room for one more.
func (l *Limit) forget(now time.Time) {
	if len(l.by) < MaxClients {
		return
	}
	for c, full := range l.by {
		if full.Before(now) {
			delete(l.by, c)
		}
	}
	for c := range l.by {
		if len(l.by) < MaxClients {
			return
		}
		delete(l.by, c)
	}
}

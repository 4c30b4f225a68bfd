package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/event"
)

// BeatEvery is how often a worker says that it lives.
const BeatEvery = 5 * time.Second

// Sign is what a worker says of itself on status.<role>.<instance>: plain NATS, kept by
// nobody, for those who look on.
type Sign struct {
	Role    string          `json:"role"`
	Name    string          `json:"name"` // of the process, as in ce-source
	Host    string          `json:"host,omitempty"`
	Started time.Time       `json:"started"`
	At      time.Time       `json:"at"`
	Work    map[string]Work `json:"work,omitempty"`    // by consumer
	Trouble []string        `json:"trouble,omitempty"` // why it cannot work just now
	Ended   bool            `json:"ended,omitempty"`   // it stops by itself; the last sign
}

// Work is what a worker has done of a consumer's messages since it began.
type Work struct {
	Done   uint64 `json:"done"`
	InHand int    `json:"in_hand"`
}

// ledgerOfWork counts the work of this process by consumer.
type ledgerOfWork struct {
	mu sync.Mutex // guards by
	by map[string]Work
}

// begin counts n messages of a consumer as in hand; the result counts them as done.
func (l *ledgerOfWork) begin(consumer string, n int) (end func()) {
	l.add(consumer, n, 0)
	return func() { l.add(consumer, -n, n) }
}

func (l *ledgerOfWork) add(consumer string, inHand, done int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[string]Work{}
	}
	w := l.by[consumer]
	w.InHand += inHand
	w.Done += uint64(done) //nolint:gosec // never negative
	l.by[consumer] = w
}

// of is the work of a role's consumers.
func (l *ledgerOfWork) of(role string) map[string]Work {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := maps.Clone(l.by)
	maps.DeleteFunc(out, func(c string, _ Work) bool { return stage(c) != role })
	return out
}

// Beat says that a worker lives, at once and every few seconds until ctx ends, and then that
// it stops. Nobody need listen.
func (b *Bus) Beat(ctx context.Context, role string) error {
	host, _ := os.Hostname() // a nameless host is one too
	s := Sign{Role: role, Name: b.cfg.Name, Host: host, Started: time.Now().UTC()}
	tick := time.NewTicker(BeatEvery)
	defer tick.Stop()
	for {
		s.At, s.Work, s.Trouble, s.Ended = time.Now().UTC(), b.work.of(role), b.Trouble(), ctx.Err() != nil
		b.sign(s)
		if s.Ended {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// sign publishes a sign, unless the broker is away: it would be stale when it is back.
func (b *Bus) sign(s Sign) {
	data, err := json.Marshal(s)
	if err == nil && !b.away.Load() {
		err = b.nc.Publish("status."+event.Token(s.Role)+"."+event.Token(s.Name), data)
	}
	if err != nil {
		b.log.Debug("no sign of life", "err", err)
	}
}

// Signs calls f for each sign of each worker until ctx ends.
func (b *Bus) Signs(ctx context.Context, f func(Sign)) error {
	sub, err := b.nc.Subscribe("status.>", func(m *nats.Msg) {
		var s Sign
		if err := json.Unmarshal(m.Data, &s); err != nil || strings.Count(m.Subject, ".") != 2 {
			b.log.Debug("a sign of life cannot be read", "subject", m.Subject, "err", err)
			return
		}
		f(s)
	})
	if err != nil {
		return fmt.Errorf("listen for signs of life: %w", err)
	}
	<-ctx.Done()
	_ = sub.Unsubscribe() // the connection may be gone
	return nil
}

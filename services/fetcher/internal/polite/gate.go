// Package polite decides when a host may be asked. One record a host in the broker's
// key-value store, changed by compare-and-swap, makes the decision the same for any
// number of fetchers. It makes no request itself.
//
// The promise: two requests to one host key never start closer than its delay and never
// overlap. A fetcher takes a lease of a host; while it holds it nobody else asks. It
// starts requests only in the first part of the lease (window), so that the last of
// them has ended or timed out before the lease does; within the lease it paces itself
// from the moment an answer began. What a crash leaves behind is a lease that runs out.
package polite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Config sets the gate's times.
type Config struct {
	Delay   time.Duration // between two requests to a host, unless it asks for more
	Window  time.Duration // how long a lease may start requests
	Request time.Duration // after which a request that was started is surely over
	Grace   time.Duration // how far clocks of two fetchers may be apart
	Me      string        // who holds the leases
	// Alone says that no other process can be called Me, and that others hardly ever ask hosts at
	// all. A lease of that name which this gate does not know is then one's own from before a
	// crash, and leases are kept rather than given back; see kept.
	Alone bool
}

// The defaults. A lease is Window+Request long, which is what a host waits at most
// after a fetcher was killed.
const (
	DefaultDelay  = time.Second
	DefaultWindow = 10 * time.Second
	DefaultGrace  = 250 * time.Millisecond
)

// casTries bounds how often an acquire that others keep overtaking tries at once.
const casTries = 5

// Gate hands out leases. It is safe for concurrent use, but a process should ask for one
// lease a host at a time.
type Gate struct {
	cfg Config
	kv  jetstream.KeyValue
	now func() time.Time

	started time.Time
	kept    kept
}

// New is a gate on the bucket "hosts".
func New(cfg Config, kv jetstream.KeyValue) *Gate {
	return &Gate{cfg: cfg, kv: kv, now: time.Now, started: time.Now(), kept: kept{m: map[string]record{}}}
}

// Key is where the bucket keeps the record of a host.
func Key(host string) string { return event.KeyOfHost(host) }

// Acquire takes the lease of a host. Where it may not be asked yet the lease is nil and
// the time says when to try again.
func (g *Gate) Acquire(ctx context.Context, host string) (*Lease, time.Time, error) {
	for range casTries {
		rec, rev, err := g.current(ctx, host)
		if err != nil {
			return nil, time.Time{}, err
		}
		now := g.now()
		if wait := g.wait(rec, now); wait.After(now) {
			return nil, wait, nil
		}
		g.kept.drop(host)
		held := rec
		held.Key, held.Holder, held.Until = host, g.cfg.Me, now.Add(g.cfg.Window+g.cfg.Request)
		rev, err = g.write(ctx, held, rev)
		if err == nil {
			return &Lease{g: g, rec: held, was: held, rev: rev, taken: now}, time.Time{}, nil
		}
		if !errors.Is(err, errOvertaken) {
			return nil, time.Time{}, err
		}
	}
	return nil, g.now().Add(time.Second), nil
}

// current is the record of a host: what the bucket has, or what is newer than that.
func (g *Gate) current(ctx context.Context, host string) (event.Host, uint64, error) {
	if r, ok := g.kept.get(host); ok {
		return r.Host, r.rev, nil
	}
	return g.read(ctx, host)
}

// wait is when a host may next be asked, given its record.
func (g *Gate) wait(rec event.Host, now time.Time) time.Time {
	delay := max(rec.Delay, g.cfg.Delay)
	free := rec.Last.Add(delay)
	if rec.Holder != g.cfg.Me { // its clock may be ahead of ours
		free = free.Add(g.cfg.Grace)
	}
	switch {
	case rec.Until.IsZero():
	case rec.Holder == g.cfg.Me && g.cfg.Alone:
		// Our own lease, from before a crash: its request died with that process, at the latest
		// when this one began.
		free = later(free, g.started.Add(delay))
	case now.Before(rec.Until.Add(g.cfg.Grace)):
		return minTime(rec.Until.Add(g.cfg.Grace), now.Add(time.Second)) // it may be given back early
	default: // never given back: its last request began before Until-Request and is over by Until
		free = later(free, later(rec.Until, rec.Until.Add(delay-g.cfg.Request)).Add(g.cfg.Grace))
	}
	return later(free, rec.Backoff)
}

// Read is the record of a host; the zero record where there is none yet.
func (g *Gate) Read(ctx context.Context, host string) (event.Host, error) {
	rec, _, err := g.read(ctx, host)
	return rec, err
}

func (g *Gate) read(ctx context.Context, host string) (rec event.Host, rev uint64, err error) {
	e, err := g.kv.Get(ctx, Key(host))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return event.Host{Key: host}, 0, nil
	}
	if err != nil {
		return rec, 0, fmt.Errorf("read permit of %s: %w", host, err)
	}
	if err := json.Unmarshal(e.Value(), &rec); err != nil {
		return rec, 0, fmt.Errorf("read permit of %s: %w", host, err)
	}
	return rec, e.Revision(), nil
}

var errOvertaken = errors.New("another fetcher was faster")

func (g *Gate) write(ctx context.Context, rec event.Host, rev uint64) (uint64, error) {
	data, err := json.Marshal(rec)
	if err != nil {
		return 0, fmt.Errorf("write permit of %s: %w", rec.Key, err)
	}
	rev, err = g.kv.Update(ctx, Key(rec.Key), data, rev)
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return 0, errOvertaken
	}
	if err != nil {
		return 0, fmt.Errorf("write permit of %s: %w", rec.Key, err)
	}
	return rev, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

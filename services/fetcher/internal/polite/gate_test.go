package polite

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

func hosts(t *testing.T) jetstream.KeyValue {
	t.Helper()
	kv, err := bustest.Start(t).Bucket(t.Context(), event.BucketHosts)
	if err != nil {
		t.Fatal(err)
	}
	return kv
}

// clock is time that only moves when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }

func (c *clock) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

var testConfig = Config{Delay: time.Second, Window: 10 * time.Second, Request: 20 * time.Second, Grace: 250 * time.Millisecond, Me: "a"}

func gateAt(kv jetstream.KeyValue, c *clock, change func(*Config)) *Gate {
	cfg := testConfig
	if change != nil {
		change(&cfg)
	}
	g := New(cfg, kv)
	g.now, g.started = c.now, c.now()
	return g
}

func acquire(t *testing.T, g *Gate) *Lease {
	t.Helper()
	l, at, err := g.Acquire(t.Context(), "example.com")
	if err != nil || l == nil {
		t.Fatalf("Acquire: lease %v, wait until %v, %v", l, at, err)
	}
	return l
}

func refused(t *testing.T, g *Gate) time.Duration {
	t.Helper()
	l, at, err := g.Acquire(t.Context(), "example.com")
	if err != nil || l != nil {
		t.Fatalf("Acquire: lease %v, %v; want none", l, err)
	}
	return at.Sub(g.now())
}

func release(t *testing.T, l *Lease) {
	t.Helper()
	if err := l.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDelayHoldsAcrossFetchers(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	a, b := gateAt(kv, c, nil), gateAt(kv, c, func(cfg *Config) { cfg.Me = "b" })
	l := acquire(t, a)
	if wait := refused(t, b); wait <= 0 {
		t.Errorf("while a holds the host, b may ask after %v", wait)
	}
	l.Asked(c.now())
	release(t, l)
	if wait := refused(t, a); wait != time.Second {
		t.Errorf("a waits %v, want the delay", wait)
	}
	if wait := refused(t, b); wait != time.Second+250*time.Millisecond {
		t.Errorf("b waits %v, want the delay and the grace between two clocks", wait)
	}
	c.add(1250 * time.Millisecond)
	acquire(t, b)
}

func TestACrashLeavesALeaseThatRunsOut(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	acquire(t, gateAt(kv, c, nil)) // and dies
	b := gateAt(kv, c, func(cfg *Config) { cfg.Me = "b" })
	c.add(29 * time.Second)
	refused(t, b)
	c.add(time.Second + 251*time.Millisecond)
	acquire(t, b)
}

func TestOnesOwnLeaseFromBeforeACrash(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	acquire(t, gateAt(kv, c, nil)) // and dies
	c.add(100 * time.Millisecond)
	again := gateAt(kv, c, func(cfg *Config) { cfg.Alone = true })
	if wait := refused(t, again); wait != time.Second {
		t.Errorf("waits %v, want one delay from the start", wait)
	}
	c.add(time.Second)
	acquire(t, again)
}

func TestAQuietTurnKeepsItsLease(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	alone := func(cfg *Config) { cfg.Alone = true }
	other := gateAt(kv, c, func(cfg *Config) { cfg.Me = "b" })
	a := gateAt(kv, c, alone)
	release(t, acquire(t, a))
	before := revision(t, kv)
	c.add(2 * time.Second)
	l := acquire(t, a)
	l.Asked(c.now())
	l.Fine()
	release(t, l)
	if n := revision(t, kv) - before; n != 1 {
		t.Errorf("a turn without trouble wrote %d times, want once", n)
	}
	if wait := refused(t, a); wait != time.Second {
		t.Errorf("the gate itself waits %v, want the delay", wait)
	}
	refused(t, other)
	c.add(100 * time.Millisecond)
	if wait := refused(t, gateAt(kv, c, alone)); wait != time.Second {
		t.Errorf("after a crash: %v, want one delay from the start", wait)
	}
	c.add(29*time.Second + 900*time.Millisecond + 250*time.Millisecond)
	lb := acquire(t, other)
	lb.Asked(c.now())
	if wait := refused(t, a); wait <= 0 {
		t.Errorf("while another has the host: %v", wait)
	}
	release(t, lb)
	if wait := refused(t, a); wait != time.Second+250*time.Millisecond {
		t.Errorf("after another had the host: %v, want the delay and the grace", wait)
	}
}

func TestWhatATurnLearnsIsWritten(t *testing.T) {
	for name, learn := range map[string]func(*Lease){
		"delay": func(l *Lease) { l.SetDelay(3 * time.Second) },
		"quiet": func(l *Lease) { l.Trouble(time.Minute) },
		"rest":  func(l *Lease) { l.Rest(time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			kv, c := hosts(t), &clock{t: time.Now()}
			g := gateAt(kv, c, func(cfg *Config) { cfg.Alone = true })
			l := acquire(t, g)
			l.Asked(c.now())
			learn(l)
			release(t, l)
			rec, err := g.Read(t.Context(), "example.com")
			if err != nil || !rec.Until.IsZero() || rec.Delay == 0 && rec.Backoff.IsZero() {
				t.Errorf("the bucket has %+v (%v)", rec, err)
			}
			if wait := refused(t, g); wait < 3*time.Second {
				t.Errorf("waits %v", wait)
			}
		})
	}
}

// TestKeptLeasesAreBounded: there is room for a new one when those that are over are
// forgotten; one whose host must not be asked yet never is.
func TestKeptLeasesAreBounded(t *testing.T) {
	k := &kept{m: map[string]record{}}
	none, all := func(event.Host) bool { return false }, func(event.Host) bool { return true }
	for i := range mostKept {
		if !k.put(record{Host: event.Host{Key: strconv.Itoa(i)}}, none) {
			t.Fatalf("no room for the %dth", i)
		}
	}
	if k.put(record{Host: event.Host{Key: "one more"}}, none) || len(k.m) > mostKept {
		t.Errorf("%d are kept", len(k.m))
	}
	if !k.put(record{Host: event.Host{Key: "one more"}}, all) || len(k.m) != 1 {
		t.Errorf("%d are kept after all were over", len(k.m))
	}
}

func revision(t *testing.T, kv jetstream.KeyValue) uint64 {
	t.Helper()
	e, err := kv.Get(t.Context(), Key("example.com"))
	if err != nil {
		t.Fatal(err)
	}
	return e.Revision()
}

func TestALongDelayOutlivesTheLease(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	l := acquire(t, gateAt(kv, c, nil))
	l.SetDelay(time.Minute)
	release(t, l)
	c.add(time.Minute)
	acquire(t, gateAt(kv, c, nil)) // and dies
	c.add(31 * time.Second)        // the lease is over, but its request may be 30 s young
	if wait := refused(t, gateAt(kv, c, func(cfg *Config) { cfg.Me = "b" })); wait < 38*time.Second {
		t.Errorf("waits %v more; a request may have been made at the end of the window", wait)
	}
}

func TestAnOldLeaseStartsNothing(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	l := acquire(t, gateAt(kv, c, nil))
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	c.add(10*time.Second + 1)
	if err := l.Check(); !errors.Is(err, ErrLate) {
		t.Errorf("Check = %v, want ErrLate", err)
	}
	if l.Wait(t.Context()) {
		t.Error("Wait allows a request after the window")
	}
}

func TestBackoff(t *testing.T) {
	kv, c := hosts(t), &clock{t: time.Now()}
	g := gateAt(kv, c, nil)
	l := acquire(t, g)
	for i, want := range []time.Duration{1, 2, 4, 8} {
		if got := l.Trouble(0).Sub(c.now()); got != want*time.Second {
			t.Errorf("failure %d: %v, want %vs", i+1, got, want)
		}
		c.add(want * time.Second)
	}
	l.Fine()
	if got := l.Trouble(0).Sub(c.now()); got != 8*time.Second {
		t.Errorf("after one success: %v, want 8s, since recovery is slow", got)
	}
	if got := l.Trouble(2 * time.Hour).Sub(c.now()); got != 2*time.Hour {
		t.Errorf("asked for two hours, got %v", got)
	}
	release(t, l)
	if wait := refused(t, g); wait != 2*time.Hour {
		t.Errorf("after the release: %v, want what the host asked for", wait)
	}
	for range 40 {
		l.Trouble(0)
	}
	if got := l.Trouble(0).Sub(c.now()); got > 2*time.Hour {
		t.Errorf("backoff without bound: %v", got)
	}
}

// Many fetchers with stalls, crashes and duplicate tokens: what they may ask is judged
// by a book of its own, in real time.
func TestManyFetchersNeverTooSoon(t *testing.T) {
	kv := hosts(t)
	const delay = 20 * time.Millisecond
	var mu sync.Mutex
	type request struct{ start, end time.Time }
	var requests []request
	const longest = 40 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for i := range 8 {
		g := New(Config{Delay: delay, Window: 60 * time.Millisecond, Request: longest, Grace: 5 * time.Millisecond, Me: string(rune('a' + i))}, kv)
		wg.Go(func() {
			for ctx.Err() == nil {
				l, at, err := g.Acquire(ctx, "example.com")
				if err != nil || l == nil {
					pause(ctx, time.Until(at))
					continue
				}
				for range 3 {
					if rand.IntN(10) == 0 {
						pause(ctx, 100*time.Millisecond) // held up for longer than the lease
					}
					if !l.Wait(ctx) {
						break
					}
					start := time.Now()
					pause(ctx, time.Duration(rand.IntN(30))*time.Millisecond)
					mu.Lock()
					requests = append(requests, request{start, time.Now()})
					mu.Unlock()
					l.Asked(time.Now())
				}
				if rand.IntN(10) > 0 { // else it dies
					_ = l.Release(ctx)
				}
			}
		})
	}
	wg.Wait()
	if len(requests) < 20 {
		t.Fatalf("only %d requests", len(requests))
	}
	slices.SortFunc(requests, func(a, b request) int { return a.start.Compare(b.start) })
	for i := 1; i < len(requests); i++ {
		r, before := requests[i], requests[i-1]
		if gap := r.start.Sub(before.start); gap < delay {
			t.Errorf("request %d came %v after the one before; the delay is %v", i, gap, delay)
		}
		// A client cuts off what lasts longer than a request may; a pause on a busy machine is
		// not cut off.
		if r.start.Before(before.end) && before.end.Sub(before.start) < longest {
			t.Errorf("request %d overlaps the one before", i)
		}
	}
	t.Logf("%d requests", len(requests))
}

func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}

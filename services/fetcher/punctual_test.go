package fetcher_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// number is a benchmark's size, which an environment variable may change.
func number(env string, usual int) int {
	if v, err := strconv.Atoi(os.Getenv(env)); err == nil {
		return v
	}
	return usual
}

// book is a site of many hosts that has nothing new and notes who asked when.
type book struct {
	mu     sync.Mutex // guards all below
	asked  map[string]time.Time
	now    int
	most   int // requests at once
	robots int
}

func (k *book) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	k.mu.Lock()
	k.now++
	k.most = max(k.most, k.now)
	if r.URL.Path == "/robots.txt" {
		k.robots++
	} else if k.asked["http://"+r.Host+r.URL.Path].IsZero() {
		k.asked["http://"+r.Host+r.URL.Path] = at
	}
	k.mu.Unlock()
	w.WriteHeader(http.StatusNotModified)
	k.mu.Lock()
	k.now--
	k.mu.Unlock()
}

func (k *book) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.asked)
}

// allInOne is a broker in dir, as the all-in-one has it, and a bus on it.
func allInOne(b *testing.B, dir string, fast bool) (bb *bus.Bus, end func()) {
	b.Helper()
	quiet := slog.New(slog.DiscardHandler)
	s, err := embedded.Start(embedded.Config{Dir: dir, Fast: fast}, quiet)
	if err != nil {
		b.Fatal(err)
	}
	nc, err := s.Conn()
	if err != nil {
		b.Fatal(err)
	}
	if bb, err = bus.New(b.Context(), nc, bus.Config{Name: "bench"}, quiet); err != nil {
		b.Fatal(err)
	}
	if err := bb.Setup(b.Context(), bus.DefaultLimits); err != nil {
		b.Fatal(err)
	}
	return bb, func() { bb.Close(); s.Close() }
}

// watched are sources with their due times; each has a token scheduled.
type watched struct {
	id, url string
	due     time.Time
}

// seed fills the register and the schedule of a broker in dir, quickly.
func seed(b *testing.B, dir string, sources []watched, hosts []string) {
	b.Helper()
	bb, end := allInOne(b, dir, true)
	defer end()
	kv, err := bb.Bucket(b.Context(), event.BucketHosts)
	if err != nil {
		b.Fatal(err)
	}
	for _, h := range hosts { // asked before: robots.txt and the pause are known
		now := time.Now().Add(-time.Hour).Format(time.RFC3339)
		for key, data := range map[string]string{
			"robots." + event.Token(h):                                fmt.Sprintf(`{"origin":%q,"status":404,"at":%q}`, h, now),
			"permit." + event.Token(strings.TrimPrefix(h, "http://")): fmt.Sprintf(`{"key":%q,"last":%q,"delay":1000000000,"holder":"bench","asked":9}`, strings.TrimPrefix(h, "http://"), now),
		} {
			if _, err := kv.Put(b.Context(), key, []byte(data)); err != nil {
				b.Fatal(err)
			}
		}
	}
	work := make(chan watched)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for s := range work {
				known(b, bb, s.id, s.url, s.due)
				if err := bb.Schedule(b.Context(), event.SlotSource(s.id), s.id, s.due); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, s := range sources {
		work <- s
	}
	close(work)
	wg.Wait()
}

// serve runs a fetcher like the all-in-one's until so many addresses were asked.
func serve(b *testing.B, dir string, k *book, polls int, delay time.Duration) (took time.Duration) {
	b.Helper()
	bb, end := allInOne(b, dir, os.Getenv("WIREROOM_FAST") != "")
	defer end()
	cfg := fetcher.Defaults()
	cfg.AllowPrivate, cfg.Alone, cfg.Delay = true, true, delay
	f, err := fetcher.New(b.Context(), cfg, bb, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	began := time.Now()
	go func() { done <- f.Run(ctx) }()
	for k.count() < polls {
		bustest.Eventually(b, func() error {
			if n := k.count(); n < polls && time.Since(began) < 50*time.Second {
				return fmt.Errorf("%d of %d polls", n, polls)
			}
			return nil
		})
		began = time.Now()
	}
	cancel()
	if err := <-done; err != nil {
		b.Error(err)
	}
	return time.Since(began)
}

func report(b *testing.B, k *book, sources []watched, cpu time.Duration) {
	var late []time.Duration
	first, last := time.Time{}, time.Time{}
	for _, s := range sources {
		at, ok := k.asked[s.url+"/feed"]
		if !ok {
			continue
		}
		late = append(late, at.Sub(s.due))
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
	}
	slices.Sort(late)
	at := func(q float64) float64 { return float64(late[int(q*float64(len(late)-1))].Milliseconds()) }
	b.ReportMetric(at(0.5), "ms-late-p50")
	b.ReportMetric(at(0.95), "ms-late-p95")
	b.ReportMetric(at(1), "ms-late-max")
	b.ReportMetric(at(0), "ms-late-min")
	b.ReportMetric(float64(len(late))/last.Sub(first).Seconds(), "polls/s")
	b.ReportMetric(float64(cpu.Microseconds())/float64(len(late)), "cpu-µs/poll")
	b.ReportMetric(float64(k.most), "most-at-once")
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	b.ReportMetric(float64(u.Maxrss)/1024, "MB")
}

// BenchmarkPunctual: 100,000 sources are scheduled (WIREROOM_SOURCES) and 200 fall due each
// second for 30 seconds (WIREROOM_SECONDS), each of another host. How late are they asked?
// One process, fsync before each ack (WIREROOM_FAST=1: not).
func BenchmarkPunctual(b *testing.B) {
	const rate = 200
	all, polls := number("WIREROOM_SOURCES", 100_000), rate*number("WIREROOM_SECONDS", 30)
	k := &book{asked: map[string]time.Time{}}
	hosts := loopback(b, polls, k)
	dir := b.TempDir()
	var sources []watched
	for i := range all - polls {
		sources = append(sources, watched{"t" + strconv.Itoa(i), fmt.Sprintf("https://site%d.example", i), time.Now().Add(time.Hour)})
	}
	seed(b, dir, sources, nil)
	sources = nil
	start := time.Now().Add(time.Duration(polls) * 2 * time.Millisecond).Add(5 * time.Second) // what seeding them takes
	for i, u := range hosts {
		sources = append(sources, watched{"s" + strconv.Itoa(i), u, start.Add(time.Duration(i) * time.Second / rate)})
	}
	seed(b, dir, sources, hosts)
	b.Logf("the first is due in %v", time.Until(start))
	b.ResetTimer()
	began := processor()
	serve(b, dir, k, polls, time.Second)
	report(b, k, sources, processor()-began)
}

// BenchmarkOverdue: 10,000 sources of 2,000 hosts have fallen due while nothing ran.
func BenchmarkOverdue(b *testing.B) {
	n, hosts := number("WIREROOM_SOURCES", 10_000), number("WIREROOM_HOSTS", 2_000)
	k := &book{asked: map[string]time.Time{}}
	urls := loopback(b, hosts, k)
	dir := b.TempDir()
	var sources []watched
	for i := range n {
		sources = append(sources, watched{"s" + strconv.Itoa(i), fmt.Sprintf("%s/%d", urls[i%hosts], i), time.Now().Add(-time.Minute)})
	}
	seed(b, dir, sources, urls)
	b.ResetTimer()
	began := processor()
	serve(b, dir, k, n, time.Second)
	report(b, k, sources, processor()-began)
}

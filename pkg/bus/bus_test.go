package bus_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/event"
)

func page(n int) event.Fetched {
	link, err := event.NewLink(fmt.Sprintf("https://example.com/%d", n), article.Source{ID: "example"}, article.Found{At: time.UnixMilli(1700000000000)})
	if err != nil {
		panic(err)
	}
	return event.Fetched{Link: link, Host: "example.com", FinalURL: link.URL, At: time.UnixMilli(1700000001000), Body: []byte("<p>page")}
}

func publish(t *testing.T, b *bus.Bus, es ...event.Event) {
	t.Helper()
	if _, err := b.PublishAll(t.Context(), es); err != nil {
		t.Fatal(err)
	}
}

// consume runs a consumer until the test ends and waits for it.
func consume(t *testing.T, b *bus.Bus, name string, o bus.Options, h bus.Handler) {
	t.Helper()
	running(t, func(ctx context.Context) error { return b.Consume(ctx, name, o, h) })
}

func running(t *testing.T, f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func count(t *testing.T, b *bus.Bus, stream string) uint64 {
	t.Helper()
	s, err := b.JetStream().Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	return s.CachedInfo().State.Msgs
}

func empty(t *testing.T, b *bus.Bus, stream string) func() error {
	return func() error {
		if n := count(t, b, stream); n != 0 {
			return fmt.Errorf("%s still holds %d", stream, n)
		}
		return nil
	}
}

func TestPublishIsOnce(t *testing.T) {
	b := bustest.Start(t)
	first, err := b.Publish(t.Context(), page(1))
	if err != nil || first.Duplicate {
		t.Fatalf("first publish: %+v, %v", first, err)
	}
	again, err := b.Publish(t.Context(), page(1))
	if err != nil || !again.Duplicate {
		t.Fatalf("second publish: %+v, %v; want a duplicate", again, err)
	}
	if n := count(t, b, event.StreamPages); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

func TestConsumeAcksAfterHandling(t *testing.T) {
	b := bustest.Start(t)
	var got atomic.Int64
	consume(t, b, bus.Parser, bus.Options{Workers: 4}, bus.On(func(_ context.Context, f *event.Fetched) error {
		if string(f.Body) != "<p>page" || f.Source.ID != "example" {
			return fmt.Errorf("came out as %+v", f)
		}
		got.Add(1)
		return nil
	}))
	for i := range 50 {
		publish(t, b, page(i))
	}
	bustest.Eventually(t, empty(t, b, event.StreamPages))
	if got.Load() != 50 {
		t.Errorf("handled %d, want 50", got.Load())
	}
}

func TestErrorsAreTriedAgainAndThenBuried(t *testing.T) {
	b := bustest.Start(t)
	var tries atomic.Int64
	consume(t, b, bus.Parser, bus.Options{Workers: 2, Retry: bus.Retry{Max: 3, First: time.Millisecond, Most: time.Millisecond}},
		bus.On(func(context.Context, *event.Fetched) error { tries.Add(1); return errors.New("no luck") }))
	publish(t, b, page(1))
	dead := letter(t, b)
	if tries.Load() != 3 || dead.Attempts != 3 || dead.Reason != "exhausted" || len(dead.Tries) != 3 {
		t.Errorf("tried %d times, letter says %d (%s): %q", tries.Load(), dead.Attempts, dead.Reason, dead.Tries)
	}
	var back event.Fetched
	if err := event.Unmarshal(dead.Original, &back); err != nil || back.URL != "https://example.com/1" {
		t.Errorf("the original does not decode: %+v, %v", back, err)
	}
	if dead.Original.Subject != page(1).Subject() {
		t.Errorf("original subject %q", dead.Original.Subject)
	}
	bustest.Eventually(t, empty(t, b, event.StreamRetry))
	var line event.Ledger
	m, _, err := b.Next(t.Context(), event.StreamLedger, "ledger.dead", 0)
	if err != nil || event.Unmarshal(m, &line) != nil || line.URL != "https://example.com/1" || line.Reason != "exhausted" {
		t.Errorf("ledger line %+v, %v", line, err)
	}
}

// letter waits for the one dead letter.
func letter(t *testing.T, b *bus.Bus) event.Dead {
	t.Helper()
	var m event.Message
	bustest.Eventually(t, func() (err error) {
		m, _, err = b.Next(t.Context(), event.StreamDead, "dead.>", 0)
		return err
	})
	return event.ParseDead(m)
}

func TestPoisonIsBuriedAtOnce(t *testing.T) {
	for _, c := range []struct {
		reason string
		h      bus.Handler
	}{
		{"panic", func(context.Context, bus.Delivery) error { panic("poison") }},
		{"odd", func(context.Context, bus.Delivery) error { return bus.Permanent("odd", errors.New("odd")) }},
		{"undecodable", bus.On(func(context.Context, *event.Parsed) error { return nil })},
		{"exhausted", func(ctx context.Context, _ bus.Delivery) error { <-ctx.Done(); return ctx.Err() }},
	} {
		t.Run(c.reason, func(t *testing.T) {
			b := bustest.Start(t)
			consume(t, b, bus.Parser, bus.Options{Workers: 1, Timeout: 10 * time.Millisecond, Retry: bus.Retry{Max: 1}}, c.h)
			publish(t, b, page(1))
			if dead := letter(t, b); dead.Reason != c.reason {
				t.Errorf("reason %q (%s), want %q", dead.Reason, dead.Err, c.reason)
			}
			bustest.Eventually(t, empty(t, b, event.StreamPages))
		})
	}
}

func TestFullStreamHoldsThePublisher(t *testing.T) {
	small := bus.DefaultLimits
	small.Pages = 2_000
	b := bustest.StartWith(t, small)
	done := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	go func() {
		var err error
		for i := 0; i < 20 && err == nil; i++ {
			_, err = b.Publish(ctx, page(i))
		}
		done <- err
	}()
	bustest.Eventually(t, func() error {
		if s := b.Stuck(); len(s) == 0 || !strings.Contains(s[0], "maximum bytes") {
			return fmt.Errorf("stuck says %q", s)
		}
		return nil
	})
	var got atomic.Int64
	consume(t, b, bus.Parser, bus.Options{Workers: 1}, func(context.Context, bus.Delivery) error { got.Add(1); return nil })
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, empty(t, b, event.StreamPages))
	if got.Load() != 20 || len(b.Stuck()) != 0 {
		t.Errorf("handled %d of 20; stuck: %q", got.Load(), b.Stuck())
	}
}

func TestShutdownFinishesWhatIsInHand(t *testing.T) {
	b := bustest.Start(t)
	begun, release := make(chan struct{}), make(chan struct{})
	stop := running(t, func(ctx context.Context) error {
		return b.Consume(ctx, bus.Parser, bus.Options{Workers: 1}, func(context.Context, bus.Delivery) error {
			close(begun)
			<-release
			return nil
		})
	})
	publish(t, b, page(1))
	<-begun
	go func() { close(release) }()
	stop()
	bustest.Eventually(t, empty(t, b, event.StreamPages)) // what was in hand was acked; the broker deletes it in its own time
}

func TestBatchIsTriedUntilItIsDone(t *testing.T) {
	b := bustest.Start(t)
	var down atomic.Bool
	down.Store(true)
	var stored sync.Map
	running(t, func(ctx context.Context) error {
		return b.ConsumeBatch(ctx, bus.StoreLedger, bus.BatchOptions{Size: 10, Linger: time.Millisecond}, func(_ context.Context, batch []bus.Delivery) error {
			lines, err := bus.Decode[event.Ledger](batch)
			if err != nil {
				return err
			}
			if down.Load() {
				return errors.New("database away")
			}
			for _, l := range lines {
				stored.Store(l.URL, true)
			}
			return nil
		})
	})
	for i := range 25 {
		publish(t, b, page(i).Line("test", event.StateFound, time.Now()))
	}
	bustest.Eventually(t, func() error {
		if len(b.Stuck()) == 0 {
			return errors.New("nothing says that the database is away")
		}
		return nil
	})
	// One line nobody can read must not hold up the others.
	if _, err := b.JetStream().PublishMsg(t.Context(), &nats.Msg{Subject: "ledger.found", Data: []byte("{")}); err != nil {
		t.Fatal(err)
	}
	down.Store(false)
	bustest.Eventually(t, empty(t, b, event.StreamLedger))
	n := 0
	stored.Range(func(any, any) bool { n++; return true })
	if n != 25 {
		t.Errorf("%d lines stored, want 25", n)
	}
	if d := letter(t, b); d.Reason != "undecodable" {
		t.Errorf("reason %q", d.Reason)
	}
}

// A database that has no time for a whole batch gets through it in parts.
func TestBatchIsHalvedForASlowDatabase(t *testing.T) {
	b := bustest.Start(t)
	for i := range 20 {
		publish(t, b, page(i))
	}
	const most = 3
	var mu sync.Mutex
	got := map[string]int{}
	running(t, func(ctx context.Context) error {
		return b.ConsumeBatch(ctx, bus.Parser, bus.BatchOptions{Size: 20, Linger: 10 * time.Millisecond}, func(_ context.Context, batch []bus.Delivery) error {
			if len(batch) > most {
				return fmt.Errorf("slow: %w", context.DeadlineExceeded)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, d := range batch {
				got[d.Get(event.HeaderID)]++
			}
			return nil
		})
	})
	bustest.Eventually(t, empty(t, b, event.StreamPages))
	mu.Lock()
	defer mu.Unlock()
	for id, n := range got {
		if n != 1 {
			t.Errorf("%s was handled %d times", id, n)
		}
	}
	if len(got) != 20 {
		t.Errorf("%d of 20 were handled", len(got))
	}
}

func TestScheduleIsNeverEarly(t *testing.T) {
	b := bustest.Start(t)
	fired := make(chan time.Time, 10)
	consume(t, b, bus.FetcherHosts, bus.Options{Workers: 1}, func(_ context.Context, d bus.Delivery) error {
		if string(d.Data) != "example.com" {
			t.Errorf("key %q", d.Data)
		}
		fired <- time.Now()
		return nil
	})
	at := time.Now().Add(400 * time.Millisecond)
	slot := event.SlotHost("example.com")
	if err := b.Schedule(t.Context(), slot, "example.com", at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := b.Schedule(t.Context(), slot, "example.com", at); err != nil { // replaces
		t.Fatal(err)
	}
	if got := <-fired; got.Before(at) {
		t.Errorf("fired %v early", at.Sub(got))
	}
	if n := count(t, b, event.StreamSchedule); n > 1 {
		t.Errorf("%d messages left, the first schedule was not replaced", n)
	}
}

func TestSetupIsIdempotentAndConcurrent(t *testing.T) {
	s, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Fast: true}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	var wg sync.WaitGroup
	for i := range 4 {
		b := bustest.Connect(t, s, fmt.Sprint("p", i))
		wg.Go(func() {
			for range 2 {
				if err := b.Setup(t.Context(), bus.DefaultLimits); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestSetupRefusesAForeignStream(t *testing.T) {
	s, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Fast: true}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	b := bustest.Connect(t, s, "x")
	if _, err := b.JetStream().CreateStream(t.Context(), jetstream.StreamConfig{Name: "PAGES", Subjects: []string{"books.>"}}); err != nil {
		t.Fatal(err)
	}
	if err := b.Setup(t.Context(), bus.DefaultLimits); err == nil || !strings.Contains(err.Error(), "PAGES") {
		t.Errorf("Setup = %v, want it to refuse", err)
	}
}

func TestConnectSaysWhatToDo(t *testing.T) {
	_, err := bus.Connect(t.Context(), bus.Config{URL: "nats://me:secret@127.0.0.1:1", Name: "x"}, bustest.Log(t))
	if err == nil || !strings.Contains(err.Error(), "is it running? (--nats)") || strings.Contains(err.Error(), "secret") {
		t.Errorf("Connect = %v", err)
	}
}

func TestShelf(t *testing.T) {
	b := bustest.Start(t)
	found := event.Found{Link: page(1).Link, Host: "example.com", Fetch: "https://example.com/1"}
	publish(t, b, found)
	m, seq, err := b.Next(t.Context(), event.StreamFrontier, found.Subject(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var back event.Found
	if err := event.Unmarshal(m, &back); err != nil || back.Fetch != found.Fetch {
		t.Errorf("%+v, %v", back, err)
	}
	if n, err := b.Subjects(t.Context(), event.StreamFrontier, "frontier.>"); err != nil || n[found.Subject()] != 1 {
		t.Errorf("subjects %v, %v", n, err)
	}
	second := event.Found{Link: page(2).Link, Host: "example.com", Fetch: "https://example.com/2"}
	publish(t, b, second)
	if m, _, err := b.Next(t.Context(), event.StreamFrontier, found.Subject(), seq); err != nil || event.Unmarshal(m, &back) != nil || back.Fetch != second.Fetch {
		t.Errorf("the next is %+v, %v", back, err)
	}
	for range 2 { // deleting what is gone is no error
		if err := b.DeleteThrough(t.Context(), event.StreamFrontier, found.Subject(), seq); err != nil {
			t.Fatal(err)
		}
	}
	m, seq, err = b.Next(t.Context(), event.StreamFrontier, found.Subject(), 0)
	if err != nil || event.Unmarshal(m, &back) != nil || back.Fetch != second.Fetch {
		t.Errorf("after deleting the first: %+v, %v", back, err)
	}
	if err := b.DeleteThrough(t.Context(), event.StreamFrontier, found.Subject(), seq); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Next(t.Context(), event.StreamFrontier, found.Subject(), 0); !errors.Is(err, bus.ErrNone) {
		t.Errorf("after delete: %v, want ErrNone", err)
	}
}

func TestAConsumerStoppedBeforeItBeganIsNoError(t *testing.T) {
	b := bustest.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Consume(ctx, bus.Parser, bus.Options{Workers: 1}, func(context.Context, bus.Delivery) error { return nil }); err != nil {
		t.Errorf("Consume: %v", err)
	}
	if err := b.ConsumeBatch(ctx, bus.StoreLedger, bus.BatchOptions{Size: 1}, func(context.Context, []bus.Delivery) error { return nil }); err != nil {
		t.Errorf("ConsumeBatch: %v", err)
	}
}

// The answer must come at once, also while the client dials.
func TestTroubleWhileTheBrokerIsAway(t *testing.T) {
	s, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Fast: true, Listen: "127.0.0.1:0"}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bus.Connect(t.Context(), bus.Config{URL: s.URL(), Name: "x"}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if why := b.Trouble(); len(why) != 0 {
		t.Errorf("trouble while it is there: %q", why)
	}
	s.Close()
	bustest.Eventually(t, func() error {
		if why := b.Trouble(); len(why) == 0 {
			return errors.New("no trouble although the broker is gone")
		}
		return nil
	})
}

// A step of a start that fails because the broker went away is done again; one that fails by
// itself is not.
func TestAStartOutlivesTheBroker(t *testing.T) {
	opts := &server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true}
	s := broker(t, opts)
	b, err := bus.Connect(t.Context(), bus.Config{URL: s.ClientURL(), Name: "x"}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	odd, tries := errors.New("odd"), 0
	if err := b.Persist(t.Context(), func(context.Context) error { tries++; return odd }); !errors.Is(err, odd) || tries != 1 {
		t.Errorf("a failure of the step: %d tries, %v", tries, err)
	}
	opts.Port = s.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // it listens on TCP
	s.Shutdown()
	s.WaitForShutdown()
	tries = 0
	err = b.Persist(t.Context(), func(ctx context.Context) error {
		if tries++; tries == 2 {
			broker(t, opts)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return b.Setup(ctx, bus.DefaultLimits)
	})
	if err != nil || tries < 2 {
		t.Errorf("a broker that went away: %d tries, %v", tries, err)
	}
	b.Close()
	if err := b.Persist(t.Context(), func(context.Context) error { return odd }); !errors.Is(err, odd) {
		t.Errorf("a connection that was closed for good: %v", err)
	}
}

// broker is a plain nats-server: the embedded one has another password at each start.
func broker(t *testing.T, opts *server.Options) *server.Server {
	t.Helper()
	s, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the broker does not start")
	}
	return s
}

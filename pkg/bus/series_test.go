package bus_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

func owed(n int) event.Owed {
	return event.Owed{Matched: event.Matched{Alert: "ports", Once: fmt.Sprint(n), Stored: event.Stored{Change: event.Created, Article: article.Article{ID: fmt.Sprint(n), Title: fmt.Sprint(n), Stored: time.Now()}}}}
}

// TestSeriesIsInOrder: two consumers of one series see each message once, in order, also when
// one of them fails at first.
func TestSeriesIsInOrder(t *testing.T) {
	b := bustest.Start(t)
	s := bus.Series{Stream: event.StreamHooks, Name: "web-hook-ports", Filter: "hook.ports"}
	for n := range 20 {
		if _, err := b.Offer(t.Context(), owed(n)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var seen []string
	failed := false
	handle := func(_ context.Context, d bus.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		id := d.Get(event.HeaderID)
		if id == "owed:ports:3" && !failed {
			failed = true
			return bus.RetryAfter(errors.New("not yet"), 50*time.Millisecond)
		}
		if id == "owed:ports:5" {
			return bus.PermanentAfter(7, "refused", errors.New("no use"))
		}
		seen = append(seen, id)
		return nil
	}
	var g sync.WaitGroup
	for range 2 {
		g.Go(func() {
			if err := b.ConsumeSeries(ctx, s, handle); err != nil {
				t.Error(err)
			}
		})
	}
	bustest.Eventually(t, func() error {
		if n, err := b.Waiting(t.Context(), s); err != nil || n > 0 {
			return fmt.Errorf("%d wait, %w", n, err)
		}
		return nil
	})
	cancel()
	g.Wait()
	var want []string
	for n := range 20 {
		if n != 5 {
			want = append(want, fmt.Sprintf("owed:ports:%d", n))
		}
	}
	if !slices.Equal(seen, want) {
		t.Errorf("seen %v", seen)
	}
	letters := 0
	err := b.Letters(t.Context(), bus.LetterQuery{Stage: "web", Reason: "refused"}, func(l bus.Letter) error {
		if letters++; l.Attempts != 7 {
			t.Errorf("%d attempts", l.Attempts)
		}
		return b.Replay(t.Context(), l)
	})
	if n, _ := b.Waiting(t.Context(), s); err != nil || letters != 1 || n != 1 {
		t.Errorf("%d letters, %d wait again, %v", letters, n, err)
	}
	if err := errors.Join(b.DropSeries(t.Context(), s), b.DropSeries(t.Context(), s)); err != nil {
		t.Error(err)
	}
}

// TestHooksAreBounded: what an alert has waiting is bounded, another's has room.
func TestHooksAreBounded(t *testing.T) {
	b := bustest.Start(t)
	for n := range bus.HookMatches {
		if _, err := b.Offer(t.Context(), owed(n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Offer(t.Context(), owed(-1)); err == nil {
		t.Error("one more was taken")
	}
	if stuck := b.Trouble(); len(stuck) > 0 {
		t.Errorf("a receiver that is away troubles the desk: %v", stuck)
	}
	other := owed(1)
	other.Alert = "ferries"
	if _, err := b.Offer(t.Context(), other); err != nil {
		t.Errorf("another alert has no room: %v", err)
	}
}

// TestAlertsKeepTheLast: 100 of each alert, however many there were.
func TestAlertsKeepTheLast(t *testing.T) {
	b := bustest.Start(t)
	for n := range bus.AlertMatches + 20 {
		if _, err := b.Offer(t.Context(), owed(n).Matched); err != nil {
			t.Fatal(err)
		}
	}
	counts, err := b.Subjects(t.Context(), event.StreamAlerts, "alert.>")
	if err != nil || counts["alert.ports"] != bus.AlertMatches {
		t.Errorf("%v, %v", counts, err)
	}
}

func TestSeriesBeginsWhenItWasMade(t *testing.T) {
	b := bustest.Start(t)
	if _, err := b.Offer(t.Context(), owed(1).Stored); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[time.Time]int{time.Now().Add(time.Hour): 0, time.Now().Add(-time.Hour): 1, {}: 1} {
		s := bus.Series{Stream: event.StreamWire, Name: fmt.Sprintf("web-alert-%d", since.Unix()), Filter: "stored.>", Since: since}
		if err := errors.Join(b.MakeSeries(t.Context(), s), b.MakeSeries(t.Context(), s)); err != nil {
			t.Fatal(err)
		}
		if n, err := b.Waiting(t.Context(), s); err != nil || n != want {
			t.Errorf("since %v: %d wait, want %d, %v", since, n, want, err)
		}
	}
}

// TestOfferBehind: of two who saw the same last message, one writes.
func TestOfferBehind(t *testing.T) {
	b := bustest.Start(t)
	last := func() (string, uint64) {
		m, seq, _, err := b.Last(t.Context(), event.StreamAlerts, "alert.ports")
		if err != nil && !errors.Is(err, bus.ErrNone) {
			t.Fatal(err)
		}
		return m.Get(event.HeaderID), seq
	}
	if id, seq := last(); id != "" || seq != 0 {
		t.Errorf("of nothing the last is %s, %d", id, seq)
	}
	for n := range 3 {
		_, seq := last()
		if _, err := b.OfferBehind(t.Context(), owed(n).Matched, seq); err != nil {
			t.Fatal(err)
		}
		if _, err := b.OfferBehind(t.Context(), owed(n+100).Matched, seq); err == nil {
			t.Errorf("another wrote behind %d", seq)
		}
		if ack, err := b.OfferBehind(t.Context(), owed(n).Matched, seq+1); err != nil || !ack.Duplicate || ack.Sequence != seq+1 {
			t.Errorf("the same again: %+v, %v", ack, err)
		}
		if id, _ := last(); id != fmt.Sprintf("alert:ports:%d", n) {
			t.Errorf("the last is %s", id)
		}
	}
	if err := b.Clear(t.Context(), event.StreamAlerts, "alert.ports"); err != nil {
		t.Fatal(err)
	}
	if id, _ := last(); id != "" {
		t.Errorf("what was cleared has %s", id)
	}
}

func TestSeriesOn(t *testing.T) {
	b := bustest.Start(t)
	for _, name := range []string{"web-alert-a", "web-alert-b"} {
		if err := b.MakeSeries(t.Context(), bus.Series{Stream: event.StreamWire, Name: name, Filter: "stored.>"}); err != nil {
			t.Fatal(err)
		}
	}
	names, err := b.SeriesOn(t.Context(), event.StreamWire, "web-alert-")
	slices.Sort(names)
	if err != nil || !slices.Equal(names, []string{"web-alert-a", "web-alert-b"}) {
		t.Errorf("%v, %v", names, err)
	}
}

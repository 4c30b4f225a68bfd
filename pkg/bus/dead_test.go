package bus_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

func letters(t *testing.T, b *bus.Bus, q bus.LetterQuery) (out []bus.Letter) {
	t.Helper()
	if err := b.Letters(t.Context(), q, func(l bus.Letter) error { out = append(out, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// dying is a bus with dead letters of the parser for so many pages. well makes the parser
// handle what comes from then on.
func dying(t *testing.T, pages int) (b *bus.Bus, handled *atomic.Int64, well func()) {
	t.Helper()
	b = bustest.Start(t)
	handled = &atomic.Int64{}
	var ill atomic.Bool
	ill.Store(true)
	consume(t, b, bus.Parser, bus.Options{Workers: 1}, bus.On(func(context.Context, *event.Fetched) error {
		if ill.Load() {
			return bus.Permanent("odd", errors.New("odd page"))
		}
		handled.Add(1)
		return nil
	}))
	for i := range pages {
		publish(t, b, page(i))
	}
	bustest.Eventually(t, func() error {
		if n := len(letters(t, b, bus.LetterQuery{})); n != pages {
			return errors.New("not all have died")
		}
		return nil
	})
	return b, handled, func() { ill.Store(false) }
}

// A replayed message is handled once, also when whoever replays it was stopped before the
// letter was deleted.
func TestReplay(t *testing.T) {
	b, handled, well := dying(t, 2)
	well()
	first := letters(t, b, bus.LetterQuery{})[0]
	for range 2 {
		if err := b.Replay(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Eventually(t, empty(t, b, event.StreamRetry))
	if n := handled.Load(); n != 1 {
		t.Errorf("handled %d times, want once", n)
	}
	if left := letters(t, b, bus.LetterQuery{}); len(left) != 1 || left[0].Sequence == first.Sequence {
		t.Errorf("%d letters are left", len(left))
	}
	if _, err := b.Letter(t.Context(), first.Sequence); !errors.Is(err, bus.ErrNone) {
		t.Errorf("reading a letter that was replayed: %v", err)
	}
}

// A message that dies again is another letter, with the original as it was first.
func TestReplayInVain(t *testing.T) {
	b, _, _ := dying(t, 1)
	first := letters(t, b, bus.LetterQuery{})[0]
	if err := b.Replay(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, func() error {
		ls := letters(t, b, bus.LetterQuery{})
		if len(ls) != 1 || ls[0].Sequence == first.Sequence {
			return errors.New("no new letter yet")
		}
		return nil
	})
	again := letters(t, b, bus.LetterQuery{})[0]
	if again.Original.Subject != first.Original.Subject || string(again.Original.Data) != string(first.Original.Data) || again.Original.Get("Wireroom-Retry-Subject") != "" {
		t.Errorf("the letter has another original: %+v", again.Original)
	}
}

func TestLettersAreSelected(t *testing.T) {
	b, _, _ := dying(t, 3)
	for name, c := range map[string]struct {
		q    bus.LetterQuery
		want int
	}{
		"all":           {bus.LetterQuery{}, 3},
		"stage":         {bus.LetterQuery{Stage: "parser"}, 3},
		"other stage":   {bus.LetterQuery{Stage: "store"}, 0},
		"reason":        {bus.LetterQuery{Stage: "parser", Reason: "odd"}, 3},
		"other reason":  {bus.LetterQuery{Reason: "panic"}, 0},
		"since":         {bus.LetterQuery{From: time.Now().Add(-time.Hour)}, 3},
		"of the future": {bus.LetterQuery{From: time.Now().Add(time.Hour)}, 0},
		"before":        {bus.LetterQuery{To: time.Now().Add(-time.Hour)}, 0},
	} {
		if got := len(letters(t, b, c.q)); got != c.want {
			t.Errorf("%s: %d letters, want %d", name, got, c.want)
		}
	}
}

// deadLines are what the ledger says of links that died.
func deadLines(t *testing.T, b *bus.Bus) (lines []event.Ledger) {
	t.Helper()
	for after := uint64(0); ; {
		m, seq, err := b.Next(t.Context(), event.StreamLedger, "ledger.dead", after)
		if errors.Is(err, bus.ErrNone) {
			return lines
		}
		var line event.Ledger
		if err != nil || event.Unmarshal(m, &line) != nil {
			t.Fatal(err)
		}
		lines, after = append(lines, line), seq
	}
}

// What is dropped is in the ledger, with who and why.
func TestDrop(t *testing.T) {
	b, _, _ := dying(t, 1)
	l := letters(t, b, bus.LetterQuery{})[0]
	bustest.Eventually(t, func() error { // which is written behind the letter
		if len(deadLines(t, b)) == 0 {
			return errors.New("the ledger does not say that it died")
		}
		return nil
	})
	for range 2 {
		if err := b.Drop(t.Context(), l, "the site has closed"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(letters(t, b, bus.LetterQuery{})); n != 0 {
		t.Errorf("%d letters are left", n)
	}
	lines := deadLines(t, b)
	if len(lines) != 2 || lines[1].Reason != event.ReasonDropped || !strings.Contains(lines[1].Detail, "the site has closed") || !strings.Contains(lines[1].Detail, "test") {
		t.Errorf("ledger lines %+v", lines)
	}
}

// Heads are the newest letters, each as it is but for its message.
func TestLetterHeads(t *testing.T) {
	if heads, err := bustest.Start(t).LetterHeads(t.Context(), 10); err != nil || len(heads) != 0 {
		t.Errorf("%d heads where nothing ever died; %v", len(heads), err)
	}
	b, _, _ := dying(t, 3)
	all := letters(t, b, bus.LetterQuery{})
	for most, want := range map[uint64]int{100: 3, 3: 3, 2: 2} {
		heads, err := b.LetterHeads(t.Context(), most)
		if err != nil || len(heads) != want {
			t.Fatalf("of %d: %d heads, want %d; %v", most, len(heads), want, err)
		}
		for i, h := range heads {
			if full := all[3-want+i]; h.Sequence != full.Sequence || h.Reason != "odd" || !h.At.Equal(full.At) || len(h.Tries) != 1 || len(h.Original.Data) != 0 {
				t.Errorf("of %d: %+v is not the head of %d", most, h, full.Sequence)
			}
		}
	}
	for _, l := range all {
		if back := l.Back(); !strings.HasPrefix(back, "retry.parser.dead-") {
			t.Errorf("a page would go back to %s", back)
		}
		if err := b.Replay(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Eventually(t, empty(t, b, event.StreamRetry))
	for _, l := range letters(t, b, bus.LetterQuery{}) { // they died again
		if err := b.Drop(t.Context(), l, "test"); err != nil {
			t.Fatal(err)
		}
	}
	if heads, err := b.LetterHeads(t.Context(), 10); err != nil || len(heads) != 0 {
		t.Errorf("%d heads of no letters; %v", len(heads), err)
	}
}

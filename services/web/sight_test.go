package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestSights: an event is read once for all alerts, and no more are kept than are bounded.
func TestSights(t *testing.T) {
	var k sights
	now := time.Now()
	look := func(sequence int, sent time.Time, title, text string) *sight {
		t.Helper()
		a := recordOf(fmt.Sprint(sequence), title)
		a.Text = text
		m, err := event.Marshal(event.Stored{Change: event.Created, Article: a}, "test")
		if err != nil {
			t.Fatal(err)
		}
		e, err := k.of(bus.Delivery{Message: m, Sequence: uint64(sequence), Sent: sent}) //nolint:gosec // small
		if err != nil || e.Article.Title != title || len(e.texts()) == 0 {
			t.Fatalf("%+v, %v", e, err)
		}
		return e
	}
	first := look(1, now, "Ferry", "text")
	if look(1, now, "Ferry", "text") != first {
		t.Error("an event is read twice")
	}
	if look(1, now.Add(time.Second), "Ferry", "text") == first {
		t.Error("an event is taken for that of another stream")
	}
	look(2, now, "Long", strings.Repeat("word ", maxSightText))
	if n := len(k.last); n != 2 {
		t.Errorf("%d are kept, with the long one", n)
	}
	for n := range maxSights + 5 {
		look(n+10, now, "Ferry", "text")
	}
	if n := len(k.last); n != maxSights || look(1, now, "Ferry", "text") == first {
		t.Errorf("%d are kept, the first among them", n)
	}
	if _, err := k.of(bus.Delivery{}); err == nil {
		t.Error("what is no event is taken for one")
	}
}

package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestATokenTheBrokerForgot: a broker that is killed brings back schedules that had been
// replaced, and never fires them. A host with such a token and with work gets its turn.
func TestATokenTheBrokerForgot(t *testing.T) {
	asked := make(chan string, 10)
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer site.Close()
	nats := newBroker(t)
	b := busOn(t, nats)
	url := site.URL + "/article"
	host, err := article.HostKey(url)
	if err != nil {
		t.Fatal(err)
	}
	forget(t, b, event.SlotHost(host))
	nats.restart()
	b = busOn(t, nats)
	if at, err := b.ScheduledAt(t.Context(), event.SlotHost(host)); err != nil || time.Since(at) < time.Minute {
		t.Fatalf("this broker brings nothing back (%v, %v): is the sweep's doubt still needed?", at, err)
	}
	link := event.Found{Link: event.Link{URL: url}, Fetch: url, Host: host}
	if _, err := b.Publish(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	start(t, "serve", "fetcher", "--nats", nats.url, "--allow-private", "--delay", "10ms")
	eventually(t, func() error {
		select {
		case path := <-asked:
			if path == "/article" {
				return nil
			}
		default:
		}
		return notYet("the article was not asked for")
	})
}

// forget schedules a token twice for a time long past, so that the second comes due at once,
// and waits until the broker has deleted both.
func forget(t *testing.T, b *bus.Bus, slot string) {
	t.Helper()
	for range 2 {
		if err := b.Schedule(t.Context(), slot, "x", time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, func() error {
		if _, err := b.ScheduledAt(t.Context(), slot); !errors.Is(err, bus.ErrNone) {
			return notYet("%s is still scheduled (%v)", slot, err)
		}
		return nil
	})
}

func busOn(t *testing.T, nats *broker) *bus.Bus {
	t.Helper()
	b, err := bus.Connect(t.Context(), bus.Config{URL: nats.url, Name: "test"}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if err := b.Setup(t.Context(), bus.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	return b
}

// Package bustest gives tests a real broker: an embedded nats-server in a temporary
// directory, with the pipeline's streams set up. It is for tests only.
package bustest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
)

// Start is a bus of its own on a broker of its own; both end with the test.
func Start(t testing.TB) *bus.Bus {
	t.Helper()
	return StartWith(t, bus.DefaultLimits)
}

// StartWith is Start with other stream limits.
func StartWith(t testing.TB, l bus.Limits) *bus.Bus {
	t.Helper()
	s, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Fast: true}, Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	b := Connect(t, s, "test")
	if err := b.Setup(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	return b
}

// Connect is one more bus on a running server, as another process would have it.
func Connect(t testing.TB, s *embedded.Server, name string) *bus.Bus {
	t.Helper()
	nc, err := s.Conn()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bus.New(t.Context(), nc, bus.Config{Name: name}, Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// Log writes what is logged to the test's own output.
func Log(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// Eventually polls f until it returns nil, and fails with its last error after a minute.
func Eventually(t testing.TB, f func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := f()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("still after a minute: %v", err)
		}
	}
}

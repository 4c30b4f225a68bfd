package bus_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

// next is the next sign that is as wanted.
func next(t *testing.T, signs <-chan bus.Sign, wanted func(bus.Sign) bool) bus.Sign {
	t.Helper()
	for {
		select {
		case s := <-signs:
			if wanted(s) {
				return s
			}
		case <-time.After(time.Minute):
			t.Fatal("no such sign for a minute")
		}
	}
}

// A worker says at once that it lives, then what it does, and at last that it stops.
func TestBeat(t *testing.T) {
	b := bustest.Start(t)
	signs := make(chan bus.Sign, 100)
	var g sync.WaitGroup
	defer g.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	g.Go(func() { _ = b.Signs(ctx, func(s bus.Sign) { signs <- s }) })
	bustest.Eventually(t, func() error { return b.Conn().Flush() })

	hold, began := make(chan struct{}), make(chan struct{}, 10)
	consume(t, b, bus.Parser, bus.Options{Workers: 2}, bus.On(func(context.Context, *event.Fetched) error {
		began <- struct{}{}
		<-hold
		return nil
	}))
	publish(t, b, page(1))
	publish(t, b, page(2))
	<-began
	<-began
	life, end := context.WithCancel(t.Context())
	g.Go(func() { _ = b.Beat(life, "parser") })
	s := next(t, signs, func(bus.Sign) bool { return true })
	if w := s.Work[bus.Parser]; s.Role != "parser" || s.Name != "test" || s.Started.IsZero() || w.InHand != 2 || w.Done != 0 || s.Ended {
		t.Errorf("the first sign: %+v", s)
	}
	close(hold)
	next(t, signs, func(s bus.Sign) bool { return s.Work[bus.Parser] == bus.Work{Done: 2} })
	end()
	next(t, signs, func(s bus.Sign) bool { return s.Ended })
}

package event_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// TestCount: a source of 40 links a day is known as one after some weeks, however often
// it is polled.
func TestCount(t *testing.T) {
	for _, perPoll := range []int{1, 5, 40} {
		var s event.Source
		var last time.Time
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for range 60 * 40 / perPoll {
			s.Count(perPoll, last, now)
			last, now = now, now.Add(time.Duration(perPoll)*24*time.Hour/40)
		}
		if math.Abs(s.PerDay-40) > 4 {
			t.Errorf("%d at each poll: %.1f a day", perPoll, s.PerDay)
		}
	}
}

func TestQuiet(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	busy := event.Source{PerDay: 40, Polled: now, News: now.Add(-9 * time.Hour)}
	if got := busy.Quiet(now); got != "usually 40 a day, none for 9 h" {
		t.Errorf("%q", got)
	}
	for name, s := range map[string]event.Source{
		"a little silence": {PerDay: 40, Polled: now, News: now.Add(-5 * time.Hour)},
		"a slow source":    {PerDay: 1, Polled: now, News: now.Add(-5 * 24 * time.Hour)},
		"nothing known":    {Polled: now},
		"failing":          {PerDay: 40, Polled: now, News: now.Add(-90 * time.Hour), Failures: 1},
		"paused":           {PerDay: 40, Polled: now, News: now.Add(-90 * time.Hour), Paused: true},
	} {
		if got := s.Quiet(now); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestPublic: neither the values of headers nor the fetcher's memory are shown.
func TestPublic(t *testing.T) {
	s := event.Source{ID: "a", Push: &event.Push{Hub: "https://hub.example/", Token: "token", Secret: "secret"}, Headers: map[string]string{"Authorization": "Bearer hunter2"}, Seen: event.SeenOf([]uint64{1}), Page: []byte("{}")}
	p := s.Public()
	if strings.Contains(p.Headers["Authorization"], "hunter2") || len(p.Headers) != 1 || p.Seen != nil || p.Page != nil {
		t.Errorf("%+v", p)
	}
	if p.Push.Token != "" || p.Push.Secret != "" || p.Push.Hub != s.Push.Hub || s.Push.Secret == "" {
		t.Errorf("%+v of %+v", p.Push, s.Push)
	}
	if s.Headers["Authorization"] != "Bearer hunter2" {
		t.Error("the source itself was changed")
	}
}

func TestPushNote(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for want, p := range map[string]*event.Push{
		"":                              nil,
		"hub.example was asked to push": {Hub: "https://hub.example/x", Asked: now},
		"subscribed at hub.example, polled until it delivers": {Hub: "https://hub.example/x", Asked: now, Until: now.Add(time.Hour)},
		"pushed by hub.example":                               {Hub: "https://hub.example/x", Asked: now, Until: now.Add(time.Hour), Alive: true},
		"not pushed: it said no":                              {Hub: "https://hub.example/x", Asked: now, Error: "it said no"},
	} {
		if got := p.Note(now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if p := (&event.Push{Alive: true, Until: now}); p.Live(now) {
		t.Error("alive beyond the lease")
	}
}

// TestLag: the median of the last times from publication to the find, of which there are
// few; a day without a time of day says nothing.
func TestLag(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var s event.Source
	s.Lagged([]time.Time{now.Truncate(24 * time.Hour)}, now)
	if lag, ok := s.Lag(); ok {
		t.Errorf("a day alone gives %v", lag)
	}
	s.Lagged([]time.Time{now.Add(time.Hour), now.Add(-4 * time.Minute), now.Add(-9 * time.Hour)}, now)
	if lag, ok := s.Lag(); !ok || lag != 4*time.Minute {
		t.Errorf("%v, %v", lag, ok)
	}
	for range 100 {
		s.Lagged([]time.Time{now.Add(-time.Minute)}, now)
	}
	if lag, _ := s.Lag(); lag != time.Minute || len(s.Lags) != 50 {
		t.Errorf("%v of %d", lag, len(s.Lags))
	}
}

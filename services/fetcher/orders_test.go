package fetcher_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/fetcher"
)

// ready waits until a rig's fetcher takes orders.
func (r *rig) ready() *rig {
	r.t.Helper()
	bustest.Eventually(r.t, func() error {
		for _, name := range []string{"add", "check", "poll", "pause", "resume", "remove"} {
			if _, err := query.Tell[event.Source](r.t.Context(), r.bus.Conn(), name, struct{}{}); errors.Is(err, query.ErrNoFetcher) {
				return err
			}
		}
		return nil
	})
	return r
}

func tell[A any](r *rig, name string, request any) (A, error) {
	return query.Tell[A](r.t.Context(), r.bus.Conn(), name, request)
}

// A source is added, paused, resumed, polled and removed over the bus.
func TestOrders(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/a"), "/a": page})
	r := newRig(t, nil).ready()
	added, err := tell[query.AddAnswer](r, "add", query.AddRequest{URL: s.URL + "/feed", Name: "The Test"})
	if err != nil || added.Known || added.Source.Name != "The Test" {
		t.Fatalf("added %+v, %v", added, err)
	}
	r.ends(1) // it is polled at once
	id := query.SourceRequest{ID: added.Source.ID}
	if again, err := tell[query.AddAnswer](r, "add", query.AddRequest{URL: s.URL + "/feed", Name: "Another"}); err != nil || !again.Known || again.Source.Name != "The Test" {
		t.Errorf("added again: %+v, %v", again, err)
	}
	if src, err := tell[event.Source](r, "pause", id); err != nil || !src.Paused {
		t.Errorf("paused: %+v, %v", src, err)
	}
	if _, err := tell[event.Source](r, "poll", id); !query.Wrong(err) || !strings.Contains(err.Error(), "resume it first") {
		t.Errorf("a paused source was polled: %v", err)
	}
	polls := s.count("/feed")
	if src, err := tell[event.Source](r, "resume", id); err != nil || src.Paused {
		t.Errorf("resumed: %+v, %v", src, err)
	}
	asked := func(more int) func() error {
		return func() error {
			if n := s.count("/feed"); n < polls+more {
				return fmt.Errorf("the feed was asked for %d times, want %d", n, polls+more)
			}
			return nil
		}
	}
	bustest.Eventually(t, asked(1))
	if _, err := tell[event.Source](r, "poll", id); err != nil {
		t.Error(err)
	}
	bustest.Eventually(t, asked(2))
	if src, err := tell[event.Source](r, "remove", id); err != nil || src.ID != id.ID {
		t.Errorf("removed: %+v, %v", src, err)
	}
	for _, name := range []string{"pause", "resume", "poll", "remove"} {
		if _, err := tell[event.Source](r, name, id); !query.NotFound(err) {
			t.Errorf("%s of what is gone: %v", name, err)
		}
	}
}

func TestWrongOrders(t *testing.T) {
	r := newRig(t, nil).ready()
	for name, request := range map[string]any{
		"add": query.AddRequest{URL: "nonsense"}, "check": query.CheckRequest{URL: "javascript:alert(1)"},
		"pause": map[string]string{"name": "x"}, "remove": []int{1}, "poll": query.SourceRequest{ID: strings.Repeat("x", 17<<10)},
	} {
		if _, err := tell[event.Source](r, name, request); !query.Wrong(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Secrets of a source are not answered.
func TestOrdersHideSecrets(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/a"), "/a": page})
	r := newRig(t, nil).ready()
	src, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Headers: map[string]string{"X-Key": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tell[event.Source](r, "pause", query.SourceRequest{ID: src.ID}); err != nil || got.Headers["X-Key"] != "(hidden)" {
		t.Errorf("answered %v, %v", got.Headers, err)
	}
	if have, err := r.reg.Get(t.Context(), src.ID); err != nil || have.Headers["X-Key"] != "secret" {
		t.Errorf("kept %v, %v", have.Headers, err)
	}
}

// A check tells its steps as they happen, keeps the host's pause, also from what the pipeline
// asks meanwhile, and stores nothing.
func TestCheckOrder(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/": text("text/html", `<link rel="alternate" type="application/rss+xml" href="/feed">`), "/feed": rss("/a", "/b"), "/a": page, "/b": page,
	})
	const pause = 150 * time.Millisecond
	r := newRig(t, func(c *fetcher.Config) { c.Delay = pause }).ready()
	if _, err := tell[query.AddAnswer](r, "add", query.AddRequest{URL: s.URL + "/feed"}); err != nil {
		t.Fatal(err)
	}
	r.parses(func(f event.Fetched) (query.Trial, error) {
		if strings.HasSuffix(f.FinalURL, "/b") {
			return query.Trial{}, errors.New("it cannot be parsed")
		}
		return query.Trial{URL: f.FinalURL, Title: "Of " + f.FinalURL}, nil
	})
	notes, heard := nats.NewInbox(), make(chan string, 100)
	sub, err := r.bus.Conn().Subscribe(notes, func(m *nats.Msg) { heard <- string(m.Data) })
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Unsubscribe() //nolint:errcheck // the connection ends with the test
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := query.Tell[query.CheckAnswer](ctx, r.bus.Conn(), "check", query.CheckRequest{URL: s.URL + "/", Notes: notes})
	if err != nil {
		t.Fatal(err)
	}
	if got.Feed != s.URL+"/feed" || got.New != 2 || got.Title != "The Test" || len(got.Links) != 2 || !got.Links[0].Allowed || got.Error != "" || got.Known != "" {
		t.Errorf("found %+v", got)
	}
	if len(got.Trials) != 1 || got.Trials[0].Title != "Of "+s.URL+"/a" {
		t.Errorf("tried %+v", got.Trials)
	}
	if len(heard) == 0 || !strings.Contains(<-heard, "/robots.txt answered 404") {
		t.Error("no step was told")
	}
	r.ends(2)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i < len(s.times); i++ {
		if gap := s.times[i].Sub(s.times[i-1]); gap < pause {
			t.Errorf("%s came %v after %s", s.asked[i], gap, s.asked[i-1])
		}
	}
	if all, err := r.reg.List(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d sources are watched; %v", len(all), err)
	}
}

// parses plays a parser that is asked for trials.
func (r *rig) parses(try func(event.Fetched) (query.Trial, error)) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	var g errgroup.Group
	g.Go(func() error {
		return r.bus.DoFavours(ctx, query.TrialSubject, "parser", func(m event.Message) ([]byte, error) {
			var f event.Fetched
			if err := event.Unmarshal(m, &f); err != nil {
				return nil, err
			}
			trial, err := try(f)
			if err != nil {
				return nil, err
			}
			return json.Marshal(trial)
		})
	})
	r.t.Cleanup(func() {
		cancel()
		if err := g.Wait(); err != nil {
			r.t.Error(err)
		}
	})
	bustest.Eventually(r.t, func() error {
		_, err := r.bus.Favour(r.t.Context(), query.TrialSubject, event.Fetched{FinalURL: "/"})
		return err
	})
}

// A check wants some articles, but of a host with long pauses one.
func TestEnoughOfACheck(t *testing.T) {
	for _, c := range []struct {
		have, want int
		pause      time.Duration
		enough     bool
	}{{0, 1, time.Second, false}, {1, 1, time.Second, true}, {1, 3, time.Second, false}, {3, 3, time.Second, true}, {0, 3, time.Minute, false}, {1, 3, time.Minute, true}, {1, 3, fetcher.Patience, false}} {
		if got := fetcher.Enough(c.have, c.want, c.pause); got != c.enough {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// That an address cannot be watched is an answer with what was tried.
func TestCheckInVain(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/": text("text/html", "nothing"), "/robots.txt": text("text/plain", "User-agent: *\nDisallow: /no")})
	r := newRig(t, nil).ready()
	for path, want := range map[string]string{"/": "no feed found", "/no": "robots.txt says"} {
		got, err := tell[query.CheckAnswer](r, "check", query.CheckRequest{URL: s.URL + path})
		if err != nil || !strings.Contains(got.Error, want) || got.Feed != "" {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
}

// More checks than may be are refused at once.
func TestTooManyChecks(t *testing.T) {
	hold := make(chan struct{})
	waiting := make(chan struct{}, 10)
	slow := func(w http.ResponseWriter, _ *http.Request) {
		waiting <- struct{}{}
		<-hold
		w.WriteHeader(http.StatusNotFound)
	}
	r := newRig(t, nil).ready()
	var g sync.WaitGroup
	defer g.Wait()
	defer close(hold)
	for range 2 {
		s := newSite(t, map[string]http.HandlerFunc{"/robots.txt": slow})
		g.Go(func() { _, _ = tell[query.CheckAnswer](r, "check", query.CheckRequest{URL: s.URL}) })
		<-waiting
	}
	var e *query.Error
	if _, err := tell[query.CheckAnswer](r, "check", query.CheckRequest{URL: "https://news.example/"}); !errors.As(err, &e) || e.Code != "503" {
		t.Errorf("a third check: %v", err)
	}
}

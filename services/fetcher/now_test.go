package fetcher_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// unchanged is h for whoever asks first, and 304 afterwards.
func unchanged(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		h(w, r)
	}
}

func (r *rig) writtenTo(stream string) uint64 {
	r.t.Helper()
	s, err := r.bus.JetStream().Stream(r.t.Context(), stream)
	if err != nil {
		r.t.Fatal(err)
	}
	return s.CachedInfo().State.LastSeq
}

// settled waits until no token is in hand or waits to be taken.
func (r *rig) settled() {
	r.t.Helper()
	bustest.Eventually(r.t, func() error {
		slots, err := r.bus.Subjects(r.t.Context(), event.StreamSchedule, "slot.>")
		if err == nil && len(slots) > 0 {
			err = fmt.Errorf("tokens: %v", slots)
		}
		return err
	})
}

func TestAPollWithoutNewsLeavesTheFrontierAlone(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": unchanged(rss("/1")), "/1": page})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/feed")
	r.ends(1)
	r.settled()
	before := r.writtenTo(event.StreamFrontier)
	for range 3 {
		src = r.poll(src)
		r.settled()
	}
	if n := r.writtenTo(event.StreamFrontier) - before; n != 0 {
		t.Errorf("3 polls wrote %d messages to the frontier", n)
	}
	if src.Polls != 4 || src.Error != "" {
		t.Errorf("source %+v", src)
	}
}

// TestAPollOfABusyHostWaitsForIt: what cannot be asked at once goes through the frontier,
// and the host goes on with it when it is free.
func TestAPollOfABusyHostWaitsForIt(t *testing.T) {
	var asking, together atomic.Int32
	began, release := make(chan struct{}), make(chan struct{})
	hold := func(w http.ResponseWriter, _ *http.Request) {
		if asking.Add(1) > 1 {
			together.Add(1)
		}
		began <- struct{}{}
		<-release
		asking.Add(-1)
		w.WriteHeader(http.StatusNotModified)
	}
	s := newSite(t, map[string]http.HandlerFunc{"/a": unchanged(rss()), "/b": unchanged(rss())})
	r := newRig(t, nil)
	a, b := r.watch(s.URL+"/a"), r.watch(s.URL+"/b")
	s.set("/a", hold)
	s.set("/b", hold)
	if err := r.reg.Poll(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	<-began
	before := r.writtenTo(event.StreamFrontier)
	if err := r.reg.Poll(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, func() error {
		if r.writtenTo(event.StreamFrontier) == before {
			return errors.New("the second poll is not in the frontier")
		}
		return nil
	})
	release <- struct{}{}
	<-began
	release <- struct{}{}
	bustest.Eventually(t, func() (err error) {
		if b, err = r.reg.Get(t.Context(), b.ID); err == nil && b.Polls != 2 {
			err = errors.New("the second was not polled")
		}
		return err
	})
	if together.Load() > 0 {
		t.Error("one host was asked twice at once")
	}
}

// TestALostTokenIsFound: a source whose token is nowhere is scheduled as it was planned.
func TestALostTokenIsFound(t *testing.T) {
	b := bustest.Start(t)
	kv, err := b.Bucket(t.Context(), event.BucketSources)
	if err != nil {
		t.Fatal(err)
	}
	next := time.Now().Add(time.Hour)
	for id, src := range map[string]event.Source{
		"later":  {ID: "later", URL: "http://127.0.0.1:1/feed", Polls: 1, Next: next},
		"paused": {ID: "paused", URL: "http://127.0.0.1:1/feed", Polls: 1, Next: next, Paused: true},
	} {
		data, err := json.Marshal(src)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := kv.Put(t.Context(), id, data); err != nil {
			t.Fatal(err)
		}
	}
	f, err := fetcher.New(t.Context(), fetcher.Defaults(), b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	var tokens map[string]uint64
	bustest.Eventually(t, func() error {
		if tokens, err = b.Subjects(t.Context(), event.StreamSchedule, ">"); err == nil && tokens[event.SlotAt(event.SlotSource("later"))] == 0 {
			err = errors.New("no token")
		}
		return err
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(tokens) != 1 || tokens[event.SlotAt(event.SlotSource("later"))] != 1 {
		t.Errorf("tokens %v", tokens)
	}
}

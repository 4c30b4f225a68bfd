package fetcher_test

import (
	"net/http"
	"sync/atomic"
	"testing"
)

// TestPollsOfADay: a source remembers what its polls brought, by the hour.
func TestPollsOfADay(t *testing.T) {
	var down atomic.Bool
	feed := rss("/a", "/b")
	s := newSite(t, map[string]http.HandlerFunc{"/a": page, "/b": page, "/feed": func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		feed(w, r)
	}})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/feed")
	down.Store(true)
	src = r.poll(src)
	sum := func(counts []int) (n int) {
		for _, c := range counts {
			n += c
		}
		return n
	}
	if d := src.Day; sum(d.Polls) != 2 || sum(d.Failed) != 1 || sum(d.New) != 2 {
		t.Errorf("polled once well and once in vain: %+v", d)
	}
}

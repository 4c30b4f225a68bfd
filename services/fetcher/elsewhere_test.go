package fetcher_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// TestRobotsOfAnotherHost: a robots.txt is followed to another host, which keeps its
// pause although its own source is polled meanwhile.
func TestRobotsOfAnotherHost(t *testing.T) {
	const delay = 150 * time.Millisecond
	shared := newSite(t, map[string]http.HandlerFunc{
		"/shared-robots.txt": text("text/plain", "User-agent: *\nDisallow: /private\n"), "/feed": rss("/a", "/b", "/c"), "/a": page, "/b": page, "/c": page,
	})
	to := func(where string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, where, http.StatusFound) }
	}
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": to(shared.URL + "/shared-robots.txt"), "/feed": rss("/private/1", "/2"), "/private/1": page, "/2": page,
	})
	r := newRig(t, func(c *fetcher.Config) { c.Delay = delay })
	r.watch(shared.URL + "/feed")
	r.watch(s.URL + "/feed")
	got := r.ends(5)
	if got["/private/1"] != "refused:robots" || got["/2"] != "fetched" || shared.count("/shared-robots.txt") != 1 {
		t.Errorf("ends %v", got)
	}
	shared.mu.Lock()
	defer shared.mu.Unlock()
	for i := 1; i < len(shared.times); i++ {
		if gap := shared.times[i].Sub(shared.times[i-1]); gap < delay {
			t.Errorf("%s came %v after %s; the delay is %v", shared.asked[i], gap, shared.asked[i-1], delay)
		}
	}
}

// TestRobotsThatLeadsAstray: five hops are followed and a sixth is not; a host that cannot
// say is a robots.txt that cannot be had.
func TestRobotsThatLeadsAstray(t *testing.T) {
	other := newSite(t, map[string]http.HandlerFunc{"/5": text("text/plain", "User-agent: *\nDisallow: /\n"), "/broken": status(503)})
	hop := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprint(other.URL, "/", n), http.StatusFound)
		}
	}
	for n := 1; n < 5; n++ {
		other.set(fmt.Sprint("/", n), hop(n+1))
	}
	other.set("/0", hop(1))
	for first, want := range map[string]string{"/1": "robots: ", "/0": "", "/broken": "robots-unreachable: "} {
		s := newSite(t, map[string]http.HandlerFunc{"/feed": rss(), "/robots.txt": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+first, http.StatusFound)
		}})
		r := newRig(t, nil)
		if src := r.watch(s.URL + "/feed"); len(src.Error) < len(want) || src.Error[:len(want)] != want || want == "" && src.Error != "" {
			t.Errorf("%s: %q, want %q", first, src.Error, want)
		}
	}
}

// TestRobotsOfEachOther: two hosts whose robots.txt lead to each other hold up nobody.
func TestRobotsOfEachOther(t *testing.T) {
	a, b := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1"), "/1": page}), newSite(t, map[string]http.HandlerFunc{"/feed": rss("/2"), "/2": page})
	for _, pair := range [][2]*site{{a, b}, {b, a}} {
		pair[0].set("/robots.txt", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, pair[1].URL+"/r", http.StatusFound) })
		pair[0].set("/r", text("text/plain", "User-agent: *\nAllow: /\n"))
	}
	r := newRig(t, nil)
	for _, s := range []*site{a, b} {
		src := r.apply(event.Source{URL: s.URL + "/feed"})
		if err := r.reg.Poll(t.Context(), src.ID); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.ends(2); got["/1"] != "fetched" || got["/2"] != "fetched" {
		t.Errorf("ends %v", got)
	}
}

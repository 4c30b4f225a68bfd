package fetcher_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// linksTo is a feed on one host of links to another.
func linksTo(other string, paths ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>T</title>`)
		for _, p := range paths {
			fmt.Fprintf(w, `<item><link>%s%s</link></item>`, other, p)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}
}

// silentSince leaves word in the register of hosts that one has not answered for long.
func (r *rig) silentSince(url string, since time.Time) {
	r.t.Helper()
	key, err := article.HostKey(url)
	if err != nil {
		r.t.Fatal(err)
	}
	kv, err := r.bus.Bucket(r.t.Context(), event.BucketHosts)
	if err != nil {
		r.t.Fatal(err)
	}
	data, _ := json.Marshal(event.Host{Key: key, Silence: event.Silence{Since: since, Last: since.Add(time.Minute), Failures: 9, Reason: "reset"}})
	if _, err := kv.Put(r.t.Context(), "permit."+event.Token(key), data); err != nil {
		r.t.Fatal(err)
	}
}

// TestLinksOfADeadHostEndTogether: of a host that has been silent for long one link is
// asked for, once, and the others that wait end with it; when it answers again all is as ever.
func TestLinksOfADeadHostEndTogether(t *testing.T) {
	var dead atomic.Bool
	var conns atomic.Int32
	dead.Store(true)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dead.Load() {
			conns.Add(1)
			panic(http.ErrAbortHandler)
		}
		page(w, r)
	}))
	t.Cleanup(s.Close)
	feed := newSite(t, map[string]http.HandlerFunc{"/feed": linksTo(s.URL, "/1", "/2", "/3", "/4", "/5")})
	r := newRig(t, nil)
	r.silentSince(s.URL, time.Now().Add(-time.Hour))
	src := r.watch(feed.URL + "/feed")
	for path, end := range r.ends(5) {
		if !strings.HasPrefix(end, "failed:") {
			t.Errorf("%s ended as %s", path, end)
		}
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("the dead host was asked %d times, want once for all links", n)
	}
	dead.Store(false)
	feed.set("/feed", linksTo(s.URL, "/6", "/7"))
	r.poll(src)
	if got := r.ends(7); got["/6"] != "fetched" || got["/7"] != "fetched" {
		t.Errorf("when it answers again: %v", got)
	}
}

// TestAShortSilenceEndsNothing: links of a host that only just fell silent have
// each an attempt of its own.
func TestAShortSilenceEndsNothing(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	feed := newSite(t, map[string]http.HandlerFunc{"/feed": linksTo(closed.URL, "/1", "/2")})
	r := newRig(t, func(c *fetcher.Config) { c.Attempts = 1 })
	r.watch(feed.URL + "/feed")
	got := r.ends(2)
	if got["/1"] != "failed:connect" || got["/2"] != "failed:connect" {
		t.Errorf("ends %v", got)
	}
	bustest.Eventually(t, func() error { // it is noted when the lease is given back, behind the ledger
		hosts, err := fetcher.Hosts(t.Context(), r.bus)
		if err != nil {
			return err
		}
		if h := hosts[0]; h.Silence.Failures != 2 || h.Silence.Reason != "connect" || h.Silence.Since.IsZero() {
			return fmt.Errorf("two links with one attempt each: %+v", h)
		}
		return nil
	})
}

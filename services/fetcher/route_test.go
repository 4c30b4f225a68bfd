package fetcher_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// forward is a plain HTTP proxy on loopback.
func forward(t *testing.T) (proxy *httptest.Server, used *atomic.Int32) {
	t.Helper()
	used = &atomic.Int32{}
	proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		used.Add(1)
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(proxy.Close)
	return proxy, used
}

func (r *rig) apply(src event.Source) event.Source {
	r.t.Helper()
	src, err := r.reg.Apply(r.t.Context(), src)
	if err != nil {
		r.t.Fatal(err)
	}
	return src
}

// TestProxyOfASource: all that is asked for a source goes through its proxy, robots.txt
// included; another source of the same fetcher goes straight.
func TestProxyOfASource(t *testing.T) {
	proxy, used := forward(t)
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1"), "/1": page})
	other := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/2"), "/2": page})
	r := newRig(t, nil)
	r.poll(r.apply(event.Source{URL: s.URL + "/feed", Proxy: strings.Replace(proxy.URL, "//", "//me:secret@", 1)}))
	r.watch(other.URL + "/feed")
	if got := r.ends(2); got["/1"] != "fetched" || got["/2"] != "fetched" {
		t.Errorf("ends %v", got)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := int(used.Load()); n != len(s.asked) || n < 4 {
		t.Errorf("%d requests through the proxy, the site was asked for %v", n, s.asked)
	}
}

// TestAProxyThatFails is shown with the source, without its password, and not held against
// the site: pages wait with all their attempts.
func TestAProxyThatFails(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1"), "/1": page})
	r := newRig(t, func(c *fetcher.Config) { c.Attempts = 1 })
	closed := httptest.NewServer(nil)
	closed.Close()
	with := func(proxy string) event.Source {
		return event.Source{URL: s.URL + "/feed", Proxy: strings.Replace(proxy, "//", "//me:secret@", 1)}
	}
	src := r.poll(r.apply(with(closed.URL)))
	if !strings.HasPrefix(src.Error, "proxy: ") || strings.Contains(src.Error, "secret") || src.State() != "failing" {
		t.Errorf("source %+v", src)
	}
	if p := fmt.Sprintf("%+v", src.Public()); strings.Contains(p, "secret") || !strings.Contains(p, "http://hidden@127.0.0.1") {
		t.Errorf("shown: %s", p)
	}
	picky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/1" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		s.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(picky.Close)
	r.poll(r.apply(with(picky.URL)))
	bustest.Eventually(t, func() error {
		var waiting []event.Found
		r.each(event.StreamFrontier, "frontier.>", func(m event.Message) {
			var l event.Found
			if event.Unmarshal(m, &l) == nil {
				waiting = append(waiting, l)
			}
		})
		if len(waiting) != 1 || waiting[0].Held != 1 || waiting[0].Attempt != 0 {
			return fmt.Errorf("waiting: %+v", waiting)
		}
		return nil
	})
	hosts, err := fetcher.Hosts(t.Context(), r.bus)
	if err != nil || len(hosts) != 1 || hosts[0].Failures != 0 || hosts[0].Silence.Failures != 0 {
		t.Errorf("held against the site: %+v, %v", hosts, err)
	}
	if got := r.ends(0); len(got) != 0 {
		t.Errorf("ends %v", got)
	}
}

// TestExceptionsFromVerification: a site whose certificate nobody vouches for is refused
// unless its source says otherwise, and the exception ends where the site ends.
func TestExceptionsFromVerification(t *testing.T) {
	secure := func(pages map[string]http.HandlerFunc) *site {
		s := &site{pages: pages}
		s.Server = httptest.NewUnstartedServer(s)
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		return s
	}
	other := secure(map[string]http.HandlerFunc{"/moved": page})
	s := secure(map[string]http.HandlerFunc{
		"/feed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>T</title><item><link>https://%s/1</link></item><item><link>https://%s/2</link></item></channel></rss>`, r.Host, r.Host)
		},
		"/1": page,
		"/2": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/moved", http.StatusFound)
		},
	})
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	for _, tt := range []struct {
		name, certificate string
		src               event.Source
	}{
		{"no exception", "", event.Source{}},
		{"any certificate", "unverified", event.Source{AnyCertificate: true}},
		{"own CA", "own-ca", event.Source{CA: ca}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, nil)
			tt.src.URL = s.URL + "/feed"
			src := r.poll(r.apply(tt.src))
			if tt.certificate == "" {
				if !strings.HasPrefix(src.Error, "tls: ") {
					t.Errorf("source %+v", src)
				}
				return
			}
			got := r.ends(2)
			if got["/1"] != "fetched" || got["/2"] != "refused:tls" || other.count("/moved") != 0 {
				t.Errorf("ends %v", got)
			}
			r.each(event.StreamPages, "fetched.>", func(m event.Message) {
				var f event.Fetched
				if err := event.Unmarshal(m, &f); err != nil || f.Page.Certificate != tt.certificate {
					t.Errorf("the page's facts: %+v, %v", f.Page, err)
				}
			})
		})
	}
}

package fetcher_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// site is a small news site that keeps a book of who asked what.
type site struct {
	*httptest.Server
	mu    sync.Mutex // guards all below
	pages map[string]http.HandlerFunc
	asked []string
	times []time.Time
}

func newSite(t *testing.T, pages map[string]http.HandlerFunc) *site {
	s := &site{pages: pages}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.Path)
	s.times = append(s.times, time.Now())
	h := s.pages[r.URL.Path]
	s.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h(w, r)
}

func (s *site) set(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = h
}

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.asked {
		if p == path {
			n++
		}
	}
	return n
}

func text(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// rss is a feed of paths of a site.
func rss(paths ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>The Test</title><link>http://%s/</link>`, r.Host)
		for _, p := range paths {
			fmt.Fprintf(w, `<item><title>About %s</title><link>http://%s%s</link></item>`, p, r.Host, p)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}
}

var page = text("text/html", "<title>A page</title><p>Text.")

// rig is a running fetcher on a broker of its own.
type rig struct {
	t   *testing.T
	bus *bus.Bus
	reg *fetcher.Sources
}

func newRig(t *testing.T, change func(*fetcher.Config)) *rig {
	t.Helper()
	b, reg := runFetcher(t, change, bustest.Log(t))
	return &rig{t, b, reg}
}

// runFetcher runs a fetcher until the test ends; it may ask this machine, without pause.
func runFetcher(t testing.TB, change func(*fetcher.Config), log *slog.Logger) (*bus.Bus, *fetcher.Sources) {
	t.Helper()
	b := bustest.Start(t)
	cfg := fetcher.Defaults()
	cfg.AllowPrivate, cfg.Delay = true, 0
	if change != nil {
		change(&cfg)
	}
	f, err := fetcher.New(t.Context(), cfg, b, log)
	if err != nil {
		t.Fatal(err)
	}
	reg, err := fetcher.OpenSources(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return b, reg
}

// watch adds a source and polls it, and waits for the poll to be over.
func (r *rig) watch(url string) event.Source {
	r.t.Helper()
	src, err := r.reg.Apply(r.t.Context(), event.Source{URL: url})
	if err != nil {
		r.t.Fatal(err)
	}
	return r.poll(src)
}

func (r *rig) poll(src event.Source) event.Source {
	r.t.Helper()
	before := src.Polls
	if err := r.reg.Poll(r.t.Context(), src.ID); err != nil {
		r.t.Fatal(err)
	}
	bustest.Eventually(r.t, func() (err error) {
		if src, err = r.reg.Get(r.t.Context(), src.ID); err == nil && src.Polls == before {
			err = errors.New("not polled yet")
		}
		return err
	})
	return src
}

// lines waits until the ledger has an end for n URLs, or a page on PAGES, and returns
// the ends by path ("fetched" for a page).
func (r *rig) ends(n int) map[string]string {
	r.t.Helper()
	var out map[string]string
	bustest.Eventually(r.t, func() error {
		out = map[string]string{}
		r.each(event.StreamLedger, "ledger.>", func(m event.Message) {
			var l event.Ledger
			if err := event.Unmarshal(m, &l); err != nil {
				r.t.Fatal(err)
			}
			if l.State.Final() {
				out[pathOf(l.URL)] = string(l.State) + ":" + l.Reason
			}
		})
		r.each(event.StreamPages, "fetched.>", func(m event.Message) {
			var f event.Fetched
			if err := event.Unmarshal(m, &f); err != nil {
				r.t.Fatal(err)
			}
			out[pathOf(f.URL)] = "fetched"
		})
		if len(out) < n {
			return fmt.Errorf("only %d ends: %v", len(out), out)
		}
		return nil
	})
	return out
}

func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}

// each reads a stream from its first message without taking any.
func (r *rig) each(stream, subject string, f func(event.Message)) {
	s, err := r.bus.JetStream().Stream(r.t.Context(), stream)
	if err != nil {
		r.t.Fatal(err)
	}
	state := s.CachedInfo().State
	for seq := state.FirstSeq; seq <= state.LastSeq; seq++ {
		m, err := s.GetMsg(r.t.Context(), seq)
		if err != nil {
			continue
		}
		f(event.Message{Subject: m.Subject, Header: m.Header, Data: m.Data})
	}
}

func TestAFeedIsPolledAndItsPagesFetchedOnce(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1", "/2"), "/1": page, "/2": page})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/feed")
	if src.Kind != "rss" || src.Title != "The Test" || src.Found != 2 || src.Items != 2 || !src.Next.After(src.Polled) {
		t.Errorf("source %+v", src)
	}
	if got := r.ends(2); got["/1"] != "fetched" || got["/2"] != "fetched" {
		t.Errorf("ends %v", got)
	}
	s.set("/feed", rss("/3", "/2", "/1"))
	s.set("/3", page)
	if src = r.poll(src); src.Found != 3 {
		t.Errorf("after a third item: %d found, want 3", src.Found)
	}
	r.ends(3)
	for _, path := range []string{"/1", "/2", "/3", "/robots.txt"} {
		if n := s.count(path); n != 1 {
			t.Errorf("%s was asked for %d times, want once", path, n)
		}
	}
}

func TestAnUnchangedFeedIsNotReadAgain(t *testing.T) {
	var conditions []string
	s := newSite(t, map[string]http.HandlerFunc{"/1": page})
	s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
		conditions = append(conditions, r.Header.Get("If-None-Match"))
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		rss("/1")(w, r)
	})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/feed")
	r.poll(src)
	if len(conditions) != 2 || conditions[0] != "" || conditions[1] != `"v1"` {
		t.Errorf("conditions %q", conditions)
	}
}

func TestASiteIsSearchedForItsFeed(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/":       text("text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="/broken"><link rel="alternate" type="application/rss+xml" href="/news.xml"></head>`),
		"/broken": page, "/news.xml": rss("/1"), "/1": page,
	})
	r := newRig(t, nil)
	if src := r.watch(s.URL + "/"); src.Feed != s.URL+"/news.xml" || src.State() != "ok" {
		t.Errorf("source %+v", src)
	}
	r.ends(1)
}

func TestASiteWithoutAFeedFailsAndIsTriedAgain(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/": page})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/")
	if src.State() != "failing" || !strings.Contains(src.Error, "http-404") && !strings.Contains(src.Error, "not-a-feed") || src.Next.IsZero() || src.FailingSince.IsZero() {
		t.Errorf("source %+v", src)
	}
	s.set("/", rss("/1"))
	if src = r.poll(src); src.State() != "ok" || src.Error != "" {
		t.Errorf("after it came back: %+v", src)
	}
}

func TestRobotsIsObeyed(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": text("text/plain", "User-agent: *\nDisallow: /private\n"),
		"/feed":       rss("/private/1", "/2"), "/private/1": page, "/2": page,
	})
	r := newRig(t, nil)
	r.watch(s.URL + "/feed")
	got := r.ends(2)
	if got["/private/1"] != "refused:robots" || got["/2"] != "fetched" {
		t.Errorf("ends %v", got)
	}
	if s.count("/private/1") != 0 {
		t.Error("what robots.txt forbids was asked for")
	}
}

func TestAHostWithoutRobotsAnswerIsNotAsked(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/robots.txt": status(503), "/feed": rss("/1"), "/1": page})
	r := newRig(t, nil)
	if src := r.watch(s.URL + "/feed"); !strings.Contains(src.Error, "robots-unreachable") {
		t.Errorf("source %+v", src)
	}
	if s.count("/feed") != 0 {
		t.Error("the feed was asked for although robots.txt answers 503")
	}
}

func TestEndsOfPages(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/feed":   rss("/ok", "/missing", "/gone", "/forbidden", "/moved", "/loop", "/away", "/empty", "/broken", "/huge"),
		"/ok":     page,
		"/gone":   status(410),
		"/empty":  status(200),
		"/broken": status(500),
		"/moved":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok2", http.StatusMovedPermanently) },
		"/ok2":    page,
		"/loop":   func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"/away": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "ftp://elsewhere/")
			w.WriteHeader(302)
		},
		"/huge":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 3000)) },
		"/forbidden": status(403),
	})
	r := newRig(t, func(c *fetcher.Config) { c.Attempts, c.MaxRedirects, c.MaxBody = 2, 3, 2000 })
	r.watch(s.URL + "/feed")
	want := map[string]string{
		"/ok": "fetched", "/missing": "gone:http-404", "/gone": "gone:http-410", "/forbidden": "refused:http-403", "/moved": "fetched",
		"/loop": "refused:too-many-redirects", "/away": "refused:bad-redirect", "/empty": "refused:empty", "/broken": "failed:http-5xx", "/huge": "refused:too-large",
	}
	got := r.ends(len(want))
	for path, end := range want {
		if got[path] != end {
			t.Errorf("%s ended as %q, want %q", path, got[path], end)
		}
	}
	if n := s.count("/broken"); n != 2 {
		t.Errorf("a page that answers 500 was asked for %d times, want --attempts 2", n)
	}
	if n := s.count("/loop"); n != 4 {
		t.Errorf("a redirect loop was followed %d times, want --max-redirects 3 and the first", n)
	}
}

func TestTheDelayIsKeptByTheBooksOfTheSite(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1", "/2", "/3"), "/1": page, "/2": page, "/3": page})
	const delay = 150 * time.Millisecond
	r := newRig(t, func(c *fetcher.Config) { c.Delay = delay })
	r.watch(s.URL + "/feed")
	r.ends(3)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i < len(s.times); i++ {
		if gap := s.times[i].Sub(s.times[i-1]); gap < delay {
			t.Errorf("%s came %v after %s; the delay is %v", s.asked[i], gap, s.asked[i-1], delay)
		}
	}
}

func TestCrawlDelayAndItsCap(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": text("text/plain", "User-agent: *\nCrawl-delay: 1000\n"), "/feed": rss("/1"), "/1": page,
	})
	r := newRig(t, func(c *fetcher.Config) { c.MaxDelay = 300 * time.Millisecond })
	r.watch(s.URL + "/feed")
	r.ends(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if gap := s.times[2].Sub(s.times[1]); gap < 300*time.Millisecond {
		t.Errorf("the page came %v after the feed; Crawl-delay is 1000 s, capped at 300ms", gap)
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	var first time.Time
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1")})
	var again time.Time
	s.set("/1", func(w http.ResponseWriter, r *http.Request) {
		if first.IsZero() {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		again = time.Now()
		page(w, r)
	})
	r := newRig(t, nil)
	r.watch(s.URL + "/feed")
	r.ends(1)
	if gap := again.Sub(first); gap < time.Second {
		t.Errorf("asked again after %v, Retry-After was 1 s", gap)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1")})
	r := newRig(t, func(c *fetcher.Config) { c.AllowPrivate = false })
	if src := r.watch(s.URL + "/feed"); !strings.Contains(src.Error, "refused-address") {
		t.Errorf("source %+v", src)
	}
	if s.count("/robots.txt")+s.count("/feed") != 0 {
		t.Error("a loopback address was asked")
	}
}

func TestOneURLInTwoFeedsIsFetchedOnce(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/a": rss("/1"), "/b": rss("/1?utm_source=b"), "/1": page})
	r := newRig(t, nil)
	r.watch(s.URL + "/a")
	r.watch(s.URL + "/b")
	r.ends(1)
	if n := s.count("/1"); n != 1 {
		t.Errorf("asked for %d times", n)
	}
}

func TestWhoAsks(t *testing.T) {
	agent := make(chan string, 10)
	s := newSite(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) { agent <- r.UserAgent(); rss()(w, r) }})
	r := newRig(t, func(c *fetcher.Config) { c.Contact = "https://example.org/crawler" })
	r.watch(s.URL + "/feed")
	if got := <-agent; got != "Wireroom/0.1 (+https://example.org/crawler)" {
		t.Errorf("User-Agent %q", got)
	}
}

func TestPausedAndUnknownSourcesAreLeftAlone(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss()})
	r := newRig(t, nil)
	src, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Paused: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{src.ID, "nobody"} {
		if err := r.reg.Poll(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Eventually(t, func() error {
		n, err := r.bus.Subjects(t.Context(), event.StreamSchedule, ">")
		if err == nil && len(n) > 0 {
			err = fmt.Errorf("tokens left: %v", n)
		}
		return err
	})
	if s.count("/feed") != 0 {
		t.Error("a paused source was polled")
	}
}

func TestConfigSaysWhichFlagIsWrong(t *testing.T) {
	for flag, change := range map[string]func(*fetcher.Config){
		"--user-agent": func(c *fetcher.Config) { c.UserAgent = "Two words" },
		"--delay":      func(c *fetcher.Config) { c.Delay = -1 },
		"--timeout":    func(c *fetcher.Config) { c.Timeout = 0 },
		"--max-body":   func(c *fetcher.Config) { c.MaxBody = 0 },
		"--attempts":   func(c *fetcher.Config) { c.Attempts = 0 },
		"--poll-min":   func(c *fetcher.Config) { c.MinPoll = 2 * c.MaxPoll },
	} {
		cfg := fetcher.Defaults()
		change(&cfg)
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v", flag, err)
		}
	}
	if err := fetcher.Defaults().Validate(); err != nil {
		t.Error(err)
	}
}

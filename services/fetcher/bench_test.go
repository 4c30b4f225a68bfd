package fetcher_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
)

// benchFetcher is a running fetcher without a word, as the all-in-one has it.
func benchFetcher(b *testing.B) (*bus.Bus, *fetcher.Sources) {
	b.Helper()
	return runFetcher(b, func(c *fetcher.Config) { c.Alone = true }, slog.New(slog.DiscardHandler))
}

// processor is the CPU time this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFetchToPages: 20 hosts without pause, pages of 100 KB of text, from the poll to
// the page on PAGES. The sites run in the same process.
func BenchmarkFetchToPages(b *testing.B) {
	const hosts, perHost = 20, 100
	words := strings.Fields("the a bridge council river town said that was closed opened for of in on week year people money school train mayor")
	var page bytes.Buffer
	for page.Len() < 100<<10 {
		page.WriteString(words[rand.IntN(len(words))] + strconv.Itoa(rand.IntN(1000)) + " ")
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/feed"):
			fmt.Fprint(w, `<rss version="2.0"><channel><title>B</title>`)
			for i := range perHost {
				fmt.Fprintf(w, `<item><link>http://%s/%s/%d</link></item>`, r.Host, r.URL.Path[1:], i)
			}
			fmt.Fprint(w, `</channel></rss>`)
		case r.URL.Path == "/robots.txt", strings.HasPrefix(r.URL.Path, "/.well-known/"):
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(page.Bytes())
		}
	})
	bb, reg := benchFetcher(b)
	var sites []string
	for range hosts {
		s := httptest.NewServer(handler)
		b.Cleanup(s.Close)
		sites = append(sites, s.URL)
	}
	n := 0
	for b.Loop() {
		n++
		for _, s := range sites {
			src, err := reg.Apply(b.Context(), event.Source{URL: fmt.Sprintf("%s/feed%d", s, n)})
			if err != nil {
				b.Fatal(err)
			}
			if err := reg.Poll(b.Context(), src.ID); err != nil {
				b.Fatal(err)
			}
		}
		waitFor(b, bb, event.StreamPages, uint64(n*hosts*perHost))
	}
	b.ReportMetric(float64(n*hosts*perHost)/b.Elapsed().Seconds(), "pages/s")
}

// waitFor waits until so many messages were ever written to a stream.
func waitFor(b *testing.B, bb *bus.Bus, stream string, n uint64) {
	b.Helper()
	bustest.Eventually(b, func() error {
		s, err := bb.JetStream().Stream(b.Context(), stream)
		if err != nil {
			return err
		}
		if got := s.CachedInfo().State.LastSeq; got < n {
			return fmt.Errorf("%d of %d", got, n)
		}
		return nil
	})
}

// loopback serves h at n addresses of this machine, which are n hosts to a fetcher.
func loopback(b *testing.B, n int, h http.Handler) (urls []string) {
	b.Helper()
	s := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	b.Cleanup(func() { _ = s.Close() })
	for i := range n {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.%d.%d:0", 1+i/250, 1+i%250))
		if err != nil {
			b.Fatal(err)
		}
		go func() { _ = s.Serve(l) }()
		urls = append(urls, "http://"+l.Addr().String())
	}
	return urls
}

// known puts a source into the register that has been polled before: it remembers 500
// items, and the ETag of its feed.
func known(b *testing.B, bb *bus.Bus, id, url string, next time.Time) {
	b.Helper()
	var m schedule.Memory
	now := time.Now()
	for i := range 20 {
		m, _ = m.After(schedule.DefaultBounds, id, schedule.Poll{At: now.Add(time.Duration(i-20) * time.Hour), Fresh: i % 3})
	}
	src := event.Source{
		ID: id, URL: url + "/feed", Feed: url + "/feed", Kind: "rss", Title: "B", ETag: `"1"`, Items: 50, Added: now.Add(-20 * time.Hour),
		Polls: 20, Found: 20, Polled: now.Add(-time.Hour), FullGet: now.Add(-time.Hour), News: now.Add(-time.Hour), Interval: time.Hour, Next: next,
	}
	src.Rhythm, _ = json.Marshal(m)
	seen := make([]uint64, 500)
	for i := range seen {
		seen[i] = rand.Uint64()
	}
	src.Seen = event.SeenOf(seen)
	data, err := json.Marshal(src)
	if err != nil {
		b.Fatal(err)
	}
	kv, err := bb.Bucket(b.Context(), event.BucketSources)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := kv.Put(b.Context(), event.Token(id), data); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPollNothingNew is the processor time of a poll that is answered 304: of the
// fetcher, the embedded broker and the site, which share the process. 200 sources that
// remember 500 items each, one a host; so many polls are on the way at once.
func BenchmarkPollNothingNew(b *testing.B) {
	for _, inFlight := range []int{1, 16} {
		b.Run(strconv.Itoa(inFlight)+"-at-once", func(b *testing.B) { pollNothingNew(b, inFlight) })
	}
}

func pollNothingNew(b *testing.B, inFlight int) {
	const hosts = 200
	answered := make(chan struct{}, hosts)
	urls := loopback(b, hosts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/feed":
			http.NotFound(w, r)
		case r.Header.Get("If-None-Match") != "":
			w.WriteHeader(http.StatusNotModified)
			answered <- struct{}{}
		default:
			b.Error("asked without a condition")
		}
	}))
	bb, reg := benchFetcher(b)
	for i, u := range urls {
		known(b, bb, "s"+strconv.Itoa(i), u, time.Now().Add(time.Hour))
	}
	n := 0
	poll := func() {
		if err := reg.Poll(b.Context(), "s"+strconv.Itoa(n%hosts)); err != nil {
			b.Fatal(err)
		}
		n++
	}
	for range hosts { // robots.txt is asked for once
		poll()
		<-answered
	}
	n = 0
	began := processor()
	for b.Loop() {
		poll()
		if n >= inFlight {
			<-answered
		}
	}
	b.ReportMetric(float64((processor()-began).Microseconds())/float64(n), "cpu-µs/poll")
}

// BenchmarkNotModified is the floor under PollNothingNew: the same question, asked of the
// same kind of site with nothing but net/http.
func BenchmarkNotModified(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }))
	b.Cleanup(s.Close)
	began, n := processor(), 0
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.URL+"/feed", nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("If-None-Match", `"1"`)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64((processor()-began).Microseconds())/float64(n), "cpu-µs/poll")
}

// BenchmarkManySources is what 100,000 scheduled sources take of memory in one process with
// its broker (WIREROOM_SOURCES sets another number).
func BenchmarkManySources(b *testing.B) {
	n := number("WIREROOM_SOURCES", 100_000)
	bb, reg := benchFetcher(b)
	for b.Loop() {
		work := make(chan int)
		failed := make(chan error, 64)
		for range 64 {
			go func() {
				var err error
				for i := range work {
					var src event.Source
					if err == nil {
						src, err = reg.Apply(b.Context(), event.Source{ID: "s" + strconv.Itoa(i), URL: fmt.Sprintf("https://site%d.example/feed", i)})
					}
					if err == nil {
						err = bb.Schedule(b.Context(), event.SlotSource(src.ID), src.ID, time.Now().Add(time.Hour))
					}
				}
				failed <- err
			}()
		}
		for i := range n {
			work <- i
		}
		close(work)
		for range 64 {
			if err := <-failed; err != nil {
				b.Fatal(err)
			}
		}
	}
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	b.ReportMetric(float64(u.Maxrss)/1024, "MB")
}

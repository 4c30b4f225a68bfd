package fetcher_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// benchFetcher is a running fetcher without a word.
func benchFetcher(b *testing.B) (*bus.Bus, *fetcher.Sources) {
	b.Helper()
	return runFetcher(b, nil, slog.New(slog.DiscardHandler))
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

// BenchmarkPollNothingNew is the processor time of a poll that is answered 304: of the
// fetcher, the embedded broker and the site, which share the process.
func BenchmarkPollNothingNew(b *testing.B) {
	answered := make(chan struct{}, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			answered <- struct{}{}
			return
		}
		w.Header().Set("ETag", `"1"`)
		fmt.Fprint(w, `<rss version="2.0"><channel><title>B</title></channel></rss>`)
	}))
	b.Cleanup(s.Close)
	_, reg := benchFetcher(b)
	src, err := reg.Apply(b.Context(), event.Source{URL: s.URL + "/feed"})
	if err != nil {
		b.Fatal(err)
	}
	poll := func() {
		if err := reg.Poll(b.Context(), src.ID); err != nil {
			b.Fatal(err)
		}
	}
	poll()
	bustest.Eventually(b, func() error {
		src, err := reg.Get(b.Context(), src.ID)
		if err == nil && src.Polls == 0 {
			err = errors.New("not polled yet")
		}
		return err
	})
	began, n := processor(), 0
	for b.Loop() {
		poll()
		<-answered
		n++
	}
	b.ReportMetric(float64((processor()-began).Microseconds())/float64(n), "cpu-µs/poll")
}

// BenchmarkManySources is what 100,000 scheduled sources take of memory in one process with
// its broker (WIREROOM_SOURCES sets another number).
func BenchmarkManySources(b *testing.B) {
	n := 100_000
	if v, err := strconv.Atoi(os.Getenv("WIREROOM_SOURCES")); err == nil {
		n = v
	}
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

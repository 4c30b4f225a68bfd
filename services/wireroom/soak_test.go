package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/newsroom"
	"github.com/wireroom/wireroom/services/store"
)

// BenchmarkSoak is `up` for WIREROOM_SOAK (a minute if unset) while five articles a second are
// published on sites that push: from the publication to the record stored, and what the
// process holds after the first quarter and at the end. `-benchtime 1x`.
func BenchmarkSoak(b *testing.B) {
	long := time.Minute
	if v := os.Getenv("WIREROOM_SOAK"); v != "" {
		var err error
		if long, err = time.ParseDuration(v); err != nil {
			b.Fatal(err)
		}
	}
	n, err := newsroom.Open(newsroom.Config{Start: newsroom.All, Endless: true, Hub: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	data, push, health := filepath.Join(b.TempDir(), "data"), freePort(b), freePort(b)
	args := []string{"up", "--data", data, "--allow-private", "--delay", "0s", "--look-again", "off", "--public-url", "http://127.0.0.1:" + push, "--push-listen", "127.0.0.1:" + push, "--listen", "127.0.0.1:" + health}
	hubbed := 0
	for _, s := range n.Sites() {
		if strings.HasSuffix(s.Feed, "/rss.xml") || strings.HasSuffix(s.Feed, "/atom.xml") { // others name no hub
			args, hubbed = append(args, s.Feed), hubbed+1
		}
	}
	for b.Loop() {
		up := start(b, args...)
		for len(n.Hub().Subscriptions()) < hubbed {
			wait(b, 100*time.Millisecond)
		}
		published := map[string]time.Time{}
		early := map[string]float64{}
		began := time.Now()
		for i := 0; time.Since(began) < long; i++ {
			url, ok := n.Publish()
			if ok && slices.ContainsFunc(args, func(feed string) bool { return article.SameSite(feed, url) }) {
				published[url] = time.Now()
			}
			if len(early) == 0 && time.Since(began) > long/4 {
				early = scrape(b, "127.0.0.1:"+health)
			}
			wait(b, time.Until(began.Add(time.Duration(i+1)*200*time.Millisecond)))
		}
		wait(b, 5*time.Second) // what is on its way
		late := scrape(b, "127.0.0.1:"+health)
		up.stop()
		reportSoak(b, filepath.Join(data, "archive.db"), published)
		for name, metric := range map[string]string{"MB": "process_resident_memory_bytes", "files": "process_open_fds", "goroutines": "go_goroutines"} {
			scale := 1.0
			if name == "MB" {
				scale = 1 << 20
			}
			b.ReportMetric(early[metric]/scale, name+"-early")
			b.ReportMetric(late[metric]/scale, name+"-end")
		}
	}
}

func wait(b *testing.B, d time.Duration) {
	b.Helper()
	select {
	case <-time.After(d):
	case <-b.Context().Done():
		b.Fatal("stopped")
	}
}

func reportSoak(b *testing.B, file string, published map[string]time.Time) {
	b.Helper()
	a, err := store.Open(context.Background(), "sqlite:"+file, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	var took []time.Duration
	err = a.Each(context.Background(), store.Query{}, func(r article.Article) error {
		if at, ok := published[r.URL]; ok {
			took = append(took, r.Stored.Sub(at))
		}
		return nil
	})
	if err != nil || len(took) == 0 {
		b.Fatalf("%d of %d articles are stored: %v", len(took), len(published), err)
	}
	slices.Sort(took)
	at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000 }
	b.ReportMetric(float64(len(took)), "articles")
	b.ReportMetric(float64(len(published)-len(took)), "missing")
	b.ReportMetric(at(0.5), "ms-p50")
	b.ReportMetric(at(0.95), "ms-p95")
	b.ReportMetric(at(0.99), "ms-p99")
}

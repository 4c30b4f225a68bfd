package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// BenchmarkFoundToStored publishes one article at a time and polls its feed: the time
// from the link seen to the record stored, without load.
func BenchmarkFoundToStored(b *testing.B) {
	n, err := newsroom.Open(newsroom.Config{Start: newsroom.All, Endless: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	cfg := demoRoom(filepath.Join(b.TempDir(), "data"))
	cfg.Fetcher.Delay = 0
	cfg.Fetcher.First, cfg.Fetcher.MinPoll, cfg.Fetcher.MaxPoll = time.Hour, time.Hour, time.Hour
	r, err := openRoom(b.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	ctx := keepRunning(b, r)
	stored := make(chan event.Stored, 1000)
	go func() {
		_ = follow(ctx, r.bus, following{filter: "stored.>"}, func(s event.Stored) error { stored <- s; return nil })
	}()
	var feeds []event.Source
	for _, s := range n.Sites() {
		feeds = append(feeds, event.Source{URL: s.Feed})
	}
	srcs, err := watch(ctx, r.sources, feeds, true)
	if err != nil {
		b.Fatal(err)
	}
	awaitStored(b, stored, func(event.Stored) bool { return len(stored) == 0 }) // those that were out
	var took []time.Duration
	for b.Loop() {
		url, _ := n.Publish()
		for _, s := range srcs { // the one whose outlet it is
			if !article.SameSite(s.URL, url) {
				continue
			}
			if err := r.sources.Poll(ctx, s.ID); err != nil {
				b.Fatal(err)
			}
		}
		s := awaitStored(b, stored, func(s event.Stored) bool { return s.Article.URL == url })
		took = append(took, s.Article.Stored.Sub(s.Article.FirstSeen))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

// keepRunning runs a room until the benchmark ends, and the context does.
func keepRunning(b *testing.B, r *room) context.Context {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
		r.close()
	})
	return ctx
}

func awaitStored(b *testing.B, in <-chan event.Stored, is func(event.Stored) bool) event.Stored {
	b.Helper()
	timeout := time.After(30 * time.Second)
	for {
		select {
		case s := <-in:
			if is(s) {
				return s
			}
		case <-timeout:
			b.Fatal("nothing stored for 30 s")
		}
	}
}

// BenchmarkUpOnce is `up --once` over the real pages of the corpus as 20 sites, each page
// under as many addresses as make 40 a site.
func BenchmarkUpOnce(b *testing.B) {
	dir := os.Getenv("WIREROOM_SHARED")
	if dir == "" {
		b.Skip("WIREROOM_SHARED is not set: the corpus of real pages is not here")
	}
	var dirs []string
	for range 4 {
		dirs = append(dirs, filepath.Join(dir, "corpus/article-bodies"), filepath.Join(dir, "corpus/world-news"))
	}
	n, err := newsroom.Open(newsroom.Config{Dirs: dirs, Sites: 20})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	pages := len(n.Articles())
	for b.Loop() {
		up := upCmd{roomConfig: demoRoom(filepath.Join(b.TempDir(), fmt.Sprint(time.Now().UnixNano()))), Once: true, JSON: true, Stall: time.Minute}
		up.Fetcher.Delay = 0
		for _, s := range n.Sites() {
			up.URLs = append(up.URLs, s.Feed)
		}
		e := &env{ctx: b.Context(), log: slog.New(slog.DiscardHandler), out: io.Discard, err: os.Stderr, config: &configFile{}}
		if err := up.Run(e); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(pages*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkIdle is the resident memory of `up` with 20 sources when nothing happens.
func BenchmarkIdle(b *testing.B) {
	n, err := newsroom.Open(newsroom.Config{Start: newsroom.All})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	args := []string{"up", "--data", filepath.Join(b.TempDir(), "data"), "--allow-private", "--delay", "0s"}
	for _, s := range n.Sites() {
		args = append(args, s.Feed, s.URL+"news-sitemap.xml")
	}
	for b.Loop() {
		p := start(b, args...)
		time.Sleep(10 * time.Second) //nolint:forbidigo // idle is when nothing happens for a while
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
		if err != nil {
			b.Skip("no /proc here")
		}
		for line := range strings.Lines(string(data)) {
			var kb float64
			if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kb); err == nil {
				b.ReportMetric(kb/1024, "MB-resident")
			}
		}
		p.stop()
	}
}

package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPoliteAcrossFetchers lets three fetchers share ten hosts, kills one of them, and
// looks into the books of the sites: no two requests to a host began closer than the
// delay, and none overlapped.
func TestPoliteAcrossFetchers(t *testing.T) {
	n, want := samples(t)
	const delay = 200 * time.Millisecond
	nats, archive := natsServer(t), "sqlite:"+filepath.Join(t.TempDir(), "archive.db")
	start(t, "serve", "store", "--nats", nats, "--archive", archive)
	start(t, "serve", "parser", "--nats", nats)
	args := append([]string{"serve", "fetcher", "--nats", nats, "--allow-private", "--delay", delay.String()}, sitesOf(n)...)
	victim := start(t, args...)
	for range 2 {
		start(t, args...)
	}
	eventually(t, func() error {
		if n.Books().Requests() < 15 {
			return notYet("%d requests", n.Books().Requests())
		}
		return nil
	})
	victim.kill()
	eventually(t, func() error {
		b, err := peek(t, strings.TrimPrefix(archive, "sqlite:"))
		if err == nil && (b.Open > 0 || b.Found < want) {
			err = notYet("%s", b.sentence())
		}
		return err
	})
	if ids := once(t, records(t, "--archive", archive)); len(ids) != want {
		t.Errorf("%d articles, want %d", len(ids), want)
	}
	gap, first, second := n.Books().ShortestGap()
	if gap < delay {
		t.Errorf("%s was asked for %s %v after %s; the delay is %v", second.Host, second.Path, gap, first.Path, delay)
	}
	if most := n.Books().MostAtOnce(); most > 1 {
		t.Errorf("a host answered %d requests at once", most)
	}
	for _, r := range n.Books().Since(0) {
		if strings.HasPrefix(r.Path, "/members/") {
			t.Errorf("%s was asked for, robots.txt forbids it", r.Path)
		}
	}
	t.Logf("%d requests, shortest gap %v", n.Books().Requests(), gap)
}

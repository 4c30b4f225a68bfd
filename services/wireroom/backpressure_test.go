package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// TestBackpressure: without a store the streams fill to their bounds, the parser waits, then
// the fetcher, which asks no site any more; status says who waits for whom. When the store is
// there everything drains by itself.
func TestBackpressure(t *testing.T) {
	n, err := newsroom.Open(newsroom.Config{Start: 400, Endless: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	for range 400 {
		n.Publish()
	}
	nats, archive := newBroker(t), "sqlite:"+filepath.Join(t.TempDir(), "archive.db")
	b := busOn(t, nats)
	for _, stream := range []string{event.StreamPages, event.StreamArticles} { // as an operator may
		s, err := b.JetStream().Stream(t.Context(), stream)
		if err != nil {
			t.Fatal(err)
		}
		cfg := s.CachedInfo().Config
		cfg.MaxBytes = 100 << 10
		if _, err := b.JetStream().UpdateStream(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	store := start(t, "serve", "store", "--nats", nats.url, "--archive", archive)
	store.says("started")
	store.kill()
	parser := start(t, "serve", "parser", "--nats", nats.url)
	fetcher := start(t, append(append([]string{"serve", "fetcher", "--nats", nats.url}, forTests...), sitesOf(n)...)...)
	parser.says("cannot publish; waiting")
	fetcher.says("cannot publish; waiting")
	asked := n.Books().Requests()
	status := must(t, "status", "--nats", nats.url, "--archive", archive)
	if !strings.Contains(status, "ARTICLES is full (") || !strings.Contains(status, "waits for store, and goes on by itself.") || !strings.Contains(status, "PAGES is full (") {
		t.Errorf("status does not say who waits for whom:\n%s", status)
	}
	if more := n.Books().Requests() - asked; more > len(n.Sites()) { // each may have had one in hand
		t.Errorf("%d more requests were made although nothing can be stored", more)
	}
	start(t, "serve", "store", "--nats", nats.url, "--archive", archive)
	eventually(t, func() error {
		b, err := peek(t, strings.TrimPrefix(archive, "sqlite:"))
		if err == nil && (b.Open > 0 || b.Found < 400) {
			err = fmt.Errorf("%w: %s", errNotYet, b.sentence())
		}
		return err
	})
	want := toStore(n)
	if ids := once(t, records(t, "--archive", archive)); len(ids) != want {
		t.Errorf("%d records, want %d", len(ids), want)
	}
}

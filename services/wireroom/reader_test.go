package main

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store"
)

// TestReadingOverNATS: commands that are given a broker and no archive have of its stores what
// they would read in the archive.
func TestReadingOverNATS(t *testing.T) {
	server, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", Fast: true}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	if err := bustest.Connect(t, server, "test").Setup(t.Context(), bus.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	fails(t, 1, "no store answers", "search", "--nats", server.URL(), "x")
	data := t.TempDir()
	url := "sqlite:" + filepath.Join(data, "archive.db")
	a, err := store.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	at := time.Now().Add(-time.Hour)
	r := article.Article{ID: article.ID("https://example.com/1"), URL: "https://example.com/1", CanonicalURL: "https://example.com/1", Source: article.Source{ID: "example-com"},
		Title: "A title", Language: "en", FirstSeen: at}
	const edits = 30 // which one answer cannot hold
	for i := range edits {
		r.Text = strings.Repeat("A minister spoke of "+strings.Repeat(string(rune('a'+i)), 5)+". ", 3000)
		r.Found.At, r.Fetched = at.Add(time.Duration(i)*time.Minute), at.Add(time.Duration(i)*time.Minute)
		if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
			t.Fatal(err)
		}
	}
	line := event.Ledger{Link: article.ID("https://example.com/short"), URL: "https://example.com/short", State: event.StateDuplicate, Visit: at, At: at, Article: r.ID}
	gone := event.Ledger{Link: article.ID("https://example.com/gone"), URL: "https://example.com/gone", State: event.StateGone, Visit: at, At: at, Reason: "404"}
	if err := a.Note(t.Context(), []event.Ledger{line, gone}); err != nil {
		t.Fatal(err)
	}
	start(t, "serve", "store", "--nats", server.URL(), "--archive", url)
	eventually(t, func() error { // until the store has told of all versions
		left, err := a.Pending(t.Context(), 1)
		if err == nil && len(left) > 0 {
			err = notYet("a version is pending")
		}
		return err
	})
	for _, args := range [][]string{
		{"search", "minister"}, {"search", "--json", "--source", "example-com", "minister"}, {"read", r.ID}, {"read", "--json", "https://example.com/short"},
		{"history", r.URL}, {"history", "--json", r.ID}, {"story", r.URL}, {"story", "--json", r.ID},
	} {
		rest := args[1:]
		here := must(t, append([]string{args[0], "--data", data}, rest...)...)
		there := must(t, append([]string{args[0], "--nats", server.URL()}, rest...)...)
		if here != there || here == "" {
			t.Errorf("%v: here\n%.2000s\nover NATS\n%.2000s", args, here, there)
		}
	}
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{2, "besides those to leave out", []string{"search", "--", "-minister"}},
		{1, "was never found", []string{"read", "https://example.com/none"}},
		{1, "was never found", []string{"read", strings.Repeat("0", 32)}},
		{1, "it is gone: 404", []string{"history", "https://example.com/gone"}},
		{2, "neither the ID", []string{"read", "::"}},
		{1, "not in the archive", []string{"story", "000000000000-000000000000"}},
	} {
		for _, from := range [][]string{{"--data", data}, {"--nats", server.URL()}} {
			fails(t, c.code, c.says, append(append([]string{c.args[0]}, from...), c.args[1:]...)...)
		}
	}
}

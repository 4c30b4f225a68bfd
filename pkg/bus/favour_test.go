package bus_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestFavours: a favour is done by one who offers it; that it cannot be done, that doing it
// finds a bug, and that nobody does it, are answers.
func TestFavours(t *testing.T) {
	b := bustest.Start(t)
	link, err := event.NewLink("https://news.example/a", article.Source{ID: "news"}, article.Found{At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	page := event.Fetched{Link: link, FinalURL: link.URL, Body: []byte("<p>page</p>")}
	if _, err := b.Favour(t.Context(), "parse.trial", page); !errors.Is(err, bus.ErrNobody) {
		t.Errorf("where nobody is: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var g errgroup.Group
	for range 2 { // one of them does it
		g.Go(func() error {
			return b.DoFavours(ctx, "parse.trial", "parser", func(m event.Message) ([]byte, error) {
				var f event.Fetched
				if err := event.Unmarshal(m, &f); err != nil {
					return nil, err
				}
				switch string(f.Body) {
				case "panic":
					panic("a bug\nof two lines")
				case "error":
					return nil, errors.New("it cannot be done")
				}
				return f.Body, nil
			})
		})
	}
	bustest.Eventually(t, func() error {
		_, err := b.Favour(t.Context(), "parse.trial", page)
		return err
	})
	for body, want := range map[string]string{"<p>page</p>": "", "panic": "panic: a bug of two lines", "error": "it cannot be done"} {
		page.Body = []byte(body)
		got, err := b.Favour(t.Context(), "parse.trial", page)
		if want == "" && (err != nil || string(got) != body) || want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s: %q, %v", body, got, err)
		}
	}
	cancel()
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

package parser

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// TestTrial: a parser says in short what it would make of a page, or why it would refuse it.
// It has no bus here: nothing of a trial goes on.
func TestTrial(t *testing.T) {
	s, err := New(Defaults(), nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	try := func(body string) (out query.Trial) {
		t.Helper()
		link, err := event.NewLink("https://news.example/ferries", article.Source{ID: "news"}, article.Found{At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		m, err := event.Marshal(event.Fetched{Link: link, FinalURL: link.URL, At: time.Now(), Body: []byte(body), Page: article.Page{ContentType: "text/html", Status: 200}}, "test")
		if err != nil {
			t.Fatal(err)
		}
		data, err := s.trial(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	got := try(`<html lang=en><head><meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-23T14:00:00Z"></head><body><article><h1>Ferries sail again</h1><p class=byline>By Ana Marl</p>` +
		"<p>The ferries sail again through the strait after nine days of wind, and the first of them leaves this evening with mail, bread and two hundred people on board. The harbour master said that the second would follow at noon tomorrow, when the swell is expected to be below two metres, and that nobody should come without a ticket.</p></article></body></html>")
	if got.Title != "Ferries sail again" || got.Refused != "" || got.Words < 50 || got.Language != "en" || got.Published.IsZero() || !strings.HasPrefix(got.Begins, "The ferries") || !strings.HasSuffix(got.Begins, "and that nobody") || got.URL != "https://news.example/ferries" {
		t.Errorf("made %+v", got)
	}
	if got := try("<html><body><p>404</p></body></html>"); got.Refused == "" || got.Title != "" || got.URL != "https://news.example/ferries" {
		t.Errorf("made of nothing: %+v", got)
	}
	if _, err := s.trial(event.Message{Header: map[string][]string{event.HeaderType: {"org.wireroom.stored.v1"}}}); err == nil {
		t.Error("another event is parsed")
	}
}

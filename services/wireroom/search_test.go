package main

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store"
)

func TestSearchCommand(t *testing.T) {
	data := t.TempDir()
	a, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	r := article.Article{ID: article.ID("https://example.com/1"), URL: "https://example.com/1", Source: article.Source{ID: "example-com"},
		Title: "The \x1b[31mred\x1b[0m\nline", Text: "A minister\n\nspoke.", Language: "en", Published: article.Moment{At: at}, Found: article.Found{At: at}, Fetched: at}
	if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
		t.Fatal(err)
	}
	// It stays open, as in a Wireroom that runs.
	t.Cleanup(func() { _ = a.Close() })
	want := "2026-11-24 08:00  example-com           The [31mred[0m line\n    A minister spoke\n"
	if got := must(t, "search", "--data", data, "minister"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p := command(t, "search", "--data", data, "minsiter")
	if code := p.wait(); code != 0 || p.err.String() != "0 of 0; the nearest spelling is minister, which finds 1\n" {
		t.Errorf("%d: %q", code, p.err.String())
	}
	var answer query.SearchAnswer
	if err := json.Unmarshal([]byte(must(t, "search", "--data", data, "--json", "--", "minister", "-spoke")), &answer); err != nil || answer.Total != 0 {
		t.Errorf("%+v, %v", answer, err)
	}
	if got := must(t, "search", "--data", data, "--until", "2026-11-24", "minister"); got != "" {
		t.Errorf("%q is of later", got)
	}
	fails(t, 2, "besides those to leave out", "search", "--data", data, "--", "-minister")
	fails(t, 2, "limit 999", "search", "--data", data, "--limit", "999", "x")
	fails(t, 2, "--until", "search", "--data", data, "--until", "soon", "x")
	if s := marked([]query.Run{{Text: "a "}, {Text: "b\x1b", Hit: true}}, true); !strings.HasSuffix(s, "\x1b[1mb\x1b[0m") {
		t.Errorf("%q", s)
	}
	if got := counted(query.SearchAnswer{Total: 3, Basic: true}); got != "0 of 3, in the newest 20,000 records that may match" {
		t.Errorf("%q", got)
	}
}

package main

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store"
)

const historyWant = `A better [31mtitle[0m
https://example.com/1

revision 1  STORED  created

revision 2  STORED  revised: title, metadata
  title       A {+better +}[31mtitle[0m
  authors     {+[{"name":"Ann"}]+}
  section     {+World, Europe+}

revision 3  STORED  revised: body  (+4 -1 words)
  body        … print on Tuesday that the ferry would run [-again-]{+no more+}. Fares stay as they are, and the …
              … are, and the night boat is gone.{+ ¶ Buses go.+}
`

func TestHistoryCommand(t *testing.T) {
	data := t.TempDir()
	a, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	r := article.Article{
		ID: article.ID("https://example.com/1"), URL: "https://example.com/1", Source: article.Source{ID: "example-com"}, Title: "A \x1b[31mtitle\x1b[0m",
		Text: "The harbour office of the old town said in print on Tuesday that the ferry would run again. Fares stay as they are, and the night boat that many had missed is back. Fares stay as they are, and the night boat is gone.",
	}
	put := func(change func()) {
		t.Helper()
		at = at.Add(time.Minute)
		r.Found.At, r.Fetched = at, at
		change()
		if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
			t.Fatal(err)
		}
	}
	put(func() {})
	put(func() {
		r.Title, r.Authors, r.Section = "A better \x1b[31mtitle\x1b[0m", []article.Author{{Name: "Ann"}}, []string{"World", "Europe"}
	})
	put(func() { r.Text = strings.Replace(r.Text, "again", "no more", 1) + "\n\nBuses go." })
	revisions, err := a.Revisions(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := must(t, "history", "--data", data, r.ID)
	for _, v := range revisions {
		got = strings.ReplaceAll(got, v.Stored.Format(time.RFC3339), "STORED")
	}
	if got != historyWant {
		t.Errorf("got\n%s\nwant\n%s", got, historyWant)
	}
	var h query.HistoryAnswer
	if err := json.Unmarshal([]byte(must(t, "history", "--json", "--data", data, r.URL)), &h); err != nil {
		t.Fatal(err)
	}
	if len(h.History) != 3 || diff.Now(h.History[2].Body) != r.Text || diff.Old(h.History[2].Body) == r.Text {
		t.Errorf("%+v", h)
	}
	fails(t, 1, "was never found", "history", "--data", data, "https://example.com/2")
}

func TestHistoryInColour(t *testing.T) {
	p := pen{color: true}
	if got, want := p.changed("old\x1b", "new"), "\x1b[31;9mold\x1b[0m \x1b[32;4mnew\x1b[0m"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestChecksOf(t *testing.T) {
	for want, c := range map[string]article.Checks{
		"":                             {},
		"1 further look found no edit": {Count: 1},
		"9 further looks found no edit; 4 saw trivial change only; 3 saw an earlier version again, as of a site whose servers have two": {Count: 9, Boring: 4, Flapping: 3},
	} {
		if got := checksOf(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTailSaysWhatWasEdited(t *testing.T) {
	s := event.Stored{Change: event.Revised, Changed: []article.Part{article.PartTitle, article.PartBody}, Article: article.Article{Title: "T", Revision: 2}}
	if got := storedLine(s); !strings.HasSuffix(got, "T  (title, body)") {
		t.Errorf("%q", got)
	}
}

package store

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// Each part of an article is told apart, and nothing is told that did not change.
func TestHistory(t *testing.T) {
	a, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	r := record(1, "The old text.")
	r.Tags = []string{"b", "a"}
	put := func(minute int, change func()) {
		t.Helper()
		r.Fetched = begin.Add(time.Duration(minute) * time.Minute)
		r.Found.At = r.Fetched
		change()
		if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
			t.Fatal(err)
		}
	}
	put(0, func() {})
	put(1, func() { r.Title, r.Subtitle = "A better title 1", "A standfirst" })
	put(2, func() { r.Text, r.Tags = "The new text.", []string{"a", "b"} })
	put(3, func() { r.Authors = []article.Author{{Name: "Ann"}} })
	put(4, func() { r.Text += "\n\n12 comments" })
	put(5, func() { r.Withdrawn = r.Fetched })
	h, err := History(t.Context(), a, r.ID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	withdrawn, _ := json.Marshal(r.Withdrawn)
	part := func(op diff.Op, text string) diff.Part { return diff.Part{Op: op, Text: text} }
	want := []query.Step{
		{Change: event.Created},
		{Change: event.Revised, Edit: article.Edit{Parts: []article.Part{article.PartTitle, article.PartStandfirst}, Fields: []string{"title", "subtitle"}},
			Title:      []diff.Part{part(diff.Same, "A "), part(diff.New, "better "), part(diff.Same, "title 1")},
			Standfirst: []diff.Part{part(diff.New, "A standfirst")}},
		{Change: event.Revised, Edit: article.Edit{Parts: []article.Part{article.PartBody}, Fields: []string{"text"}, WordsAdded: 1, WordsRemoved: 1},
			Body: []diff.Part{part(diff.Same, "The "), part(diff.Gone, "old"), part(diff.New, "new"), part(diff.Same, " text.")}},
		{Change: event.Revised, Edit: article.Edit{Parts: []article.Part{article.PartMetadata}, Fields: []string{"authors"}},
			Metadata: []query.Altered{{Field: "authors", To: json.RawMessage(`[{"name":"Ann"}]`)}}},
		{Change: event.Withdrawn, Edit: article.Edit{Parts: []article.Part{article.PartWithdrawal}, Fields: []string{"withdrawn"}},
			Metadata: []query.Altered{{Field: "withdrawn", To: withdrawn}}},
	}
	for i := range h.History {
		h.History[i].Revision, h.History[i].Stored, h.History[i].Fetched = 0, time.Time{}, time.Time{}
	}
	if d := cmp.Diff(want, h.History); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if h.Checks.Boring != 1 || h.URL != r.URL {
		t.Errorf("%+v of %s", h.Checks, h.URL)
	}
}

// The stored event of a further revision says what it changed.
func TestStoredSaysWhatChanged(t *testing.T) {
	b, _ := stores(t, 1)
	first, second := record(1, "The old text."), record(1, "The new text.")
	second.Title, second.Fetched, second.Found.At = "Another", begin.Add(time.Hour), begin.Add(time.Hour)
	for _, a := range []article.Article{first, second} {
		link, err := event.NewLink(a.URL, a.Source, a.Found)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Publish(t.Context(), event.Parsed{Link: link, Article: a}); err != nil {
			t.Fatal(err)
		}
	}
	var s event.Stored
	bustest.Eventually(t, func() error {
		m, _, err := b.Next(t.Context(), "WIRE", "stored.revised.>", 0)
		if err != nil {
			return err
		}
		return event.Unmarshal(m, &s)
	})
	if d := cmp.Diff([]article.Part{article.PartTitle, article.PartBody}, s.Changed); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

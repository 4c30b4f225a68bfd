package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

func watch(t *testing.T, b *bus.Bus, s event.Source) {
	t.Helper()
	kv, err := b.Bucket(t.Context(), event.BucketSources)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(s)
	if err == nil {
		_, err = kv.Put(t.Context(), event.Token(s.ID), data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// count adds what a store says that it dropped.
func count(t *testing.T, s *Service, sums map[string]float64) {
	t.Helper()
	reg := prometheus.NewRegistry()
	reg.MustRegister(s.dropped)
	all, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range all {
		for _, m := range family.GetMetric() {
			sums[m.GetLabel()[0].GetValue()] += m.GetCounter().GetValue()
		}
	}
}

// Stores that start drop what is due, by their own settings and the sources', and count it;
// nothing is announced, and a page that still says the same stays what it is.
func TestRetain(t *testing.T) {
	b, a := bustest.Start(t), opened(t)
	watch(t, b, event.Source{ID: "a.b", RecordKeep: "90d"})
	watch(t, b, event.Source{ID: "ever", TextKeep: "ever"})
	restore(t, a, aged(1, "usual", 40, "one"), aged(2, "usual", 20, "two"), aged(3, "a.b", 100, "three"), aged(4, "ever", 400, "four"))
	cfg := Defaults()
	cfg.Keep.Text = 30 * day
	services := run(t, cfg, a, b, 2)
	bustest.Eventually(t, func() error {
		if got := left(t, a); got != "4 1- 2" {
			return fmt.Errorf("left is %s", got)
		}
		sums := map[string]float64{}
		for _, s := range services {
			count(t, s, sums)
		}
		if sums["text"] != 1 || sums["record"] != 1 {
			return fmt.Errorf("%v are counted", sums)
		}
		return nil
	})
	for _, r := range []article.Article{record(1, "one"), record(3, "three")} {
		r.Source.ID = "usual"
		r.Found.At, r.Fetched = time.Now(), time.Now()
		link, err := event.NewLink(r.URL, r.Source, r.Found)
		if err == nil {
			_, err = b.Publish(t.Context(), event.Parsed{Link: link, Article: r})
		}
		if err != nil {
			t.Fatal(err)
		}
		bustest.Eventually(t, func() error {
			known, err := a.Known(t.Context(), []string{link.ID})
			if l := known[link.ID]; err == nil && (l.State != event.StateUnchanged || l.Article != r.ID) {
				return fmt.Errorf("%+v", l)
			}
			return err
		})
	}
	if got := left(t, a); got != "4 1- 2" {
		t.Errorf("left is %s", got)
	}
	if m, _, err := b.Next(t.Context(), "WIRE", "stored.>", 0); err == nil {
		t.Errorf("%s was announced", m.Subject)
	}
}

// A source's setting that cannot be read drops nothing of anybody.
func TestRetainUnreadable(t *testing.T) {
	b, a := bustest.Start(t), opened(t)
	watch(t, b, event.Source{ID: "broken", TextKeep: "soon"})
	restore(t, a, aged(1, "usual", 40, "one"))
	s, err := New(Config{Batch: 1, Keep: Keep{Text: day}}, a, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.retainOnce(t.Context(), time.Now()); err == nil || left(t, a) != "1" {
		t.Errorf("%v, left is %s", err, left(t, a))
	}
}

// What becomes due while a store runs goes in a later round.
func TestRetainAgain(t *testing.T) {
	b, a := bustest.Start(t), opened(t)
	s, err := New(Config{Batch: 1, Keep: Keep{Text: day}}, a, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tick, done := make(chan time.Time), make(chan error)
	go func() { done <- s.retain(ctx, tick) }()
	tick <- time.Now() // the first round is over
	restore(t, a, aged(1, "usual", 40, "one"))
	tick <- time.Now() // and the second, which may have come before
	tick <- time.Now() // and the third
	cancel()
	if err := <-done; err != nil || left(t, a) != "1-" {
		t.Errorf("%v, left is %s", err, left(t, a))
	}
}

// A record whose text was dropped is taken back, and stays in the story that its text was of.
func TestWithdrawDropped(t *testing.T) {
	b, a := stores(t, 1)
	first := publish(t, b, copyOf(1, "ferry")).Article
	second := publish(t, b, copyOf(2, "ferry")).Article
	if first.Story != second.Story {
		t.Fatal("they are of two stories")
	}
	bustest.Eventually(t, func() error {
		if n, err := a.Pending(t.Context(), 1); err != nil || len(n) > 0 {
			return fmt.Errorf("%d pending, %w", len(n), err)
		}
		return nil
	})
	if _, err := Sweep(t.Context(), a, Policy{Keep: Keep{Text: day}}, time.Now().AddDate(0, 0, 9), func(int) {}); err != nil {
		t.Fatal(err)
	}
	gone := event.Ledger{Link: second.ID, URL: second.URL, Source: second.Source.ID, State: event.StateGone, Visit: time.Now(), At: time.Now(), Article: second.ID}
	if _, err := b.Publish(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	var s event.Stored
	bustest.Eventually(t, func() error {
		m, _, err := b.Next(t.Context(), "WIRE", "stored.withdrawn.>", 0)
		if err != nil {
			return err
		}
		return event.Unmarshal(m, &s)
	})
	if s.Article.Story != first.Story || s.Article.Text != "" || s.Article.TextDropped.IsZero() {
		t.Errorf("%+v", s.Article)
	}
	lists, err := a.Alike(t.Context(), []story.Sketch{story.Of(second.Text)})
	if err != nil || len(lists) != 1 || len(lists[0]) != 2 {
		t.Errorf("%v are found by the text that was dropped: %v", lists, err)
	}
	third := publish(t, b, copyOf(3, "ferry")).Article // a reprint is known by texts that are gone
	if third.Story != first.Story {
		t.Errorf("story %s, want %s", third.Story, first.Story)
	}
}

// A version without its text has a history: that the body was edited, and how many words, but
// not which.
func TestHistoryDropped(t *testing.T) {
	a := opened(t)
	r := record(1, "The old text.")
	for i, text := range []string{"The old text.", "The new text.", "The newest text of all."} {
		r.Text, r.Fetched = text, begin.Add(time.Duration(i)*time.Hour)
		r.Found.At = r.Fetched
		results, err := a.Put(t.Context(), []article.Article{r})
		if err == nil && i < 2 {
			err = a.Announced(t.Context(), []Announcement{{ID: r.ID, Revision: results[0].Article.Revision, Sequence: 1}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	at := time.Now().AddDate(0, 0, 9)
	if _, err := Sweep(t.Context(), a, Policy{Keep: Keep{Text: day, Record: day}}, at, func(int) {}); err != nil { // the last is pending
		t.Fatal(err)
	}
	h, err := History(t.Context(), a, r.ID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	body := article.Edit{Parts: []article.Part{article.PartBody}, Fields: []string{"text"}, WordsAdded: 1, WordsRemoved: 1}
	more := article.Edit{Parts: body.Parts, Fields: body.Fields, WordsAdded: 3, WordsRemoved: 1}
	want := []query.Step{
		{Revision: 1, Change: event.Created, TextDropped: article.Time(at)},
		{Revision: 2, Change: event.Revised, Edit: body, TextDropped: article.Time(at)},
		{Revision: 3, Change: event.Revised, Edit: more},
	}
	for i := range h.History {
		h.History[i].Stored, h.History[i].Fetched = time.Time{}, time.Time{}
	}
	if d := cmp.Diff(want, h.History); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if found, err := Search(t.Context(), a, query.SearchRequest{Words: "title"}); err != nil || len(found.Rows) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	if found, err := Search(t.Context(), a, query.SearchRequest{Words: "old"}); err != nil || len(found.Rows) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

// What is dropped cannot be read, and it is said why.
func TestReadDropped(t *testing.T) {
	a := opened(t)
	r := aged(1, "usual", 40, "one")
	restore(t, a, r)
	if _, err := Sweep(t.Context(), a, Policy{Keep: Keep{Record: day}}, time.Now(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	_, err1 := History(t.Context(), a, r.ID, 0, 0)
	_, err2 := Story(t.Context(), a, r.ID)
	for _, err := range []error{err1, err2} {
		if !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
	}
}

package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// copyOf is record n of an outlet of its own, seen in minute n, whose text is made of some news.
func copyOf(n int, news ...string) article.Article {
	var b strings.Builder
	for part := range 4 { // of several news in turn
		for _, name := range news {
			for i := range 20 {
				fmt.Fprintf(&b, "%s%d ", name, 20*part+i)
			}
		}
	}
	a := record(n, b.String())
	a.Source.ID = fmt.Sprint("outlet", n)
	a.FirstSeen = begin.Add(time.Duration(n) * time.Minute)
	return a
}

// publish hands a record to the stores, and waits for its stored event.
func publish(t *testing.T, b *bus.Bus, a article.Article) event.Stored {
	t.Helper()
	link, err := event.NewLink(a.URL, a.Source, a.Found)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Publish(t.Context(), event.Parsed{Link: link, Article: a}); err != nil {
		t.Fatal(err)
	}
	var s event.Stored
	bustest.Eventually(t, func() error {
		m, _, err := b.Next(t.Context(), "WIRE", "stored.*.*."+event.Token(a.Source.ID), 0)
		if err != nil {
			return err
		}
		return event.Unmarshal(m, &s)
	})
	return s
}

// A reprint is of the story of the first; a text that holds two stories makes them one,
// which is told.
func TestStories(t *testing.T) {
	b, a := stores(t, 2)
	first := publish(t, b, copyOf(1, "ferry")).Article
	reprint := copyOf(2, "ferry")
	reprint.Agency = "Wire"
	second := publish(t, b, reprint).Article
	other := publish(t, b, copyOf(3, "mayor")).Article
	short := publish(t, b, record(5, "Too short to be of any story but its own.")).Article
	if first.Story == "" || second.Story != first.Story || other.Story == first.Story || short.Story == "" {
		t.Fatalf("stories %q, %q, %q, %q", first.Story, second.Story, other.Story, short.Story)
	}
	if got, err := a.Get(t.Context(), second.ID); err != nil || got.Story != first.Story {
		t.Errorf("the archive says %q, %v", got.Story, err)
	}
	both := publish(t, b, copyOf(4, "ferry", "mayor")).Article
	if both.Story != first.Story {
		t.Errorf("story %q, want %q", both.Story, first.Story)
	}
	m, seq, err := b.Next(t.Context(), "STORIES", "story.>", 0)
	if err != nil {
		t.Fatal(err)
	}
	var merged event.Merged
	if err := event.Unmarshal(m, &merged); err != nil {
		t.Fatal(err)
	}
	if merged.From != other.Story || merged.Into != first.Story || merged.Article != both.ID {
		t.Errorf("%+v", merged)
	}
	if _, _, err := b.Next(t.Context(), "STORIES", "story.>", seq); err == nil {
		t.Error("more was told than that")
	}
	want := query.StoryAnswer{Story: first.Story, Agency: "Wire", Outlets: 4, Articles: []query.StoryArticle{
		{ID: first.ID, URL: first.URL, Title: "A title 1", Source: "outlet1", Language: "en", At: first.FirstSeen, Common: 1},
		{ID: second.ID, URL: second.URL, Title: "A title 2", Source: "outlet2", Language: "en", Agency: "Wire", At: second.FirstSeen, Common: 1},
		{ID: other.ID, URL: other.URL, Title: "A title 3", Source: "outlet3", Language: "en", At: other.FirstSeen, Common: 0},
		{ID: both.ID, URL: both.URL, Title: "A title 4", Source: "outlet4", Language: "en", At: both.FirstSeen, Common: 0.92}, // where it goes from one to the other
	}}
	for _, id := range []string{first.Story, other.Story, second.ID} {
		var got query.StoryAnswer
		if code := ask(t, b, "query.story", `{"id":"`+id+`"}`, &got); code != "" {
			t.Fatal(code)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	}
	early := record(9, "Put by a Wireroom that had no stories.")
	if _, err := a.Put(t.Context(), []article.Article{early}); err != nil {
		t.Fatal(err)
	}
	if _, err := Story(t.Context(), a, early.ID); err == nil || !strings.Contains(err.Error(), "before there were stories") {
		t.Errorf("%v", err)
	}
	for _, id := range []string{"none", "000000000000-none", early.ID} {
		if code := ask(t, b, "query.story", `{"id":"`+id+`"}`, nil); code != "404" {
			t.Errorf("%s: code %q", id, code)
		}
	}
}

// Two stores take over reprints of one text at the same moment: they come to one story.
func TestStoriesAtOnce(t *testing.T) {
	b, a := stores(t, 4)
	const n = 24
	var events []event.Event
	for i := range n {
		c := copyOf(i, fmt.Sprint("news", i%3))
		link, err := event.NewLink(c.URL, c.Source, c.Found)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event.Parsed{Link: link, Article: c})
	}
	if _, err := b.PublishAll(t.Context(), events); err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, func() error {
		for i := range n {
			if r, err := a.Get(t.Context(), copyOf(i, "").ID); err != nil || r.Sequence == 0 {
				return fmt.Errorf("record %d: sequence %d, %w", i, r.Sequence, err)
			}
		}
		return nil
	})
	for i := range 3 {
		s, err := Story(t.Context(), a, copyOf(i, "").ID)
		if err != nil {
			t.Fatal(err)
		}
		if s.Outlets != n/3 || s.Articles[0].Source != fmt.Sprint("outlet", i) {
			t.Errorf("%d outlets, the first is %s", s.Outlets, s.Articles[0].Source)
		}
	}
}

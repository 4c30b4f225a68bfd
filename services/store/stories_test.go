package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// tellStory joins the records of one story: when it was seen, by whom, in which language.
func tellStory(t *testing.T, a Archive, story string, minutes ...int) (id string) {
	t.Helper()
	var members []archive.Member
	for i, m := range minutes {
		r := record(0, "")
		r.URL = fmt.Sprintf("https://news.example/%s-%d", story, i)
		r.ID, r.Title, r.Agency = article.ID(r.URL), fmt.Sprintf("%s in %d", story, i), []string{"", "AP", "AP"}[i%3]
		r.Source.ID, r.Language, r.FirstSeen = fmt.Sprint("outlet-", i), []string{"en", "de", "en-GB"}[i%3], begin.Add(time.Duration(m)*time.Minute)
		members = append(members, archive.MemberOf(&r))
	}
	if err := a.Join(t.Context(), members); err != nil {
		t.Fatal(err)
	}
	for _, m := range members[1:] {
		if _, err := a.Merge(t.Context(), members[0].Story, m.Story, func(string, string) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return members[0].Story
}

func TestStoriesOfATime(t *testing.T) {
	b, a := stores(t, 1)
	old := tellStory(t, a, "old", -600, -590)
	wide := tellStory(t, a, "wide", -200, -10, 10, 20, 200)
	late := tellStory(t, a, "late", 100, 101, 102)
	tellStory(t, a, "alone", 50)
	at := func(minutes int) string { return begin.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339) }
	for _, c := range []struct {
		name, request string
		want          []string
	}{
		{"by outlets", `{"since":"` + at(0) + `","until":"` + at(140) + `"}`, []string{wide, late}},
		{"by speed", `{"since":"` + at(0) + `","until":"` + at(140) + `","sort":"speed"}`, []string{late, wide}},
		{"the newest", `{"since":"` + at(-1000) + `","until":"` + at(140) + `","sort":"new"}`, []string{late, wide, old}},
		{"a day", `{"until":"` + at(24*60-590) + `"}`, []string{wide, late, old}},
		{"of many", `{"since":"` + at(-1000) + `","until":"` + at(140) + `","outlets":5}`, []string{wide}},
		{"a page", `{"since":"` + at(-1000) + `","until":"` + at(140) + `","limit":1,"after":1}`, []string{late}},
		{"before all", `{"until":"` + at(-700) + `"}`, nil},
	} {
		var got query.StoriesAnswer
		if code := ask(t, b, "query.stories", c.request, &got); code != "" {
			t.Fatalf("%s: %s", c.name, code)
		}
		var ids []string
		for _, s := range got.Stories {
			ids = append(ids, s.Story)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%s: %v, want %v", c.name, ids, c.want)
		}
		switch c.name {
		case "by outlets":
			wantWide(t, got)
		case "a page":
			if got.Total != 3 || got.Next != 2 {
				t.Errorf("%d in all, next %d", got.Total, got.Next)
			}
		}
	}
	for _, wrong := range []string{`{"sort":"best"}`, `{"limit":101}`, `{"outlets":1}`, `{"after":-1}`} {
		if code := ask(t, b, "query.stories", wrong, nil); code != "400" {
			t.Errorf("%s: code %q", wrong, code)
		}
	}
}

// wantWide looks at a story that began before the time asked for and went on after it.
func wantWide(t *testing.T, got query.StoriesAnswer) {
	s := got.Stories[0]
	if got.Total != 2 || got.Alone != 1 || got.Next != 0 || s.Outlets != 5 || s.Articles != 5 || s.Recent != 0 || got.Stories[1].Recent != 3 {
		t.Errorf("%+v", got)
	}
	if s.Lead.Title != "wide in 0" || len(s.Others) != 1 || s.Others[0].Title != "wide in 1" || s.Agency != "AP" {
		t.Errorf("told as %+v, %+v, of %s", s.Lead, s.Others, s.Agency)
	}
	if s.HalfMS != (210*time.Minute).Milliseconds() || s.SpanMS != (400*time.Minute).Milliseconds() || len(s.Pickups) != 5 || s.Pickups[1].Source != "outlet-1" {
		t.Errorf("half in %d, all in %d, %v", s.HalfMS, s.SpanMS, s.Pickups)
	}
}

// A list of stories is bounded in what it looks at, and what it tells of each.
func TestStoriesAreBounded(t *testing.T) {
	_, a := stores(t, 1)
	minutes := make([]int, maxDots+2)
	for i := range minutes {
		minutes[i] = i
	}
	tellStory(t, a, "wide", minutes...)
	tellStory(t, a, "old", -2, -1)
	r, err := storiesOf(query.StoriesRequest{Since: begin.Add(-time.Hour), Until: begin.Add(time.Hour)}, begin)
	if err != nil {
		t.Fatal(err)
	}
	got, err := stories(t.Context(), a, r, len(minutes))
	if err != nil {
		t.Fatal(err)
	}
	if got.Total != 1 || !got.Since.Equal(begin) || len(got.Stories[0].Pickups) != maxDots || got.Stories[0].Outlets != maxDots+2 {
		t.Errorf("%d stories since %v, %d outlets of %d", got.Total, got.Since, len(got.Stories[0].Pickups), got.Stories[0].Outlets)
	}
}

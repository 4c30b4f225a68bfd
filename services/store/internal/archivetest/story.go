package archivetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// copyOf is a member whose text is a copy of one of some news.
func copyOf(n int, news string) archive.Member {
	a := look(n, n, prose(news))
	m := archive.MemberOf(&a)
	m.Agency, m.Language = "Wire", "en"
	return m
}

// prose is a text of which no three words in a row come twice.
func prose(news string) string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "%s%d ", news, i)
	}
	return b.String()
}

func (s *suite) join(members ...archive.Member) {
	s.Helper()
	if err := s.Join(s.Context(), members); err != nil {
		s.Fatal(err)
	}
}

// alike lists the articles and stories of the members that are found by a member's keys.
func (s *suite) alike(m archive.Member) map[string]string {
	s.Helper()
	lists, err := s.Alike(s.Context(), []story.Sketch{{}, m.Sketch})
	if err != nil {
		s.Fatal(err)
	}
	if len(lists) != 2 || len(lists[0]) > 0 {
		s.Fatalf("what is like two sketches, of which one is empty: %v", lists)
	}
	out := map[string]string{}
	for _, f := range lists[1] {
		if out[f.Article] != "" {
			s.Errorf("%s is found twice", f.Article)
		}
		out[f.Article] = f.Story
	}
	return out
}

func (s *suite) merge(a, b string) (told []string) {
	s.Helper()
	into, err := s.Merge(s.Context(), a, b, func(from, into string) error {
		told = append(told, from+" > "+into)
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if into > a || into > b {
		s.Errorf("%s and %s became %s", a, b, into)
	}
	return told
}

func (s *suite) wantStory(id string, want ...archive.Member) {
	s.Helper()
	list, err := s.Story(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	s.same(want, list)
}

func testStories(_ *testing.T, s *suite) {
	ctx := s.Context()
	if _, err := s.Story(ctx, "none"); !errors.Is(err, archive.ErrNotFound) {
		s.Errorf("story: %v", err)
	}
	if list, err := s.Alike(ctx, nil); err != nil || len(list) != 0 {
		s.Errorf("alike: %v, %v", list, err)
	}
	a, b, other := copyOf(1, "news"), copyOf(2, "news"), copyOf(3, "other")
	s.put(look(1, 1, prose("news")), look(2, 2, prose("news")))
	s.join()
	s.join(a, b, other)
	s.wantStory(a.Story, a)
	s.same(map[string]string{a.Article: a.Story, b.Article: b.Story}, s.alike(a))
	s.same([]string{b.Story + " > " + a.Story}, s.merge(b.Story, a.Story))
	s.same([]string(nil), s.merge(a.Story, b.Story)) // they are one already
	b.Story = a.Story
	s.wantStory(a.Story, a, b)
	s.wantStory(copyOf(2, "news").Story, a, b) // the ID it was given up for
	s.same(map[string]string{a.Article: a.Story, b.Article: a.Story}, s.alike(a))
	s.same(a.Story, s.get(b.Article).Story)
	s.same(a.Story, s.revisions(b.Article)[0].Story)

	// The text is another now: it is found by its new keys alone, and stays where it is.
	again := copyOf(2, "edited")
	again.Title = "Another"
	s.join(copyOf(2, "a draft"), again) // of one list the last counts
	again.Story = a.Story
	s.wantStory(a.Story, a, again)
	s.same(map[string]string{a.Article: a.Story}, s.alike(a))
	s.same(map[string]string{b.Article: a.Story}, s.alike(again))
	s.same(map[string]string{}, s.alike(copyOf(2, "a draft")))
	if err := errors.New("not told"); !errors.Is(second(s.Merge(ctx, a.Story, other.Story, func(string, string) error { return err })), err) {
		s.Error("it is merged although that was not told")
	}
	s.wantStory(other.Story, other)
}

// testSeen: who was seen in a time, with the stories of now.
func testSeen(_ *testing.T, s *suite) {
	var all []archive.Member
	for i := range 5 {
		m := copyOf(i, "news")
		m.Source = fmt.Sprint("s", i)
		all = append(all, m)
	}
	s.join(all...)
	s.merge(all[3].Story, all[2].Story)
	s.merge(all[2].Story, all[1].Story)
	minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	want := func(since, until, n int, shared []string, looked, oldest int) {
		s.Helper()
		seen, err := s.Seen(s.Context(), minute(since), minute(until), n)
		if err != nil {
			s.Fatal(err)
		}
		var got []string
		for _, m := range seen.Members {
			if m.Story == all[1].Story {
				got = append(got, fmt.Sprint(m.Source, " ", m.At.Equal(minute(int(m.Source[1]-'0')))))
			}
		}
		s.same(shared, got)
		if len(seen.Members)+seen.Alone != looked || looked > 0 && !seen.Oldest.Equal(minute(oldest)) {
			s.Errorf("%d and %d alone since %v, want %d since %v", len(seen.Members), seen.Alone, seen.Oldest, looked, minute(oldest))
		}
	}
	want(1, 4, 10, []string{"s3 true", "s2 true", "s1 true"}, 3, 1)
	want(0, 5, 10, []string{"s3 true", "s2 true", "s1 true"}, 5, 0)
	want(0, 5, 2, []string{"s3 true"}, 2, 3)
	want(2, 3, 10, []string{"s2 true"}, 1, 2) // the others are of another time
	want(9, 10, 10, nil, 0, 0)
	had, err := s.Pickups(s.Context(), []string{all[0].Story, all[1].Story, all[4].Story})
	if err != nil {
		s.Fatal(err)
	}
	s.same(map[string][]query.Pickup{
		all[0].Story: {{Source: "s0", At: all[0].At}},
		all[1].Story: {{Source: "s1", At: all[1].At}, {Source: "s2", At: all[2].At}, {Source: "s3", At: all[3].At}},
		all[4].Story: {{Source: "s4", At: all[4].At}},
	}, had)
}

func second[A any](_ A, err error) error { return err }

// What a key brings is limited, the newest of it.
func testAlikeLimit(_ *testing.T, s *suite) {
	var all []archive.Member
	for i := range archive.MaxPerKey + 1 {
		all = append(all, copyOf(i, "news"))
	}
	s.join(all...)
	found := s.alike(all[1])
	if oldest := copyOf(0, "news"); len(found) != archive.MaxPerKey || found[oldest.Article] != "" {
		s.Errorf("%d are found, the oldest: %q", len(found), found[oldest.Article])
	}
}

// However many a crowded key has, those of another key are found.
func testAlikeCrowd(_ *testing.T, s *suite) {
	of := func(n int, key uint64) archive.Member {
		m := copyOf(n, "")
		m.Sketch = story.Sketch{N: 1, Hashes: []uint64{key}}
		return m
	}
	rare := of(0, 3)
	all := []archive.Member{rare}
	for i := range archive.MaxAlike + 1 {
		all = append(all, of(i+1, 1))
	}
	s.join(all...)
	ask := rare
	ask.Sketch = story.Sketch{N: 2, Hashes: []uint64{1, 3}}
	found, newest := s.alike(ask), all[len(all)-1]
	if len(found) != archive.MaxPerKey+1 || found[rare.Article] == "" || found[newest.Article] == "" {
		s.Errorf("%d are found, the rare one %q, the newest %q", len(found), found[rare.Article], found[newest.Article])
	}
}

// Several stores find at once that stories are one: in the end they are, whoever was first.
func testWritersMerge(_ *testing.T, s *suite) {
	const stories = 8
	var all []archive.Member
	for i := range stories {
		all = append(all, copyOf(i, "news"))
	}
	s.join(all...)
	s.atOnce(func(w int, a archive.Archive) error {
		for i := range stories - 1 {
			x, y := all[(i*(2*w+1)+w)%stories], all[(i*(2*w+1)+2*w+1)%stories] // each writer in an order of its own
			if _, err := a.Merge(context.WithoutCancel(s.Context()), x.Story, y.Story, func(string, string) error { return nil }); err != nil {
				return err
			}
		}
		for i := range stories - 1 {
			if _, err := a.Merge(s.Context(), all[i].Story, all[i+1].Story, func(string, string) error { return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range all {
		all[i].Story = all[0].Story
	}
	s.wantStory(all[stories-1].Story, all...)
	s.wantStory(copyOf(stories-1, "news").Story, all...)
}

package archivetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// histories reads all records whole, a few at a time.
func (s *suite) histories() (out []archive.History) {
	s.Helper()
	for after := ""; ; {
		page, err := s.Histories(s.Context(), after, 2)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			return out
		}
		out = append(out, page...)
		after = page[len(page)-1].ID()
	}
}

// other is one more archive of the kind, empty.
func (s *suite) other() *suite {
	open := s.o.Fresh(s.T)
	return &suite{T: s.T, o: s.o, open: open, Archive: open()}
}

func (s *suite) restore(all ...archive.History) {
	s.Helper()
	if err := s.Restore(s.Context(), all); err != nil {
		s.Fatal(err)
	}
}

// eventful fills an archive with records that have been through everything.
func (s *suite) eventful() {
	one := s.put(look(1, 0, "one"))[0].Article
	s.announce(one)
	s.put(from("https://other.example/1", look(1, 1, "one"))) // a further address, and a check
	two := s.put(look(2, 0, "two"))[0].Article
	s.announce(two)
	s.put(look(2, 1, "two, edited"))
	s.put(look(2, 2, "two, edited")) // a check
	gone := look(2, 3, "two, edited")
	gone.Withdrawn = gone.Fetched
	s.announce(s.put(gone)[0].Article)
	s.put(look(3, 0, "three")) // not announced
	hostile := look(4, 0, "four")
	hostile.Provenance.Fields = map[string]string{"$a.b%": "x", "%2E": "y"}
	s.put(hostile)
	tagged := look(4, 1, "four")
	tagged.Tags = []string{"new"}
	s.announce(s.put(tagged)[0].Article)
	for m, text := range []string{"five", "5", "five", "five\n\nRead 12 times", "5", "5"} { // two looks more that show 5 are an edit
		s.put(look(5, m, text))
	}
	s.wantChecksOf(5, article.Checks{Count: 3, Boring: 1, Flapping: 2, Shown: 2, InARow: 2, Last: look(5, 5, "").Fetched})
}

func (s *suite) wantChecksOf(n int, want article.Checks) {
	s.Helper()
	s.same(want, s.get(look(n, 0, "").ID).Checks)
}

// testCopied: what is restored elsewhere is the same by every reading, and goes on as the
// first would.
func testCopied(t *testing.T, s *suite) {
	s.eventful()
	all := s.histories()
	if len(all) != 5 || !slices.IsSortedFunc(all, func(a, b archive.History) int { return strings.Compare(a.ID(), b.ID()) }) {
		t.Fatalf("%d records, or not by id", len(all))
	}
	o := s.other()
	o.restore(all...)
	s.same(all, o.histories())
	for _, h := range all {
		s.same(s.get(h.ID()), o.get(h.ID()))
		s.same(s.revisions(h.ID()), o.revisions(h.ID()))
	}
	s.same(s.each(archive.Query{}), o.each(archive.Query{}))
	pending := func(s *suite) []string {
		list, err := s.Pending(s.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, a := range list {
			out = append(out, version(a))
		}
		slices.Sort(out)
		return out
	}
	s.same(pending(s), pending(o))
	edited, err := words.Parse("edited")
	if err != nil {
		t.Fatal(err)
	}
	ours, err1 := s.Search(s.Context(), archive.Search{Words: edited})
	theirs, err2 := o.Search(s.Context(), archive.Search{Words: edited})
	if err := errors.Join(err1, err2); err != nil || ours.Total != 1 {
		t.Fatalf("%d found: %v", ours.Total, err)
	}
	s.same(ours, theirs)
	o.wantPut(look(3, 0, "three"), archive.Created, 1, true) // delivered again
	o.wantPut(look(2, 9, "two, once more"), archive.Revised, 4, true)
	o.wantPut(look(1, 9, "one, edited"), archive.Revised, 2, true)
	o.wantPut(look(4, 9, "four"), archive.Revised, 3, true) // without the tag
	o.wantPut(look(5, 9, "5"), archive.Revised, 4, true)    // the site means it
	o.wantChecksOf(5, article.Checks{Count: 3, Boring: 1, Flapping: 2, Last: look(5, 5, "").Fetched})
}

// testCopiedStories: stories are told as they were, also by the IDs that they were given up
// for; what comes next finds them.
func testCopiedStories(_ *testing.T, s *suite) {
	a, b, other, short := copyOf(3, "news"), copyOf(2, "news"), copyOf(1, "other"), copyOf(4, "")
	short.Sketch = story.Sketch{}
	first := map[string]string{}
	for _, m := range []archive.Member{a, b, other, short} {
		first[m.Article] = m.Story
	}
	s.put(look(3, 3, prose("news")))
	s.join(a, b)
	s.join(other, short)
	s.merge(a.Story, b.Story)
	s.merge(b.Story, other.Story)
	o := s.other()
	o.restore(s.histories()...)
	for range 2 { // the second time changes nothing
		o.join(s.members()...)
		if err := o.Unite(s.Context(), s.mergers()); err != nil {
			s.Fatal(err)
		}
	}
	s.same(4, len(o.members()))
	s.same(s.members(), o.members())
	s.same([]archive.Merger{{From: first[b.Article], Into: first[other.Article]}, {From: first[a.Article], Into: first[b.Article]}}, o.mergers())
	for i, m := range o.members() {
		s.same([]archive.Member{a, b, other, short}[i].Article, m.Article) // as they joined
		s.same(first[m.Article], m.Story)
	}
	for _, m := range []archive.Member{a, b, other, short} {
		want, err := s.Story(s.Context(), m.Story)
		if err != nil {
			s.Fatal(err)
		}
		o.wantStory(m.Story, want...)
		s.same(s.alike(m), o.alike(m))
	}
	s.same(other.Story, o.get(a.Article).Story)
	next := copyOf(5, "news")
	o.join(next)
	s.same(map[string]string{a.Article: other.Story, b.Article: other.Story, next.Article: next.Story}, o.alike(next))
	again := copyOf(2, "edited") // its old keys go
	o.join(again)
	s.same(map[string]string{a.Article: other.Story, next.Article: next.Story}, o.alike(next))
}

// testCopiedOrder: a crowded key brings those that joined last, also after a copy.
func testCopiedOrder(_ *testing.T, s *suite) {
	const n = archive.MaxPerKey + 5
	want := map[string]string{}
	for i := range n {
		m := copyOf(7*i%n, "news") // by no order of theirs
		s.join(m)
		if i >= n-archive.MaxPerKey {
			want[m.Article] = m.Story
		}
	}
	o := s.other()
	o.join(s.members()...)
	s.same(want, s.alike(copyOf(1, "news")))
	s.same(want, o.alike(copyOf(1, "news")))
}

// members and mergers read all, a few at a time.
func (s *suite) members() (out []archive.Member) {
	s.Helper()
	for after := ""; ; after = out[len(out)-1].Article {
		page, err := s.Members(s.Context(), after, 3)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			return out
		}
		out = append(out, page...)
	}
}

func (s *suite) mergers() (out []archive.Merger) {
	s.Helper()
	for after := ""; ; after = out[len(out)-1].From {
		page, err := s.Mergers(s.Context(), after, 1)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			return out
		}
		out = append(out, page...)
	}
}

// testRestoredFurther: restoring again changes nothing, and a record that went on is brought
// to where it is.
func testRestoredFurther(_ *testing.T, s *suite) {
	s.eventful()
	o := s.other()
	before := s.histories()
	o.restore(before...)
	o.restore(before...)
	s.same(before, o.histories())
	s.put(look(1, 5, "one, edited"))
	s.put(look(2, 5, "two is back"))
	s.put(look(3, 5, "three")) // a check
	after := s.histories()
	o.restore(after...)
	s.same(after, o.histories())
	s.same(s.each(archive.Query{}), o.each(archive.Query{}))
}

func testSightings(t *testing.T, s *suite) {
	s.note(also("l1", "a", 1), also("l1", "b", 2), also("l2", "a", 3))
	var all []archive.Sighting
	for after := (archive.Sighting{}); ; after = all[len(all)-1] {
		page, err := s.Sightings(s.Context(), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	o := s.other()
	for range 2 {
		if err := o.Sight(s.Context(), all); err != nil {
			t.Fatal(err)
		}
	}
	got, err := o.Sightings(s.Context(), archive.Sighting{}, 10)
	if err != nil || len(got) != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	s.same(all, got)
}

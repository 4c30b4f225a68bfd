package archivetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/services/store/internal/archive"
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
}

// testCopied: what is restored elsewhere is the same by every reading, and goes on as the
// first would.
func testCopied(t *testing.T, s *suite) {
	s.eventful()
	all := s.histories()
	if len(all) != 4 || !slices.IsSortedFunc(all, func(a, b archive.History) int { return strings.Compare(a.ID(), b.ID()) }) {
		t.Fatalf("%d records, or not by id", len(all))
	}
	o := s.other()
	o.restore(all...)
	s.same(all, o.histories())
	for _, h := range all {
		s.same(s.get(h.ID()), o.get(h.ID()))
		s.same(len(s.revisions(h.ID())), len(o.revisions(h.ID())))
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
	words, err := archive.ParseWords("edited")
	if err != nil {
		t.Fatal(err)
	}
	ours, err1 := s.Search(s.Context(), archive.Search{Words: words})
	theirs, err2 := o.Search(s.Context(), archive.Search{Words: words})
	if err := errors.Join(err1, err2); err != nil || ours.Total != 1 {
		t.Fatalf("%d found: %v", ours.Total, err)
	}
	s.same(ours, theirs)
	o.wantPut(look(3, 0, "three"), archive.Created, 1, true) // delivered again
	o.wantPut(look(2, 9, "two, once more"), archive.Revised, 4, true)
	o.wantPut(look(1, 9, "one, edited"), archive.Revised, 2, true)
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

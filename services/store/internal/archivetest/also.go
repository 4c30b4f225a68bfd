package archivetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// also is the line of a further source that listed a link in minute m.
func also(link, source string, m int) event.Ledger {
	l := line(link, m, event.StateAlso)
	l.Source = source
	return l
}

// testAlso: the sources that list an article after the first are with its record, in
// whatever order it became known, and neither the ledger nor the balance moves.
func testAlso(t *testing.T, s *suite) {
	a := look(1, 0, "one")
	const way = "https://track.example/1" // a further address, found by a source of its own
	a.URLs = []string{way}
	s.note(also(a.ID, "late", 9), also(a.ID, "example", 1)) // before the link itself; and the first once more
	s.note(line(a.ID, 0, event.StateFound), line(a.ID, 0, event.StateStored))
	s.put(a)
	s.note(also(article.ID(way), "third", 5), also(a.ID, "late", 4), also(a.ID, "late", 7), also("elsewhere", "fourth", 1), also(a.ID, "example", 3))
	want := []article.Sighting{{Source: "late", At: start.Add(4 * time.Minute)}, {Source: "third", At: start.Add(5 * time.Minute)}}
	s.same(want, s.get(a.ID).Also)
	s.put(look(1, 20, "edited"))
	s.same(want, s.get(a.ID).Also)
	for _, r := range s.revisions(a.ID) {
		s.same(want, r.Also)
	}
	if err := s.Each(s.Context(), archive.Query{}, func(r article.Article) error { s.same(want, r.Also); return nil }); err != nil {
		t.Fatal(err)
	}
	s.wantTally("example stored 1")
	got, err := s.Sighted(s.Context())
	if err != nil {
		t.Fatal(err)
	}
	delete(got, "example") // what came before its link was known
	s.same(map[string]int{"late": 1, "third": 1, "fourth": 1}, got)
}

func testAlsoLimit(t *testing.T, s *suite) {
	a := look(1, 0, "one")
	s.put(a)
	for i := range archive.MaxAlso + 5 {
		s.note(also(a.ID, fmt.Sprintf("source%02d", i), i))
	}
	s.note(also(a.ID, "source03", 1)) // an earlier look at one of them counts also then
	got := s.get(a.ID).Also
	if len(got) != archive.MaxAlso || !got[2].At.Equal(got[1].At) {
		t.Errorf("%d further sources, the limit is %d: %v", len(got), archive.MaxAlso, got)
	}
	counts, err := s.Sighted(s.Context())
	if err != nil || len(counts) != archive.MaxAlso {
		t.Errorf("%d sources are counted: %v", len(counts), err)
	}
}

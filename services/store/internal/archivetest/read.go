package archivetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func testOutbox(t *testing.T, s *suite) {
	a := s.put(look(1, 0, "one"))[0].Article
	s.after(a)
	b := s.put(look(2, 0, "two"))[0].Article
	s.after(b)
	c := s.put(look(3, 0, "three"))[0].Article
	s.wantPending(10, "Article 1/1", "Article 2/1", "Article 3/1")
	s.wantPending(2, "Article 1/1", "Article 2/1")
	s.wantPending(0)
	s.wantPending(-1)
	wrong := b
	wrong.Revision = 2
	s.announce(a, wrong, c)
	s.wantPending(10, "Article 2/1")
	if got := s.get(c.ID).Sequence; got != 3 {
		t.Errorf("sequence %d, want 3", got)
	}
	s.announce(c) // no longer pending: what it says is passed over
	if got := s.get(c.ID).Sequence; got != 3 {
		t.Errorf("sequence %d after a second announcement, want 3", got)
	}
	pending, err := s.Pending(s.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	s.same(b, pending[0])
}

func testOutboxRevised(t *testing.T, s *suite) {
	a := s.put(look(1, 0, "one"))[0].Article
	b := s.put(look(1, 1, "two"))[0].Article
	c := s.put(look(1, 2, "three"))[0].Article
	s.wantPending(10, "Article 1/1", "Article 1/2", "Article 1/3")
	s.announce(a, b)
	s.wantPending(10, "Article 1/3")
	s.announce(c)
	s.wantPending(10)
	var got []uint64
	for _, r := range s.revisions(a.ID) {
		got = append(got, r.Sequence)
	}
	s.same([]uint64{1, 2, 1}, got)
	if n := s.get(a.ID).Sequence; n != 1 {
		t.Errorf("sequence %d of the latest, want 1", n)
	}
}

// wantEach checks the versions that a query yields, in order.
func (s *suite) wantEach(q archive.Query, want ...string) {
	s.Helper()
	var got []string
	for _, a := range s.each(q) {
		got = append(got, version(a))
	}
	s.same(want, got)
}

func (s *suite) each(q archive.Query) (out []article.Article) {
	s.Helper()
	err := s.Each(s.Context(), q, func(a article.Article) error {
		out = append(out, a)
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return out
}

// testEach reads more records than any implementation reads at once.
func testEach(t *testing.T, s *suite) {
	const n = 450
	for i := 0; i < n; i += 90 {
		var batch []article.Article
		for j := range 90 {
			batch = append(batch, look(i+j, 0, "text"))
		}
		s.put(batch...)
	}
	all := s.each(archive.Query{})
	if len(all) != n {
		t.Fatalf("%d records, want %d", len(all), n)
	}
	byCursor := func(a, b article.Article) int {
		if d := a.Stored.Compare(b.Stored); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	}
	if !slices.IsSortedFunc(all, byCursor) {
		t.Error("not by time stored and id")
	}
	s.same(all[0], s.get(all[0].ID))
	s.same(ids(all[300:]), ids(s.each(archive.Query{After: archive.Cursor(all[299])})))
	s.same(ids(all[10:260]), ids(s.each(archive.Query{After: archive.Cursor(all[9]), Limit: 250})))
	newest := ids(s.each(archive.Query{Newest: true}))
	s.same(ids(all[:100]), reversed(ids(s.each(archive.Query{Newest: true, After: archive.Cursor(all[100])}))))
	s.same(ids(all), reversed(newest))
	s.wantStop(t)
}

func (s *suite) wantStop(t *testing.T) {
	seen, enough := 0, errors.New("enough")
	err := s.Each(s.Context(), archive.Query{}, func(article.Article) error {
		if seen++; seen == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || seen != 3 {
		t.Errorf("%d records, then %v", seen, err)
	}
	if err := s.Each(s.Context(), archive.Query{After: "nonsense"}, func(article.Article) error { return nil }); err == nil {
		t.Error("a cursor that is none passes")
	}
}

func ids(list []article.Article) (out []string) {
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

func reversed(list []string) []string {
	slices.Reverse(list)
	return list
}

func testEachFilters(_ *testing.T, s *suite) {
	var last article.Article
	for i, f := range []struct{ source, language string }{{"a", "en"}, {"a", "en-GB"}, {"b", "eng"}, {"b", "de"}, {"b", ""}} {
		r := look(i, 0, "text")
		r.Source.ID, r.Language = f.source, f.language
		s.after(last)
		last = s.put(r)[0].Article
	}
	s.wantEach(archive.Query{Source: "a"}, "Article 0/1", "Article 1/1")
	s.wantEach(archive.Query{Language: "en"}, "Article 0/1", "Article 1/1")
	s.wantEach(archive.Query{Language: "en-GB"}, "Article 1/1")
	s.wantEach(archive.Query{Language: "e."})
	s.wantEach(archive.Query{Source: "b", Language: "de"}, "Article 3/1")
	s.wantEach(archive.Query{Since: last.Stored}, "Article 4/1")
	s.wantEach(archive.Query{Since: last.Stored, Source: "a"})
	s.wantEach(archive.Query{Source: "b", Newest: true, Limit: 2}, "Article 4/1", "Article 3/1")
}

// after waits until the clock shows another millisecond than the one a was stored in.
func (s *suite) after(a article.Article) {
	for !article.Time(time.Now()).After(a.Stored) {
	}
}

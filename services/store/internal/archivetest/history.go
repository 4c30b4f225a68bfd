package archivetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func testMetadata(_ *testing.T, s *suite) {
	s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	in := look(1, 1, "one")
	in.Authors, in.Tags = []article.Author{{Name: "Ann"}}, []string{"a", "b"}
	got := s.wantPut(in, archive.Revised, 2, true)
	s.same(article.Edit{Parts: []article.Part{article.PartMetadata}, Fields: []string{"authors", "tags"}}, got.Edit)
	s.wantPut(in, archive.Revised, 2, true) // its message delivered again
	s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	s.same(got, s.get(in.ID))
	in = look(1, 2, "one")
	in.Authors, in.Tags = []article.Author{{Name: "Ann"}}, []string{"B", "a"}
	s.wantPut(in, archive.Unchanged, 2, true)
	s.same(article.Checks{Count: 1, Boring: 1, Last: in.Fetched}, s.get(in.ID).Checks)
}

func testBoring(_ *testing.T, s *suite) {
	s.wantPut(look(1, 0, "The ferry runs.\n\nRead 12 times"), archive.Created, 1, true)
	in := look(1, 1, "The ferry runs.\n\nRead 1,204 times")
	s.wantPut(in, archive.Unchanged, 1, true)
	s.wantPut(in, archive.Unchanged, 1, true) // its message delivered again
	s.wantPut(look(1, 2, "The ferry  runs.\n\nUpdated 3 minutes ago"), archive.Unchanged, 1, true)
	s.same(article.Checks{Count: 2, Boring: 2, Last: look(1, 2, "").Fetched}, s.get(in.ID).Checks)
	got := s.wantPut(look(1, 3, "The ferry runs again.\n\nRead 1,300 times"), archive.Revised, 2, true)
	s.same(2, got.Checks.Boring)
	s.same(got, s.get(in.ID))
}

func testFlapping(_ *testing.T, s *suite) {
	a, b := "one\n\n%d comments", "two\n\n%d comments"
	at := func(minute int, text string) article.Article { return look(1, minute, fmt.Sprintf(text, minute)) }
	s.wantPut(at(0, a), archive.Created, 1, true)
	s.wantPut(at(1, b), archive.Revised, 2, true)
	s.wantPut(at(2, a), archive.Revised, 3, true) // perhaps an editor went back
	s.wantPut(at(3, b), archive.Unchanged, 3, true)
	s.wantPut(at(3, b), archive.Unchanged, 3, true) // its message delivered again
	s.wantChecks(article.Checks{Count: 1, Flapping: 1, Shown: 2, InARow: 1, Last: at(3, b).Fetched})
	s.wantPut(at(4, a), archive.Unchanged, 3, true)
	s.wantPut(at(5, b), archive.Unchanged, 3, true)
	s.wantPut(at(6, b), archive.Unchanged, 3, true)
	s.wantPut(at(6, b), archive.Unchanged, 3, true)
	s.wantChecks(article.Checks{Count: 4, Boring: 1, Flapping: 3, Shown: 2, InARow: 2, Last: at(6, b).Fetched})
	s.same("one\n\n2 comments", s.get(look(1, 0, "").ID).Text)
	s.wantPut(at(7, b), archive.Revised, 4, true) // the site means it
	s.wantChecks(article.Checks{Count: 4, Boring: 1, Flapping: 3, Last: at(6, b).Fetched})
	s.wantPut(at(8, "three\n\n%d comments"), archive.Revised, 5, true)
}

func (s *suite) wantChecks(want article.Checks) {
	s.Helper()
	s.same(want, s.get(look(1, 0, "").ID).Checks)
}

// Histories at random become what a simple model says, and whatever the model says, no
// text is lost and numbers have no gaps.
func testRandom(_ *testing.T, s *suite) {
	rounds := 150
	if s.o.NotAtomic != "" { // and slow
		rounds = 15
	}
	for seed := range rounds {
		rnd := rand.New(rand.NewPCG(uint64(seed), 5))
		site := Site(rnd)
		s.random(rnd, seed, site, Delivered(rnd, site))
		if s.Failed() {
			return
		}
	}
}

func (s *suite) random(rnd *rand.Rand, seed int, site, looks []Glance) {
	n, m := 1000+seed, &Model{}
	var want, got []string
	for rest := looks; len(rest) > 0; {
		size := min(len(rest), 1+rnd.IntN(4))
		var batch []article.Article
		for _, g := range rest[:size] {
			change, revision := m.Put(g)
			batch, want = append(batch, g.Record(n)), append(want, fmt.Sprintf("%s %d", change, revision))
		}
		for _, r := range s.put(batch...) {
			got = append(got, fmt.Sprintf("%s %d", r.Change, r.Article.Revision))
		}
		rest = rest[size:]
	}
	s.same(want, got)
	head, list := s.get(m.Versions[0].Record(n).ID), s.revisions(m.Versions[0].Record(n).ID)
	s.same(m.Addresses(n), AddressesOf(&head))
	s.same(m.Checks, head.Checks)
	s.same(m.Texts(), TextsOf(list))
	s.kept(seed, site, looks, list)
	if s.Failed() {
		s.Logf("history %d: %+v", seed, looks)
	}
}

// kept: where looks come in order, each text that was shown is a version, and what the
// only address showed three times in a row at the end is the record.
func (s *suite) kept(seed int, site, looks []Glance, list []article.Article) {
	if !slices.IsSortedFunc(looks, func(a, b Glance) int { return a.Minute - b.Minute }) {
		return
	}
	for _, g := range site {
		if !slices.ContainsFunc(list, func(a article.Article) bool { return a.Text[:6] == g.text()[:6] }) {
			s.Errorf("history %d: text %d is lost", seed, g.Text)
		}
	}
	end := site[len(site)-3:]
	elsewhere := slices.ContainsFunc(site, func(g Glance) bool { return g.Address > 0 })
	if last := end[2]; !elsewhere && last.says(end[0]) && last.says(end[1]) {
		a := list[len(list)-1]
		if a.Text[:6] != last.text()[:6] || a.Withdrawn.IsZero() == last.Gone {
			s.Errorf("history %d: the site says %+v, the record %q", seed, last, a.Text)
		}
	}
}

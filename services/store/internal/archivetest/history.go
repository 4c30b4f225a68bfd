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

// glance is one look as the model sees it: what the page says, in small numbers.
type glance struct {
	minute, text, tag, noise int
	gone                     bool
}

func (g glance) says(o glance) bool { return g.text == o.text && g.tag == o.tag && g.gone == o.gone }

func (g glance) record() article.Article {
	a := look(1, g.minute, fmt.Sprintf("Text %d says it.\n\nRead %d times", g.text, g.noise))
	a.Tags = []string{fmt.Sprint("tag", g.tag), "tag"}
	if g.noise%2 == 1 {
		slices.Reverse(a.Tags)
	}
	if g.gone {
		a.Withdrawn = a.Fetched
	}
	return a
}

// model is what becomes of the looks at one article, said as plainly as can be.
type model struct {
	versions []glance
	checks   article.Checks
	checked  int // minute of the last look that was counted
}

func (m *model) put(g glance) string {
	if i := slices.Index(m.versions, g); i >= 0 {
		return m.change(i)
	}
	last := len(m.versions) - 1
	switch {
	case last < 0:
		m.versions = []glance{g}
		return "created 1"
	case g.minute < m.versions[last].minute:
		return fmt.Sprintf("unchanged %d", last+1)
	case g.says(m.versions[last]):
		m.check(g, archive.Verdict{Boring: g.noise != m.versions[last].noise})
		return fmt.Sprintf("unchanged %d", last+1)
	case m.flaps(g):
		return fmt.Sprintf("unchanged %d", last+1)
	}
	m.versions = append(m.versions, g)
	m.checks.Shown, m.checks.InARow = 0, 0
	return m.change(last + 1)
}

func (m *model) change(i int) string {
	switch {
	case m.versions[i].gone:
		return fmt.Sprintf("withdrawn %d", i+1)
	case i > 0:
		return fmt.Sprintf("revised %d", i+1)
	}
	return "created 1"
}

func (m *model) check(g glance, v archive.Verdict) {
	if g.minute > m.checked && g.minute > m.versions[len(m.versions)-1].minute {
		m.checks, m.checked = archive.Counted(m.checks, v, g.record().Fetched), g.minute
	}
}

// flaps: both what is shown and what stands were there before, and the look is not the
// third in a row that shows it.
func (m *model) flaps(g glance) bool {
	last := len(m.versions) - 1
	i, back := m.before(last, g), m.before(last, m.versions[last])
	if g.gone || m.versions[last].gone || i < 0 || back < 0 {
		return false
	}
	if g.minute > m.checked && m.checks.Shown == i+1 && m.checks.InARow == 2 {
		return false
	}
	m.check(g, archive.Verdict{Shown: i + 1})
	return true
}

// before looks at ten versions before the last.
func (m *model) before(last int, g glance) int {
	for i := last - 1; i >= max(0, last-10); i-- {
		if m.versions[i].says(g) {
			return i
		}
	}
	return -1
}

// glances are the looks at one article, in time, as a site with few texts shows them.
func glances(rnd *rand.Rand) []glance {
	texts, out := 1+rnd.IntN(4), []glance{}
	g := glance{}
	for i := range 3 + rnd.IntN(20) {
		g.minute, g.noise, g.gone = i+1, rnd.IntN(4), rnd.IntN(12) == 0
		if rnd.IntN(3) > 0 {
			g.text = rnd.IntN(texts)
		}
		if rnd.IntN(6) == 0 {
			g.tag = rnd.IntN(2)
		}
		out = append(out, g)
	}
	return out
}

// delivered are looks as a broker may deliver them: some again, some out of order.
func delivered(rnd *rand.Rand, list []glance) []glance {
	out := slices.Clone(list)
	for range rnd.IntN(4) {
		i := rnd.IntN(len(out))
		out = slices.Insert(out, min(len(out), i+rnd.IntN(5)), out[i])
	}
	for range rnd.IntN(4) {
		i := 1 + rnd.IntN(len(out)-1)
		out[i-1], out[i] = out[i], out[i-1]
	}
	return out
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
		site := glances(rnd)
		s.random(rnd, seed, site, delivered(rnd, site))
		if s.Failed() {
			return
		}
	}
}

func (s *suite) random(rnd *rand.Rand, seed int, site, looks []glance) {
	id := article.ID(fmt.Sprint("https://news.example/random", seed))
	m := &model{}
	var want, got []string
	for rest := looks; len(rest) > 0; {
		n := min(len(rest), 1+rnd.IntN(4))
		var batch []article.Article
		for _, g := range rest[:n] {
			a := g.record()
			a.ID = id
			batch, want = append(batch, a), append(want, m.put(g))
		}
		for _, r := range s.put(batch...) {
			got = append(got, fmt.Sprintf("%s %d", r.Change, r.Article.Revision))
		}
		rest = rest[n:]
	}
	s.same(want, got)
	list := s.revisions(id)
	s.same(m.checks, s.get(id).Checks)
	for i, a := range list {
		if a.Revision != i+1 || i < len(m.versions) && a.Text != m.versions[i].record().Text {
			s.Errorf("history %d, place %d: revision %d, %q", seed, i, a.Revision, a.Text)
		}
	}
	s.kept(seed, site, looks, list)
	if s.Failed() {
		s.Logf("history %d: %+v", seed, looks)
	}
}

// kept: where looks come in order, each text that was shown is a version, and what was
// shown three times in a row at the end is the record.
func (s *suite) kept(seed int, site, looks []glance, list []article.Article) {
	if !slices.IsSortedFunc(looks, func(a, b glance) int { return a.minute - b.minute }) {
		return
	}
	for _, g := range site {
		if !slices.ContainsFunc(list, func(a article.Article) bool { return a.Text[:6] == g.record().Text[:6] }) {
			s.Errorf("history %d: text %d is lost", seed, g.text)
		}
	}
	end := site[len(site)-3:]
	if last := end[2]; last.says(end[0]) && last.says(end[1]) {
		a := list[len(list)-1]
		if a.Text[:6] != last.record().Text[:6] || a.Withdrawn.IsZero() == last.gone {
			s.Errorf("history %d: the site says %+v, the record %q", seed, last, a.Text)
		}
	}
}

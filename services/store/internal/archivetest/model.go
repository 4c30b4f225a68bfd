package archivetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Glance is one look at an article as the Model sees it: what a page says, in small numbers.
type Glance struct {
	Minute  int // of the tests' world
	Address int // 0 is the canonical one
	Source  int // whose link led there
	Text    int
	Tag     int
	Noise   int // a counter below the text, which is no edit
	Gone    bool
}

func (g Glance) says(o Glance) bool { return g.Text == o.Text && g.Tag == o.Tag && g.Gone == o.Gone }

// same reports whether both have the same content hash, which knows no tags.
func (g Glance) same(o Glance) bool {
	return g.Text == o.Text && g.Noise == o.Noise && g.Gone == o.Gone
}

func (g Glance) text() string {
	return fmt.Sprintf("Text %d says it.\n\nRead %d times", g.Text, g.Noise)
}

// Record is the glance as a parser would hand it over, of article n.
func (g Glance) Record(n int) article.Article {
	a := look(n, g.Minute, g.text())
	if g.Address > 0 {
		a = from(address(n, g.Address), a)
	}
	if g.Source > 0 {
		a.Source = article.Source{ID: fmt.Sprint("source", g.Source)}
	}
	a.Tags = []string{fmt.Sprint("tag", g.Tag), "tag"}
	if g.Noise%2 == 1 {
		slices.Reverse(a.Tags)
	}
	if g.Gone {
		a.Withdrawn = a.Fetched
	}
	return a
}

func address(n, i int) string {
	if i == 0 {
		return look(n, 0, "").URL
	}
	return fmt.Sprintf("%s?print=%d", look(n, 0, "").URL, i)
}

// Model is what becomes of the looks at one article, said as plainly as can be: the rules
// of services/store/README.md. It has no texts, no batches, no crashes and no database.
type Model struct {
	Versions []Edition
	Checks   article.Checks
	others   []int // addresses that made no version
	checked  int   // minute of the last look that was counted
}

// Edition is a version, with the addresses that it was made from.
type Edition struct {
	Glance
	At []int
}

func (m *Model) last() int        { return len(m.Versions) - 1 }
func (m *Model) current() Edition { return m.Versions[m.last()] }

// Put says what becomes of a look, and the revision that it speaks of.
func (m *Model) Put(g Glance) (archive.Change, int) { return m.PutEdition(g.edition()) }

func (g Glance) edition() Edition { return Edition{g, []int{g.Address}} }

// Withdrawal is the look that a line of the ledger makes, which says that the article is
// gone; false if it makes none. It speaks for all addresses.
func (m *Model) Withdrawal(minute int) (Edition, bool) {
	if len(m.Versions) == 0 {
		return Edition{}, false
	}
	now := m.current()
	if again := now.Gone && now.Minute == minute; !again && (now.Gone || minute <= now.Minute) {
		return Edition{}, false
	}
	now.Gone, now.Minute, now.At = true, minute, slices.Concat(now.At, m.others)
	return now, true
}

// PutEdition is Put of a look at several addresses.
func (m *Model) PutEdition(e Edition) (archive.Change, int) {
	if len(m.Versions) == 0 {
		return m.revise(e)
	}
	for i, v := range slices.Backward(m.Versions) {
		if v.same(e.Glance) && v.Minute == e.Minute && slices.Equal(v.At, e.At) {
			return m.change(i), i + 1 // delivered again
		}
	}
	now, known := m.current(), archive.Duplicate
	if slices.ContainsFunc(m.Versions, e.within) {
		known = archive.Unchanged
	}
	switch {
	case e.Minute < now.Minute: // overtaken
		if now.same(e.Glance) {
			m.check(e, archive.Verdict{})
		}
	case now.Text == e.Text && now.Gone == e.Gone && (now.Tag == e.Tag || !e.within(now)):
		m.check(e, archive.Verdict{Boring: now.Noise != e.Noise && e.within(now)})
	case m.stands(e):
		known = archive.Unchanged
		m.check(e, archive.Verdict{})
	case !m.flaps(e):
		return m.revise(e)
	}
	return known, len(m.Versions)
}

// within reports whether v was found at every address that e was.
func (e Edition) within(v Edition) bool {
	return !slices.ContainsFunc(e.At, func(a int) bool { return !slices.Contains(v.At, a) })
}

func (m *Model) change(i int) archive.Change {
	switch {
	case m.Versions[i].Gone:
		return archive.Withdrawn
	case i > 0:
		return archive.Revised
	}
	return archive.Created
}

func (m *Model) revise(e Edition) (archive.Change, int) {
	known := m.others
	if len(m.Versions) > 0 {
		known = slices.Concat(m.current().At, known)
	}
	m.Versions, m.others = append(m.Versions, e), nil
	m.others = m.further(known)
	m.Checks.Shown, m.Checks.InARow = 0, 0
	return m.change(m.last()), len(m.Versions)
}

// further are the addresses that neither made the current version nor are the canonical one.
func (m *Model) further(known []int) (out []int) {
	for _, a := range known {
		if a > 0 && !slices.Contains(m.current().At, a) && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func (m *Model) check(e Edition, v archive.Verdict) {
	m.others = m.further(slices.Concat(m.others, e.At))
	if e.Minute > m.checked && e.Minute > m.current().Minute {
		m.Checks, m.checked = archive.Counted(m.Checks, v, e.Record(0).Fetched), e.Minute
	}
}

// stands: it is what its address showed before another one revised the record.
func (m *Model) stands(e Edition) bool {
	return !e.within(m.current()) && m.before(e.Glance, e.within) >= 0
}

// flaps: both what is shown and what stands were there before, and the look is not the
// third in a row that shows it.
func (m *Model) flaps(e Edition) bool {
	all := func(Edition) bool { return true }
	i, back := m.before(e.Glance, all), m.before(m.current().Glance, all)
	if e.Gone || m.current().Gone || m.last() < 2 || i < 0 || back < 0 {
		return false
	}
	if e.Minute > m.checked && m.Checks.Shown == i+1 && m.Checks.InARow == 2 {
		return false
	}
	m.check(e, archive.Verdict{Shown: i + 1})
	return true
}

// before looks at ten versions before the last.
func (m *Model) before(g Glance, pass func(Edition) bool) int {
	for i := m.last() - 1; i >= max(0, m.last()-10); i-- {
		if pass(m.Versions[i]) && m.Versions[i].says(g) {
			return i
		}
	}
	return -1
}

// Texts are the versions' texts.
func (m *Model) Texts() (out []string) {
	for i, v := range m.Versions {
		out = append(out, fmt.Sprintf("%d: %s, tag %d, gone %t, minute %d", i+1, v.text(), v.Tag, v.Gone, v.Minute))
	}
	return out
}

// TextsOf are versions as Texts has them.
func TextsOf(list []article.Article) (out []string) {
	for _, a := range list {
		tag := a.Tags[0]
		if tag == "tag" {
			tag = a.Tags[1]
		}
		out = append(out, fmt.Sprintf("%d: %s, tag %s, gone %t, minute %d", a.Revision, a.Text, tag[3:], !a.Withdrawn.IsZero(), Minute(&a)))
	}
	return out
}

// Minute is when the look was that made a version.
func Minute(a *article.Article) int { return int(a.Found.At.Sub(start).Minutes()) }

// Addresses are those that article n is known under, sorted.
func (m *Model) Addresses(n int) (out []string) {
	for _, i := range slices.Concat([]int{0}, m.current().At, m.others) {
		out = append(out, address(n, i))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// AddressesOf are a record's, as Addresses has them.
func AddressesOf(a *article.Article) []string {
	out := append(archive.Addresses(a), a.CanonicalURL)
	slices.Sort(out)
	return slices.Compact(out)
}

// Site is the looks at one article, in time, as a site with few texts shows them at one
// address or two.
func Site(rnd *rand.Rand) []Glance {
	texts, addresses := 1+rnd.IntN(4), 1+rnd.IntN(3)/2
	var out []Glance
	g := Glance{}
	for range 3 + rnd.IntN(20) {
		before := g.Address
		if g.Address = rnd.IntN(addresses); g.Address <= before || rnd.IntN(4) > 0 {
			g.Minute++ // else both were found at one instant
		}
		g.Noise, g.Gone, g.Source = rnd.IntN(4), rnd.IntN(12) == 0, rnd.IntN(6)/4
		if rnd.IntN(3) > 0 {
			g.Text = rnd.IntN(texts)
		}
		if rnd.IntN(6) == 0 {
			g.Tag = rnd.IntN(2)
		}
		out = append(out, g)
	}
	return out
}

// Delivered are looks as a broker may deliver them: some again, some out of order.
func Delivered(rnd *rand.Rand, list []Glance) []Glance {
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

package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// findLists marks what is no part of this article by its shape alone: rows of teasers,
// each with a linked headline, and whole other articles below this one.
func (p *picker) findLists() {
	p.teasers()
	p.controls()
	p.latest()
	p.others()
}

// minTeasers alike side by side are a list.
const minTeasers = 3

func (p *picker) teasers() {
	rows := map[row]map[int]bool{}
	for i := range p.units {
		u := &p.units[i]
		if u.size >= 20 && u.linky() >= 0.9 && leadsAway(u.href) {
			p.climb(u.el, rows)
		}
	}
	for k, members := range rows {
		if len(members) >= minTeasers && p.alike(k, len(members)) {
			for e := range members {
				p.elems[e].list = true
			}
		}
	}
}

// climb enters e and some of the elements around it into the rows that they stand in.
func (p *picker) climb(e int, rows map[row]map[int]bool) {
	for range 6 {
		if el := &p.elems[e]; el.up < 0 || el.above || zone.Ours(el.node) || el.node.DataAtom == atom.P {
			return
		}
		k := p.row(e)
		if rows[k] == nil {
			rows[k] = map[int]bool{}
		}
		rows[k][e] = true
		e = p.elems[e].up
	}
}

// maxLatest is how many lists that name the article are looked for.
const maxLatest = 20

// latest marks lists that name this very article: "latest news", "in this section". Their
// items may be a link and a sentence each, which no shape tells from a list in the text.
func (p *picker) latest() {
	for i, found := 0, 0; i < len(p.units) && found < maxLatest; i++ {
		u := &p.units[i]
		e := u.el
		if i == p.title || u.links == 0 || u.level > 0 || p.elems[e].above || !p.beginsWithTitle(u.text) {
			continue
		}
		found++
		for ; p.elems[e].up >= 0 && !p.elems[p.elems[e].up].above; e = p.elems[e].up {
			if t := p.tally(p.elems[e].up)[p.row(e)]; len(t.elems) >= minTeasers && !t.main {
				for _, s := range t.elems {
					p.elems[s].list = true
				}
				break
			}
		}
	}
}

func (p *picker) beginsWithTitle(text string) bool {
	t := fold(text[:min(len(text), 300)])
	for _, want := range p.titles {
		if len(want) > 20 && strings.HasPrefix(t, want) {
			return true
		}
	}
	return false
}

// leadsAway reports whether a link goes to another page.
func leadsAway(a *html.Node) bool {
	if a == nil {
		return false
	}
	href := dom.Attr(a, "href")
	return href != "" && href[0] != '#'
}

// alike reports whether most children of the row's kind are members, and none is the
// article.
func (p *picker) alike(k row, members int) bool {
	t := p.tally(k.parent)[k]
	return !t.main && members*10 >= len(t.elems)*6
}

// tally is what a parent has of one kind of children.
type tally struct {
	elems []int
	main  bool // one of them holds the title or most of the prose, or is named as the body
}

// tally counts the children of a parent by kind. Each parent is counted once, since a
// trap may have a million children of a thousand kinds.
func (p *picker) tally(parent int) map[row]*tally {
	if t, ok := p.tallies[parent]; ok {
		return t
	}
	kinds := map[row]*tally{}
	for c := p.elems[parent].kid; c > 0; c = p.elems[c].next {
		k := p.row(c)
		if kinds[k] == nil {
			kinds[k] = &tally{}
		}
		t, e := kinds[k], &p.elems[c]
		t.elems = append(t.elems, c)
		t.main = t.main || e.above || e.main || e.said&zone.Body != 0
	}
	p.tallies[parent] = kinds
	return kinds
}

// machine reports whether a text is one word that was not written for readers: an
// address, a time stamp, an identifier.
func machine(s string) bool {
	if len(s) < 12 || strings.ContainsAny(s, " \n") {
		return false
	}
	return strings.Contains(s, "://") || s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, ":T-") || strings.ContainsAny(s, "{}=_")
}

package body

import (
	"golang.org/x/net/html/atom"
)

// ownProse is how much prose makes what holds the title an article by itself, and what
// stands beside it another one.
const ownProse = 250

// others marks the articles that do not hold the title, if one does: pages that scroll on
// append them. They are <article> elements, or siblings of the title's article, of its tag
// and class, that begin with a heading.
func (p *picker) others() {
	if p.title < 0 {
		return
	}
	own := p.within(p.units[p.title].el, atom.Article)
	if own >= 0 && p.elems[own].worth >= 300 {
		for i := range p.elems {
			if p.elems[i].node.DataAtom == atom.Article && !p.inside(i, own) && !p.inside(own, i) {
				p.elems[i].list = true
			}
		}
	}
	p.retitled()
}

// retitled marks what stands below another h1, where both have an article's worth of
// prose of their own.
func (p *picker) retitled() {
	if !p.sure || p.units[p.title].level != 1 {
		return
	}
	own := p.holder(p.title)
	before := p.prefix()
	for i := p.title + 1; i < len(p.units) && own >= 0; i++ {
		if u := &p.units[i]; before[i] < ownProse || u.level != 1 || u.size < 15 || u.linky() > 0.5 || u.folded() == p.units[p.title].folded() {
			continue
		}
		e := p.holder(i)
		if e < 0 || p.elems[e].above || !p.begins(e, i) || p.isSection(e) {
			continue
		}
		rest := p.elems[own].worth
		if p.inside(e, own) {
			rest -= p.elems[e].worth
		}
		if rest >= ownProse {
			p.elems[e].list = true
		}
	}
}

// begins reports whether there is no prose in e before unit i.
func (p *picker) begins(e, i int) bool {
	for k := p.elems[e].from; k < i; k++ {
		if p.isProse(k) {
			return false
		}
	}
	return true
}

// isSection reports whether e has a sibling before it that is made alike, begins with an
// h1 as well and is no other article: documents may have an h1 a section.
func (p *picker) isSection(e int) bool {
	for c := p.elems[p.elems[e].up].kid; c > 0 && c < e; c = p.elems[c].next {
		s := &p.elems[c]
		if s.above || s.list || p.rowOf(c) != p.rowOf(e) {
			continue
		}
		for i := s.from; i < s.to && !p.isProse(i); i++ {
			if p.units[i].level == 1 {
				return true
			}
		}
	}
	return false
}

// holder is the innermost element around a unit that has an article's worth of prose.
func (p *picker) holder(i int) int {
	for e := p.units[i].el; e >= 0; e = p.elems[e].up {
		if p.elems[e].worth >= ownProse {
			return e
		}
	}
	return -1
}

package body

import (
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// The core of the article is the innermost element with most of its prose. What stands
// outside of it was put there by another part of the template: an author's biography, a
// newsletter, the comments below; the standfirst above.
const (
	coreShare = 0.75 // of the prose
	coreUnits = 3    // paragraphs that a core has at least
)

// foreign drops what is kept outside of the core, unless it stands in an element of the
// core's own kind: a body that adverts cut into pieces. Above the core it may be a
// standfirst; more than that is where the text begins.
func (p *picker) foreign(v []verdict, top int) {
	core := p.core(v, top)
	if core == top {
		return
	}
	all, body := p.elems[top], p.elems[core]
	size := 0
	for i := all.from; i < body.from; i++ {
		if p.strange(v, i, core, top) && p.isProse(i) {
			size += p.units[i].size
		}
	}
	for i := all.from; i < body.from && size < maxLead; i++ {
		if !p.strange(v, i, core, top) {
			continue
		}
		if v[i] = drop; p.isProse(i) {
			v[i] = lead
		}
	}
	for i := body.to; i < all.to; i++ {
		if p.strange(v, i, core, top) {
			v[i] = drop
		}
	}
}

// strange reports whether a unit outside of the core is kept so far, for no better reason
// than its prose.
func (p *picker) strange(v []verdict, i, core, top int) bool {
	u := &p.units[i]
	return (v[i] == keep || v[i] == weak || v[i] == shown) && !u.body && !p.kindred(u.el, core, top)
}

// core descends from top as long as one element inside has nearly all of the prose.
func (p *picker) core(v []verdict, top int) int {
	size, count := make([]int, len(p.elems)), make([]int, len(p.elems))
	for i := p.elems[top].from; i < p.elems[top].to; i++ {
		if v[i] == keep && p.isProse(i) {
			size[p.units[i].el] += p.units[i].size
			count[p.units[i].el]++
		}
	}
	for i := len(p.elems) - 1; i > top; i-- {
		size[p.elems[i].up] += size[i]
		count[p.elems[i].up] += count[i]
	}
	core := top
	for down := true; down; {
		down = false
		for c := p.elems[core].kid; c > 0 && !down; c = p.elems[c].next {
			if float64(size[c]) >= coreShare*float64(size[top]) && count[c] >= coreUnits {
				core, down = c, true
			}
		}
	}
	return core
}

// kindred reports whether e, or an element between it and top, has the tag and class of
// the core.
func (p *picker) kindred(e, core, top int) bool {
	a := p.elems[core].node
	class := dom.Attr(a, "class")
	for ; e > top; e = p.elems[e].up {
		b := p.elems[e].node
		if a.DataAtom == b.DataAtom && class == dom.Attr(b, "class") && (class != "" || p.elems[e].up == p.elems[core].up && b.DataAtom != atom.Div) {
			return true
		}
	}
	return false
}

package body

import (
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// key is what the children of a row have in common: parent, tag and kind of class.
type key struct {
	parent int
	tag    atom.Atom
	class  string
}

// row is the children of one parent that are alike.
type row struct {
	parent int
	elems  []int // once counted
	main   bool  // one of them holds the title or most of the prose, or is named as the body

	search int   // the last that found some of them
	found  []int // by it
}

// rowOf is the number of the row that e stands in, from 1.
func (r *reader) rowOf(e int) int {
	el := &r.elems[e]
	if el.row > 0 {
		return el.row
	}
	k := key{el.up, el.node.DataAtom, kind(dom.Attr(el.node, "class"))}
	if el.row = r.keys[k]; el.row > 0 {
		return el.row
	}
	if n := len(r.rows); n < cap(r.rows) {
		r.rows = r.rows[:n+1]
		old := r.rows[n]
		r.rows[n] = row{parent: el.up, elems: old.elems[:0], found: old.found[:0]}
	} else {
		r.rows = append(r.rows, row{parent: el.up})
	}
	el.row = len(r.rows)
	r.keys[k] = el.row
	return el.row
}

// kind is the first word of a class, up to a digit: "comment odd depth-1" and "comment even
// depth-2" are of one kind, "post-17" and "post-18" as well.
func kind(class string) string {
	if i := strings.IndexAny(class, " \t\n0123456789"); i >= 0 {
		return class[:i]
	}
	return class
}

// whole is a row with all that stand in it. The children of each parent are counted once,
// since a trap may have a million of a thousand kinds.
func (p *picker) whole(number int) *row {
	parent := p.rows[number-1].parent
	if up := &p.elems[parent]; !up.counted {
		up.counted = true
		for c := up.kid; c > 0; c = p.elems[c].next {
			t, e := &p.rows[p.rowOf(c)-1], &p.elems[c]
			t.elems = append(t.elems, c)
			t.main = t.main || e.above || e.main || e.said&zone.Body != 0
		}
	}
	return &p.rows[number-1]
}

// search finds rows by some of their elements.
type search struct {
	number int
	rows   []int
}

func (p *picker) newSearch() *search {
	p.searches++
	return &search{number: p.searches}
}

// climb enters e and some of the elements around it into the rows that they stand in.
func (p *picker) climb(e int, s *search) {
	for range 6 {
		el := &p.elems[e]
		if el.up < 0 || el.above || zone.Ours(el.node) || el.node.DataAtom == atom.P {
			return
		}
		number := p.rowOf(e)
		r := &p.rows[number-1]
		if r.search != s.number {
			r.search, r.found = s.number, r.found[:0]
			s.rows = append(s.rows, number)
		}
		if el.search != s.number {
			el.search = s.number
			r.found = append(r.found, e)
		}
		e = el.up
	}
}

// lists marks the rows of which a search found enough, and most, none of them the article,
// unless spared.
func (p *picker) lists(s *search, least int, spared func(found []int) bool) {
	for _, number := range s.rows {
		found := p.rows[number-1].found
		if len(found) < least {
			continue
		}
		if r := p.whole(number); r.main || len(found)*10 < len(r.elems)*6 || spared != nil && spared(found) {
			continue
		}
		for _, e := range found {
			p.elems[e].list = true
		}
	}
}

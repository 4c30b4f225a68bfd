package body

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// elem is an element with text inside. Elements stand in the order in which they open, so
// each comes after the one around it, and sums over subtrees are one pass backwards.
type elem struct {
	node  *html.Node
	up    int // the element around it, -1 for the root
	kid   int // the first element inside, 0 for none
	next  int // the next element with the same up, 0 for none
	last  int // the last element inside
	depth int
	from  int       // its units are [from, to)
	to    int       //
	said  zone.Mark // what its names say
	image bool      // a picture is in it, not far down

	row     int  // see rowOf, 0 if not known yet
	counted bool // the rows of its children are complete
	search  int  // the last that it was found in

	// What the picker finds out.
	names zone.Mark // what of said the text lets stand
	all   zone.Mark // names of itself and of all around it, junk only where it counts
	junk  bool      // itself or one around it is junk
	above bool      // the title is inside
	main  bool      // most of the prose is inside
	list  bool      // a teaser in a list, or another article
	worth float64   // of the units inside
	score float64
}

// open is an element that the reader is inside of.
type open struct {
	node  *html.Node
	said  zone.Mark
	elem  int // its index, -1 as long as no text was met
	image bool
}

// enter notes that the reader goes into n.
func (r *reader) enter(n *html.Node, said zone.Mark) {
	r.stack = append(r.stack, open{node: n, said: said, elem: -1})
}

// leave notes that the reader comes out of n.
func (r *reader) leave(n *html.Node) {
	if i := len(r.stack) - 1; i > 0 && r.stack[i].node == n {
		r.stack = r.stack[:i]
	}
}

// boxDepth is how far around a picture the box can be that holds it and its caption.
const boxDepth = 5

// picture notes that there is a picture in the elements around.
func (r *reader) picture() {
	for i := max(0, len(r.stack)-boxDepth); i < len(r.stack); i++ {
		r.stack[i].image = true
		if e := r.stack[i].elem; e >= 0 {
			r.elems[e].image = true
		}
	}
}

// elem gives the nearest element around that is at, and all around it, an index.
func (r *reader) elem(at *html.Node) int {
	top := len(r.stack) - 1
	for top > 0 && r.stack[top].node != at {
		top--
	}
	first := top
	for first > 0 && r.stack[first-1].elem < 0 {
		first--
	}
	for i := first; i <= top; i++ {
		if r.stack[i].elem < 0 {
			r.stack[i].elem = r.add(i)
		}
	}
	return r.stack[top].elem
}

// add appends the element of the stack's entry i; those around it are there already.
func (r *reader) add(i int) int {
	e := elem{node: r.stack[i].node, said: r.stack[i].said, image: r.stack[i].image, up: -1, from: len(r.units)}
	n := len(r.elems)
	if i > 0 {
		e.up = r.stack[i-1].elem
		up := &r.elems[e.up]
		e.depth = up.depth + 1
		if up.kid == 0 {
			up.kid = n
		} else {
			r.elems[up.last].next = n
		}
		up.last = n
	}
	r.elems = append(r.elems, e)
	return n
}

// spans notes up to which unit each element goes.
func (r *reader) spans() {
	for i := range r.units {
		r.elems[r.units[i].el].to = i + 1
	}
	for i := len(r.elems) - 1; i > 0; i-- {
		up := &r.elems[r.elems[i].up]
		up.to = max(up.to, r.elems[i].to)
	}
}

// sum adds up what each element has in it of what its units have.
func (r *reader) sum(add func(*unit) float64, to func(*elem) *float64) {
	for i := range r.units {
		*to(&r.elems[r.units[i].el]) += add(&r.units[i])
	}
	for i := len(r.elems) - 1; i > 0; i-- {
		*to(&r.elems[r.elems[i].up]) += *to(&r.elems[i])
	}
}

// within is the nearest element named a at or around e, or -1.
func (r *reader) within(e int, a atom.Atom) int {
	for ; e >= 0; e = r.elems[e].up {
		if r.elems[e].node.DataAtom == a {
			return e
		}
	}
	return -1
}

// inside reports whether e is top or inside of it.
func (r *reader) inside(e, top int) bool {
	for e > top {
		e = r.elems[e].up
	}
	return e == top
}

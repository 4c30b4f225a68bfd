// Package body finds the text of the article in a page: it cuts the page into units as
// a reader sees them, weighs them, picks the element that holds the article and leaves
// out what does not belong to it.
//
// It knows no site. Its signals are length, punctuation, links, names (package zone),
// the title's place and, where a page has it, the body that its JSON-LD states.
package body

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// unit is a run of text between two block edges, or between two blank lines made of
// <br>: what a reader takes for a paragraph, a heading or a line of a list.
type unit struct {
	text  string
	at    *html.Node // the nearest block element around it
	el    int        // the same
	level int        // of the heading that it is, 0 if it is none
	nodes []*html.Node
	size  int // characters, those of CJK counted double
	links int // the part of size that is link text
	bold  int // the part of size that is bold
	ends  int // sentence ends and commas
	marks zone.Mark
	score float64
	href  *html.Node // its last link
	body  bool       // stands in the body that JSON-LD states
	plain string     // see folded
	embed *embed     // nil for text
}

// folded is the text as fold makes it, made once.
func (u *unit) folded() string {
	if u.plain == "" {
		u.plain = fold(u.text)
	}
	return u.plain
}

// reader cuts a tree into units in document order.
type reader struct {
	units  []unit
	w      dom.Writer
	cur    unit
	nodes  []*html.Node // the pieces of text of all units
	own    int          // where those of the current unit begin
	link   int          // depth of <a>
	anchor *html.Node
	strong int // depth of <b>
	brs    int // line breaks since the last text
	elems  []elem
	rows   []row
	keys   map[key]int
	stack  []open
	memo   zone.Memo
	embeds int
}

// MaxUnits is how many units of a page are read; the text of an article is among the
// first of them, and what follows is a trap.
const MaxUnits = 20_000

// readers hold the room that the pages before needed.
var readers = sync.Pool{New: func() any { return &reader{keys: map[key]int{}} }}

// largestReader is the number of units or elements beyond which a reader is not kept for
// the next page.
const largestReader = 10_000

// free gives back the room of a reader whose units are needed no more.
func (r *reader) free() {
	if cap(r.units) > largestReader || cap(r.elems) > largestReader || cap(r.rows) > largestReader {
		return
	}
	clear(r.units)
	clear(r.elems)
	clear(r.stack[:cap(r.stack)])
	clear(r.keys)
	r.w.Reset()
	readers.Put(&reader{units: r.units[:0], elems: r.elems[:0], rows: r.rows[:0], keys: r.keys, stack: r.stack[:0], w: r.w})
}

// read cuts the tree below root into units.
func read(root *html.Node, memo zone.Memo) *reader {
	r := readers.Get().(*reader)
	r.memo = memo
	r.cur.at = root
	r.enter(root, 0)
	for at := root; at != nil && len(r.units) < MaxUnits; {
		if r.open(at) {
			if at.FirstChild != nil {
				at = at.FirstChild
				continue
			}
			r.close(at)
		}
		for at != root && at.NextSibling == nil {
			at = at.Parent
			r.close(at)
		}
		if at == root {
			break
		}
		at = at.NextSibling
	}
	r.stack = r.stack[:1]
	r.flush()
	r.spans()
	return r
}

func (r *reader) open(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		r.text(n)
		return true
	case html.ElementNode:
	default:
		return n.Type == html.DocumentNode
	}
	m := r.memo.Of(n)
	if e := embedded(n); e != nil && m&zone.Hidden == 0 {
		r.embed(n, e)
		return false
	}
	if dom.Silent(n) || m&zone.Hidden != 0 && !zone.Ours(n) && !holdsTitle(n) {
		if dom.Block(n) {
			r.flush()
		}
		return false
	}
	switch {
	case n.DataAtom == atom.Br:
		r.br()
	case n.DataAtom == atom.Img:
		r.picture()
	case n.DataAtom == atom.Hr:
		r.flush()
	case dataCell(n):
		r.w.Break()
	case dom.Block(n):
		r.flush()
		r.cur.at = n
	case n.DataAtom == atom.A:
		r.link++
		r.anchor = n
	case isBold(n):
		r.strong++
	}
	if n != r.stack[0].node {
		r.enter(n, m)
	}
	return true
}

// holdsTitle spares a "hidden" wrapper that has the page's heading inside; scripts show
// such pages once they have loaded.
func holdsTitle(n *html.Node) bool {
	return dom.Find(n, func(c *html.Node) bool { return c.DataAtom == atom.H1 }) != nil &&
		dom.Find(n, func(c *html.Node) bool { return c.DataAtom == atom.P }) != nil
}

// dataCell reports whether n is a cell of a table of data, whose rows are read as lines,
// and not of a table that lays out the page.
func dataCell(n *html.Node) bool {
	if n.DataAtom != atom.Td && n.DataAtom != atom.Th {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (dom.Block(c) || c.DataAtom == atom.Br) || len(c.Data) > 120 {
			return false
		}
	}
	return true
}

func isBold(n *html.Node) bool {
	return n.DataAtom == atom.B || n.DataAtom == atom.Strong
}

func (r *reader) close(n *html.Node) {
	defer r.leave(n)
	switch {
	case n.Type != html.ElementNode:
	case dataCell(n):
		r.w.Break()
	case dom.Block(n):
		r.flush()
		if n.Parent != nil {
			r.cur.at = n.Parent
			for r.cur.at.Type == html.ElementNode && !dom.Block(r.cur.at) && r.cur.at.Parent != nil {
				r.cur.at = r.cur.at.Parent
			}
		}
	case n.DataAtom == atom.A:
		r.link--
	case isBold(n):
		r.strong--
	}
}

func (r *reader) br() {
	if r.brs++; r.brs >= 2 {
		r.flush()
		return
	}
	r.w.Break()
}

func (r *reader) text(n *html.Node) {
	if strings.TrimSpace(n.Data) == "" {
		if len(n.Data) > 0 {
			r.w.Text(n.Data)
		}
		return
	}
	r.brs = 0
	before := r.w.Len()
	r.w.Text(n.Data)
	if r.w.Len() == before {
		return
	}
	r.nodes = append(r.nodes, n)
	size, ends := measure(n.Data)
	r.cur.size += size
	r.cur.ends += ends
	if r.link > 0 {
		r.cur.links += size
		r.cur.href = r.anchor
	}
	if r.strong > 0 {
		r.cur.bold += size
	}
}

// measure counts the characters of s, without white space folded away, and its marks of
// punctuation that prose has and labels have not.
func measure(s string) (size, ends int) {
	space, last := true, rune(0)
	for _, r := range s {
		if unicode.IsSpace(r) {
			if !space {
				size++
			}
			space = true
			continue
		}
		size++
		switch {
		case r < utf8.RuneSelf:
			if stops[r] {
				ends++
			}
		case space && unstopped(r) && unstopped(last):
			ends++
		case wide(r):
			size++
		case isStop(r):
			ends++
		}
		space, last = false, r
	}
	return size, ends
}

// stops are the marks of ASCII that end sentences and parts of them.
var stops = [utf8.RuneSelf]bool{'.': true, ',': true, ';': true, '!': true, '?': true}

// isStop reports whether r is such a mark of another script.
func isStop(r rune) bool {
	switch r {
	case '。', '、', '！', '？', '，', '؟', '،', '؛', '۔', '।', '։', '។', '။', '၊', '።', '፣', '།', '…':
		return true
	}
	return false
}

// unstopped reports whether r is a letter of Thai or Lao, which put a space where others
// put a stop or a comma.
func unstopped(r rune) bool { return r >= 0x0e00 && r < 0x0f00 }

// wide reports whether a character says about as much as two or three Latin letters.
func wide(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func (r *reader) flush() {
	r.brs = 0
	if r.w.Len() > 0 {
		u := r.cur
		u.text = strings.TrimSpace(r.w.String())
		if hasWord(u.text) {
			u.el, u.level = r.elem(u.at), level(u.at)
			u.nodes = r.nodes[r.own:len(r.nodes):len(r.nodes)]
			r.units = append(r.units, u)
		}
	}
	r.w.Reset()
	r.own = len(r.nodes)
	r.cur = unit{at: r.cur.at}
}

// hasWord reports whether s has a letter or digit; bullets and rules are no units.
func hasWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r < utf8.RuneSelf && (r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') ||
			r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r))
	}) >= 0
}

// linky is the part of the unit that is link text, 0 to 1.
func (u *unit) linky() float64 {
	if u.size == 0 {
		return 0
	}
	return float64(u.links) / float64(u.size)
}

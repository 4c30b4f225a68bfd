package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// Hints are what the page's metadata says, as help to find its body.
type Hints struct {
	Titles  []string // any of them may be printed above the text
	Authors []string // a line on them often ends the text
	Stated  string   // articleBody of JSON-LD, text or HTML
	Scripts [][]byte // what the page draws itself from
	Names   zone.Memo
}

// Block is a block of text with the element it came from.
type Block struct {
	article.Block
	Node  *html.Node
	nodes []*html.Node // its pieces of text
}

// Result is what was found.
type Result struct {
	Subtitle string
	Blocks   []Block
	Top      *html.Node // the element chosen; nil if the body is only stated
	From     string     // dom, dom+json-ld, json-ld, state, text
	Score    float64    // of Top: about the characters of prose in it
	Links    int        // characters of link text on the whole page
	Prose    int        // characters outside of links on the whole page
}

// Extract finds the body in the tree of a page.
func Extract(root *html.Node, h Hints) Result {
	r := read(root, h.Names)
	p := &picker{reader: r, hints: h, titles: foldAll(h.Titles), flags: map[*html.Node]flag{}}
	p.longest = longest(p.titles)
	p.findTitle()
	stated := p.matchStated()
	p.findMain()
	p.findLists()
	p.weigh()
	top, score := p.top()
	res := Result{Top: top, Score: score, From: "dom"}
	for i := range r.units {
		res.Links += r.units[i].links
		res.Prose += r.units[i].size - r.units[i].links
	}
	if stated > 0 {
		res.From = "dom+json-ld"
	}
	if top != nil {
		p.pick(top, &res)
	}
	if len(h.Stated) > 250 && size(res.Blocks) < len(h.Stated)/3 {
		res.Blocks, res.From, res.Top = fromStated(h.Stated), "json-ld", nil
	}
	if size(res.Blocks) < 200 {
		if blocks := fromState(root, h.Scripts); size(blocks) > 2*size(res.Blocks) {
			res.Blocks, res.From, res.Top = blocks, "state", nil
		}
	}
	return res
}

func size(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		if b.Kind != article.Caption {
			n += len(b.Text)
		}
	}
	return n
}

// picker holds the state of one extraction.
type picker struct {
	*reader
	hints   Hints
	titles  []string
	longest int                 // of titles
	title   int                 // index of the unit that is the title, or -1
	above   map[*html.Node]bool // elements around the title
	tallies map[*html.Node]map[row]*tally
	lists   map[*html.Node]bool // teasers in lists, and other articles
	main    map[*html.Node]bool // elements with most of the prose inside
	flags   map[*html.Node]flag
}

// flag is what the names of an element and of all around it say together.
type flag struct {
	marks zone.Mark  // of itself and all ancestors, junk only where it counts
	junk  *html.Node // the outermost junk element around, nil if none
}

// flag gathers the names up the tree; known answers are kept.
func (p *picker) flag(n *html.Node) flag {
	if n == nil || n.Type != html.ElementNode {
		return flag{}
	}
	if f, ok := p.flags[n]; ok {
		return f
	}
	f := p.flag(n.Parent)
	m := p.names(n)
	if m&zone.Junk != 0 && f.junk == nil {
		f.junk = n
	}
	if f.junk == nil {
		m &^= zone.Junk
	}
	f.marks |= m
	p.flags[n] = f
	return f
}

// notJunk are the names that a wrapper of the article can bear by mistake.
const notJunk = zone.Junk | zone.Outer | zone.Commented | zone.Aside | zone.Keywords | zone.Byline | zone.Dated | zone.Figure | zone.Crumbs | zone.Caption | zone.Credit

// names is what the names of an element itself say, as far as the text lets them.
func (p *picker) names(n *html.Node) zone.Mark {
	m := p.info[n]
	if p.lists[n] {
		return m | zone.Junk
	}
	if p.above[n] || p.main[n] && m&zone.Outer == 0 || zone.Ours(n) || n.DataAtom == atom.Article {
		m &^= notJunk
	}
	if m&zone.Body != 0 {
		m &^= zone.Junk | zone.Keywords | zone.Crumbs | zone.Byline
	}
	return m
}

// findTitle looks for the printed title: a heading that says what the metadata says,
// else the first h1.
func (p *picker) findTitle() {
	p.title, p.above = -1, map[*html.Node]bool{}
	best := 0
	for i := range p.units {
		u := &p.units[i]
		rank := 0
		switch l := level(u.at); {
		case p.isTitle(u.text) && l == 1:
			rank = 4
		case p.isTitle(u.text) && l > 0 && u.linky() < 0.5:
			rank = 3
		case l == 1:
			rank = 2
		}
		if rank > best {
			p.title, best = i, rank
		}
	}
	if p.title < 0 {
		return
	}
	for n := p.units[p.title].at; n != nil; n = n.Parent {
		p.above[n] = true
	}
}

// isTitle reports whether text is one of the titles of the page, give or take a suffix.
func (p *picker) isTitle(text string) bool {
	t := foldTo(text, p.longest+20)
	if len(t) < 8 {
		return false
	}
	for _, want := range p.titles {
		if t == want || len(t) > 20 && strings.HasPrefix(want, t) || len(want) > 20 && strings.HasPrefix(t, want) && len(t) < len(want)+20 {
			return true
		}
	}
	return false
}

// level is the heading level of n or of a heading closely around it.
func level(n *html.Node) int {
	for range 3 {
		if n == nil {
			return 0
		}
		switch n.DataAtom {
		case atom.H1:
			return 1
		case atom.H2:
			return 2
		case atom.H3:
			return 3
		case atom.H4:
			return 4
		case atom.H5:
			return 5
		case atom.H6:
			return 6
		}
		n = n.Parent
	}
	return 0
}

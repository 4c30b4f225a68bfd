package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/page"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// Hints are what the page's metadata says, as help to find its body.
type Hints struct {
	Titles   []string // as stated; any of them may be printed above the text
	Headings []string // all h1; one of them may be the title
	Authors  []string // a line on them often ends the text
	Stated   string   // articleBody of JSON-LD, text or HTML
	Live     bool     // the page says that it is a live blog
	Names    zone.Memo
	Explain  bool // tell the rivals of the element chosen
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
	Rivals   []Rival    // best first, with Hints.Explain
}

// Extract finds the body in a page.
func Extract(pg *page.Page, h Hints) Result {
	r := read(pg.Root, h.Names)
	defer r.free()
	p := &picker{reader: r, hints: h, titles: foldAll(h.Titles), printed: foldAll(h.Headings)}
	p.longest = max(longest(p.titles), longest(p.printed))
	p.findTitle()
	stated := p.matchStated()
	p.findMain()
	p.findLists()
	p.judgeNames()
	p.weigh()
	top, score := p.top()
	res := Result{Score: score, From: "dom", Rivals: p.told()}
	for i := range r.units {
		res.Links += r.units[i].links
		res.Prose += r.units[i].size - r.units[i].links
	}
	if stated > 0 {
		res.From = "dom+json-ld"
	}
	if top >= 0 {
		res.Top = p.elems[top].node
		p.pick(top, &res)
	}
	if len(h.Stated) > 250 && size(res.Blocks) < len(h.Stated)/3 {
		res.Blocks, res.From, res.Top = fromStated(h.Stated), "json-ld", nil
	}
	if n := size(res.Blocks); n < little || n < drawn && !p.sure {
		if blocks := fromState(pg); size(blocks) > 2*n {
			res.Blocks, res.From, res.Top = blocks, "state", nil
		}
	}
	return res
}

// How little text has one look for more in the scripts: next to none, or not much on a page
// that does not even print its title.
const (
	little = 200
	drawn  = 1000
)

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
	hints    Hints
	titles   []string
	printed  []string
	sure     bool // the title is one that the page states
	longest  int  // of titles
	title    int  // index of the unit that is the title, or -1
	rivals   []rival
	room     []byte // for folded texts
	searches int
}

// notJunk are the names that a wrapper of the article can bear by mistake.
const notJunk = zone.Junk | zone.Outer | zone.Commented | zone.Aside | zone.Keywords | zone.Byline | zone.Dated | zone.Figure | zone.Crumbs | zone.Caption | zone.Credit

// judgeNames settles what the names of each element say, as far as the text lets them,
// and gathers them down the tree.
func (p *picker) judgeNames() {
	for i := range p.elems {
		e := &p.elems[i]
		e.names = named(e)
		e.all, e.junk = e.names, e.names&zone.Junk != 0
		if i == 0 {
			continue
		}
		up := &p.elems[e.up]
		if e.junk = e.junk || up.junk; !e.junk {
			e.all &^= zone.Junk
		}
		e.all |= up.all
	}
}

func named(e *elem) zone.Mark {
	m := e.said
	if e.list {
		return m | zone.Junk
	}
	if e.above || e.main && m&zone.Outer == 0 || zone.Ours(e.node) || e.node.DataAtom == atom.Article {
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
	p.title = -1
	best := 0
	for i := range p.units {
		u := &p.units[i]
		rank := 0
		switch is := u.level > 0 && p.isOne(u.text, p.titles); {
		case is && u.level == 1:
			rank = 4
		case is && u.linky() < 0.5:
			rank = 3
		case u.level == 1:
			rank = 2
		}
		if rank > best {
			p.title, best = i, rank
		}
	}
	p.sure = best >= 3
	if p.title < 0 {
		return
	}
	for e := p.units[p.title].el; e >= 0; e = p.elems[e].up {
		p.elems[e].above = true
	}
}

// isTitle reports whether text is one of the titles of the page, give or take a suffix.
func (p *picker) isTitle(text string) bool {
	return p.isOne(text, p.titles) || p.isOne(text, p.printed)
}

func (p *picker) isOne(text string, list []string) bool {
	p.room = appendFold(p.room[:0], text, p.longest+20)
	t := p.room
	if len(t) < 8 {
		return false
	}
	for _, want := range list {
		if string(t) == want || len(t) > 20 && strings.HasPrefix(want, string(t)) || len(want) > 20 && len(t) > len(want) && string(t[:len(want)]) == want && len(t) < len(want)+20 {
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

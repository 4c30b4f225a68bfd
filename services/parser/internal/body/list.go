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
	p.lists, p.tallies = map[*html.Node]bool{}, map[*html.Node]map[row]*tally{}
	p.teasers()
	p.latest()
	p.others()
}

// row is a kind of children that one parent has: those with the same tag and class.
type row struct {
	parent *html.Node
	tag    atom.Atom
	class  string
}

// minTeasers alike side by side are a list.
const minTeasers = 3

func (p *picker) teasers() {
	rows := map[row]map[*html.Node]bool{}
	for i := range p.units {
		u := &p.units[i]
		if u.size < 20 || u.linky() < 0.9 || !leadsAway(u.href) {
			continue
		}
		n := u.at
		for range 6 {
			if n == nil || n.Parent == nil || p.above[n] || zone.Ours(n) || n.DataAtom == atom.P {
				break
			}
			k := row{n.Parent, n.DataAtom, dom.Attr(n, "class")}
			if rows[k] == nil {
				rows[k] = map[*html.Node]bool{}
			}
			rows[k][n] = true
			n = n.Parent
		}
	}
	for k, members := range rows {
		if len(members) >= minTeasers && p.alike(k, len(members)) {
			for n := range members {
				p.lists[n] = true
			}
		}
	}
}

// maxLatest is how many lists that name the article are looked for.
const maxLatest = 20

// latest marks lists that name this very article: "latest news", "in this section". Their
// items may be a link and a sentence each, which no shape tells from a list in the text.
func (p *picker) latest() {
	for i, found := 0, 0; i < len(p.units) && found < maxLatest; i++ {
		u := &p.units[i]
		n := u.at
		if i == p.title || u.links == 0 || level(n) > 0 || p.above[n] || !p.beginsWithTitle(u.text) {
			continue
		}
		found++
		for ; n != nil && n.Parent != nil && !p.above[n.Parent]; n = n.Parent {
			k := row{n.Parent, n.DataAtom, dom.Attr(n, "class")}
			if t := p.tally(n.Parent)[k]; t != nil && len(t.nodes) >= minTeasers && !t.main {
				for _, s := range t.nodes {
					p.lists[s] = true
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
	return t != nil && !t.main && members*10 >= len(t.nodes)*6
}

// tally is what a parent has of one kind of children.
type tally struct {
	nodes []*html.Node
	main  bool // one of them holds the title or most of the prose, or is named as the body
}

// tally counts the children of a parent by kind. Each parent is counted once, since a
// trap may have a million children of a thousand kinds.
func (p *picker) tally(parent *html.Node) map[row]*tally {
	if t, ok := p.tallies[parent]; ok {
		return t
	}
	kinds := map[row]*tally{}
	for c := parent.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		k := row{parent, c.DataAtom, dom.Attr(c, "class")}
		if kinds[k] == nil {
			kinds[k] = &tally{}
		}
		t := kinds[k]
		t.nodes = append(t.nodes, c)
		t.main = t.main || p.above[c] || p.main[c] || p.info[c]&zone.Body != 0
	}
	p.tallies[parent] = kinds
	return kinds
}

// others marks articles that do not hold the title, if one does: pages that scroll on
// append them.
func (p *picker) others() {
	if p.title < 0 {
		return
	}
	own := dom.Within(p.units[p.title].at, atom.Article)
	if own == nil || p.prose(own) < 300 {
		return
	}
	seen := map[*html.Node]bool{}
	for i := range p.units {
		a := dom.Within(p.units[i].at, atom.Article)
		if a == nil || seen[a] {
			continue
		}
		seen[a] = true
		if !inside(a, own) && !inside(own, a) {
			p.lists[a] = true
		}
	}
}

// prose is what the text below n is worth.
func (p *picker) prose(n *html.Node) float64 {
	sum := 0.0
	for i := range p.units {
		if w := p.units[i].worth(); w > 0 && inside(p.units[i].at, n) {
			sum += w
		}
	}
	return sum
}

// machine reports whether a text is one word that was not written for readers: an
// address, a time stamp, an identifier.
func machine(s string) bool {
	if len(s) < 12 || strings.ContainsAny(s, " \n") {
		return false
	}
	return strings.Contains(s, "://") || s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, ":T-") || strings.ContainsAny(s, "{}=_")
}

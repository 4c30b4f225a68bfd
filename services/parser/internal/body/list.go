package body

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
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
	s := p.newSearch()
	for i := range p.units {
		u := &p.units[i]
		if u.size >= 20 && u.linky() >= 0.9 && leadsAway(u.href) {
			p.climb(u.el, s)
		}
	}
	p.lists(s, minTeasers, nil)
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
			if t := p.whole(p.rowOf(e)); len(t.elems) >= minTeasers && !t.main {
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

// machine reports whether a text is one word that was not written for readers: an
// address, a time stamp, an identifier.
func machine(s string) bool {
	if len(s) < 12 || strings.ContainsAny(s, " \n") {
		return false
	}
	return strings.Contains(s, "://") || s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, ":T-") || strings.ContainsAny(s, "{}=_")
}

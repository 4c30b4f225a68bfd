package body

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// The limits for what a control of a list says: "Reply", "3 hours ago", "Read more".
const (
	maxControl = 30 // characters
	minControl = 3  // of them alike
)

// controls marks lists whose items share a short text, such as the word "Reply" below each
// comment and "Read more" below each teaser. Digits do not count. Items that have a
// heading of their own are chapters, whatever they share.
func (p *picker) controls() {
	if p.hints.Live {
		return
	}
	groups := map[string][]int{}
	for i := range p.units {
		u := &p.units[i]
		if i <= p.title || u.size > maxControl || u.level > 0 || p.elems[u.el].above {
			continue
		}
		if k := control(u.text); k != "" {
			groups[k] = append(groups[k], u.el)
		}
	}
	for _, els := range groups {
		if len(els) >= minControl {
			p.itemsAround(els)
		}
	}
}

// control is a short text without its digits.
func control(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == ' ' {
			return -1
		}
		return r
	}, s)
}

// itemsAround marks the rows of elements that have one of els each.
func (p *picker) itemsAround(els []int) {
	s := p.newSearch()
	for _, e := range els {
		if p.elems[e].node.DataAtom == atom.P {
			e = p.elems[e].up
		}
		p.climb(e, s)
	}
	p.lists(s, minControl, p.chapters)
}

// chapters reports whether most of the items have a heading that is no link, or hold no
// prose, or nearly all that the page has to say.
func (p *picker) chapters(items []int) bool {
	headed, worth := 0, 0.0
	for _, e := range items {
		worth += max(0, p.elems[e].worth)
		for i := p.elems[e].from; i < p.elems[e].to; i++ {
			if u := &p.units[i]; u.level > 0 && u.size >= 10 && u.linky() < 0.5 {
				headed++
				break
			}
		}
	}
	return headed*2 > len(items) || worth <= 0 || worth > mostList*(p.elems[0].worth-worth)
}

// mostList is how much more prose a list has than the rest of the page before it is taken
// for the article.
const mostList = 3.0

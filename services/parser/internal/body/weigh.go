package body

import (
	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// weigh gives each unit a score: about the characters of prose it holds, less than zero
// for what looks like navigation.
func (p *picker) weigh() {
	for i := range p.units {
		u := &p.units[i]
		u.marks = p.elems[u.el].all
		u.score = p.score(i)
	}
}

// findMain notes the elements that hold half of the prose or more. They are the article
// or around it, whatever they are called: whole pages stand inside <form>, and builders
// call every column a widget.
func (p *picker) findMain() {
	aside := p.commented()
	all := 0.0
	p.sum(func(u *unit) float64 {
		if w := u.worth(); w > 0 && !aside[u.el] {
			all += w
			return w
		}
		return 0
	}, func(e *elem) *float64 { return &e.worth })
	for i := range p.elems {
		e := &p.elems[i]
		if e.worth >= 0.5*all {
			e.main = e.worth > 0
		}
		if e.worth >= minBody && e.said&zone.Body != 0 && !aside[i] {
			for a := e.up; a >= 0; a = p.elems[a].up {
				p.elems[a].main = true // "teaser" around the part before a paywall
			}
		}
	}
}

// minBody is how much prose makes an element that is named as the body one.
const minBody = 250

// commented tells for each element whether its names put it among the comments or into
// what never is around an article.
func (p *picker) commented() []bool {
	out := make([]bool, len(p.elems))
	for i := range p.elems {
		e := &p.elems[i]
		switch {
		case zone.Ours(e.node):
		case e.said&(zone.Commented|zone.Outer) != 0 && e.said&(zone.Body|zone.Frame) == 0:
			out[i] = !e.above
		case i > 0:
			out[i] = out[e.up]
		}
	}
	return out
}

func (p *picker) score(i int) float64 {
	u := &p.units[i]
	if u.body {
		return 1.5 * float64(u.size)
	}
	s := u.worth()
	switch {
	case u.marks&zone.Commented != 0:
		return -0.2 * float64(u.size)
	case u.marks&zone.Junk != 0:
		return min(s*0.05, 0) - 5
	case u.marks&(zone.Caption|zone.Credit) != 0:
		return min(s, 0)
	case u.marks&zone.Aside != 0:
		s *= 0.3
	}
	if s > 0 && p.title >= 0 && i < p.title {
		s *= 0.3 // prose above the title is a teaser or a notice
	}
	return s
}

// worth is what the text itself says, without names and place.
func (u *unit) worth() float64 {
	d, n := u.linky(), float64(u.size)
	switch {
	case u.embed != nil:
		return 0
	case d > 0.6:
		return -min(n, 80)
	case u.level > 0:
		return 0
	case n < 40:
		return -3
	case n < 80 && u.ends == 0:
		return 0
	}
	return min(n, 1500) * (1 - 1.5*d)
}

// top is the element whose units add up to the most: taking in more pays as long as
// what is added is more prose than links. Of equals, the innermost. It is -1 if there is
// none.
func (p *picker) top() (int, float64) {
	p.sum(func(u *unit) float64 { return u.score }, func(e *elem) *float64 { return &e.score })
	before := p.prefix()
	best, most := -1, 0.0
	for i := range p.elems {
		e := &p.elems[i]
		if e.node.Type != html.ElementNode {
			continue
		}
		s := e.score*bonus(e.said) - p.skipped(e, before)
		p.consider(e.node, s)
		if s > most+1e-6 || s > most-1e-6 && best >= 0 && e.depth > p.elems[best].depth {
			best, most = i, s
		}
	}
	return best, most
}

// prefix sums up the prose between the title and each unit.
func (p *picker) prefix() []float64 {
	sum := make([]float64, len(p.units)+1)
	for i := range p.units {
		sum[i+1] = sum[i]
		if i > p.title && p.title >= 0 && p.isProse(i) {
			sum[i+1] += max(0, p.units[i].worth())
		}
	}
	return sum
}

// skipped is the prose that a reader would pass between the title and an element. What
// comes first is the article; what comes later must be more than that to win.
func (p *picker) skipped(e *elem, before []float64) float64 {
	if p.title < 0 || e.above {
		return 0
	}
	return before[e.from]
}

// bonus favours what is named as the body.
func bonus(m zone.Mark) float64 {
	switch {
	case m&zone.Body != 0 && m&zone.Junk == 0:
		return 1.1
	case m&zone.Frame != 0 && m&zone.Junk == 0:
		return 1.03
	}
	return 1
}

package body

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// weigh gives each unit a score: about the characters of prose it holds, less than zero
// for what looks like navigation.
func (p *picker) weigh() {
	for i := range p.units {
		u := &p.units[i]
		f := p.flag(u.at)
		u.marks = f.marks
		u.score = p.score(i)
	}
}

// findMain notes the elements that hold half of the prose or more. They are the article
// or around it, whatever they are called: whole pages stand inside <form>, and builders
// call every column a widget.
func (p *picker) findMain() {
	sums := map[*html.Node]float64{}
	all := 0.0
	for i := range p.units {
		if w := p.units[i].worth(); w > 0 && !p.commented(p.units[i].at) {
			sums[p.units[i].at] += w
			all += w
		}
	}
	total := map[*html.Node]float64{}
	for n, s := range sums {
		for a := n; a != nil; a = a.Parent {
			total[a] += s
		}
	}
	p.main = map[*html.Node]bool{}
	for n, s := range total {
		if s >= 0.5*all {
			p.main[n] = true
		}
		if s >= minBody && p.info[n]&zone.Body != 0 && !p.commented(n) {
			for a := n.Parent; a != nil; a = a.Parent {
				p.main[a] = true // "teaser" around the part before a paywall
			}
		}
	}
}

// minBody is how much prose makes an element that is named as the body one.
const minBody = 250

func (p *picker) commented(n *html.Node) bool {
	for ; n != nil && !zone.Ours(n); n = n.Parent {
		if m := p.info[n]; m&(zone.Commented|zone.Outer) != 0 && m&(zone.Body|zone.Frame) == 0 {
			return !p.above[n]
		}
	}
	return false
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
	case d > 0.6 && u.ends > 1 && n > 100 && d < 0.9:
		return 0
	case d > 0.6:
		return -min(n, 80)
	case level(u.at) > 0:
		return 0
	case n < 40:
		return -3
	case n < 80 && u.ends == 0:
		return 0
	}
	s := min(n, 1500) * (1 - 1.5*d)
	switch u.tag() {
	case atom.Li, atom.Td, atom.Th, atom.Dd, atom.Dt:
		s *= 0.5
	case atom.Div, atom.Section, atom.Body:
		s *= 0.8
	}
	if u.ends == 0 {
		s *= 0.4
	}
	return s
}

// top is the element whose units add up to the most: taking in more pays as long as
// what is added is more prose than links. Of equals, the innermost.
func (p *picker) top() (*html.Node, float64) {
	sums := map[*html.Node]float64{}
	for i := range p.units {
		sums[p.units[i].at] += p.units[i].score
	}
	total := map[*html.Node]float64{}
	for n, s := range sums {
		for a := n; a != nil && a.Type == html.ElementNode; a = a.Parent {
			total[a] += s
		}
	}
	var best *html.Node
	most := 0.0
	for n, s := range total {
		s *= p.bonus(n)
		if s > most+1e-6 || s > most-1e-6 && best != nil && depth(n) > depth(best) {
			best, most = n, s
		}
	}
	return best, most
}

// bonus favours what is named as the body.
func (p *picker) bonus(n *html.Node) float64 {
	m := p.info[n]
	switch {
	case m&zone.Body != 0 && m&zone.Junk == 0:
		return 1.1
	case m&zone.Frame != 0 && m&zone.Junk == 0:
		return 1.03
	}
	return 1
}

func depth(n *html.Node) int {
	d := 0
	for ; n.Parent != nil; n = n.Parent {
		d++
	}
	return d
}

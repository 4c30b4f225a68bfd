package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// The limits of the search for where a page is filed.
const (
	maxCrumbs = 10  // steps of a breadcrumb
	maxHomes  = 8   // links to the front page that may begin one
	maxTrail  = 200 // bytes of a line that only its shape tells for one
)

// printedCrumbs takes the breadcrumb by its name, or else by its shape: a short line that
// begins with a link to the front page, its steps parted by arrows.
func (s *scan) printedCrumbs() {
	if len(s.m.Crumbs) > 0 {
		return
	}
	if len(s.crumbs) > 0 {
		s.m.Crumbs = steps(s.crumbs[0])
		return
	}
	for _, n := range s.homes {
		b := block(n)
		if b != nil && b.DataAtom == atom.Li {
			b = b.Parent
		}
		if b == nil || dom.Longer(b, maxTrail) {
			continue
		}
		if t := steps(b); isTrail(dom.Text(b), t) {
			s.m.Crumbs = t
			return
		}
	}
}

// leadsHome reports whether a link goes to the front page of the site.
func (s *scan) leadsHome(n *html.Node) bool {
	href := dom.Attr(n, "href")
	if href == "/" {
		return true
	}
	if s.m.Base == nil || !strings.HasPrefix(href, "http") {
		return false
	}
	_, rest, _ := strings.Cut(href, "://")
	return strings.TrimSuffix(rest, "/") == s.m.Base.Host
}

// arrows part the steps of a breadcrumb.
const arrows = ">›»→▸▶＞"

// isTrail reports whether a line is its steps with an arrow between each two: menus have
// none.
func isTrail(line string, steps []string) bool {
	for i, t := range steps {
		var ok bool
		if line, ok = strings.CutPrefix(strings.TrimLeft(line, " "), t); !ok {
			return false
		}
		next := strings.TrimLeft(line, arrows+" ")
		if i+1 < len(steps) && !strings.ContainsAny(line[:len(line)-len(next)], arrows) {
			return false
		}
		line = next
	}
	return len(steps) > 1
}

func steps(n *html.Node) []string {
	var out []string
	dom.Walk(n, func(c *html.Node) bool {
		if c.DataAtom != atom.A {
			return true
		}
		if t := strings.Trim(dom.Text(c), arrows+" "); t != "" && len(out) < maxCrumbs {
			out = append(out, t)
		}
		return false
	})
	return out
}

// printedSections takes the sections that the article is linked to, as microdata or as
// WordPress marks them. Teasers have sections as well, so only those in one place count.
func (s *scan) printedSections() {
	for _, p := range s.props["articlesection"] {
		add(&s.m.Sections, p.text(), "microdata")
	}
	var at []int
	for _, l := range s.filed {
		if !s.inList(l.n) {
			at = append(at, l.at)
		}
	}
	first, last := s.place(at)
	for _, l := range s.filed {
		if l.at >= first && l.at <= last && !dom.Longer(l.n, maxLabel) {
			add(&s.m.Sections, dom.Text(l.n), "rel:category")
		}
	}
}

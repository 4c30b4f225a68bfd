package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// fromPage takes microdata and what is printed: headings, bylines, dates, breadcrumbs.
func (s *scan) fromPage() {
	m := s.m
	for _, p := range s.props["headline"] {
		add(&m.Titles, p.text(), "microdata")
	}
	for _, h := range s.h1 {
		if dom.Longer(h, maxProp) {
			continue
		}
		add(&m.Titles, dom.Text(h), "h1")
	}
	add(&m.Titles, s.title, "title")
	for _, l := range s.langs {
		add(&m.Languages, l, "html-lang")
	}
	for _, p := range s.props["alternativeheadline"] {
		add(&m.Subtitles, p.text(), "microdata")
	}
	s.microAuthors()
	for _, p := range s.props["datepublished"] {
		add(&m.Published, p.text(), "microdata")
	}
	for _, p := range s.props["datemodified"] {
		add(&m.Modified, p.text(), "microdata")
	}
	if m.Stated == "" && len(s.props["articlebody"]) == 0 {
		m.Stated = s.one("articlebody")
	}
	s.printedAuthors()
	s.printedDates()
	s.printedCrumbs()
}

// maxProp is the longest text of a heading or property, in bytes and elements.
const maxProp = 2000

func (p prop) text() string {
	if p.value != "" {
		return p.value
	}
	if dom.Longer(p.n, maxProp) {
		return ""
	}
	return dom.Text(p.n)
}

// link is the address of the first anchor at or below n.
func link(n *html.Node) string {
	a := dom.Find(n, func(c *html.Node) bool { return c.DataAtom == atom.A && dom.Attr(c, "href") != "" })
	if a == nil {
		return ""
	}
	return dom.Attr(a, "href")
}

// inList reports whether n stands in something around the article: a teaser has its own
// author and date.
func (s *scan) inList(n *html.Node) bool {
	for ; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		if n.DataAtom == atom.Aside || n.DataAtom == atom.Footer && dom.Within(n, atom.Article) == nil {
			return true
		}
		if m := s.m.Names.Of(n); m&zone.Junk != 0 && m&(zone.Frame|zone.Body|zone.Byline|zone.Dated) == 0 && n.DataAtom != atom.Form {
			return true
		}
	}
	return false
}

func modifiedName(n *html.Node) bool {
	for range 2 {
		if n == nil {
			return false
		}
		c := strings.ToLower(dom.Attr(n, "class"))
		if strings.Contains(c, "published") || strings.Contains(c, "entry-date") {
			return false // WordPress marks what was not changed since as both
		}
		if strings.Contains(c, "updated") || strings.Contains(c, "modif") {
			return true
		}
		n = n.Parent
	}
	return false
}

func (s *scan) printedCrumbs() {
	if len(s.m.Crumbs) > 0 || len(s.crumbs) == 0 {
		return
	}
	dom.Walk(s.crumbs[0], func(n *html.Node) bool {
		if n.DataAtom == atom.A && len(s.m.Crumbs) < 10 {
			if t := dom.Text(n); t != "" {
				s.m.Crumbs = append(s.m.Crumbs, t)
			}
			return false
		}
		return true
	})
}

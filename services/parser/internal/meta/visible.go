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
	s.printedTitle()
	s.holdTitle()
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
	s.printedSections()
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
// author and date. What holds the title as well is not around the article, whatever it is
// called.
func (s *scan) inList(n *html.Node) bool {
	return s.around(n, func(n *html.Node) bool { return n.DataAtom == atom.Aside || s.isJunk(n) })
}

// inJunk is inList but for a bare aside, in which some sites keep the byline.
func (s *scan) inJunk(n *html.Node) bool { return s.around(n, s.isJunk) }

func (s *scan) around(n *html.Node, ok func(*html.Node) bool) bool {
	for ; n != nil && n.DataAtom != atom.Body && !s.holds[n]; n = n.Parent {
		if ok(n) {
			return true
		}
	}
	return false
}

func (s *scan) isJunk(n *html.Node) bool {
	if n.DataAtom == atom.Footer && dom.Within(n, atom.Article) == nil {
		return true
	}
	m := s.m.Names.Of(n)
	return m&zone.Junk != 0 && m&(zone.Frame|zone.Body|zone.Byline|zone.Dated) == 0 && n.DataAtom != atom.Form
}

// holdTitle notes what the title stands in.
func (s *scan) holdTitle() {
	s.holds = map[*html.Node]bool{}
	s.m.Heading = s.heading()
	for n := s.m.Heading; n != nil; n = n.Parent {
		s.holds[n] = true
	}
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

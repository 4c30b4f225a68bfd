// Package meta gathers what a page says about itself: JSON-LD, OpenGraph and other meta
// tags, links, microdata and what is printed around the title.
//
// It collects and ranks; which value becomes a field of the record is decided by package
// parser, which also keeps the others as candidates.
package meta

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/page"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// Value is one thing that a page says, and where it says it.
type Value struct {
	Text string
	From string // "json-ld", "meta:og:title", "h1"
	URL  string // authors: their page
	Kind string // authors: Person, Organization, as JSON-LD says
	Far  bool   // bylines: not beside the heading

	Trust float64 // dates in print: how far to believe them, 0 to 1; 0 if From says it
}

// Meta is everything gathered. Lists are in order of trust.
type Meta struct {
	Titles    []Value
	Subtitles []Value
	Summaries []Value
	Authors   []Value
	Bylines   []Value
	Published []Value
	Modified  []Value
	Languages []Value
	Sections  []Value
	Tags      []Value
	Images    []article.Image

	Base      *url.URL
	Canonical string
	AMP       string
	Next      string
	Robots    []string
	TDM       string
	TDMPolicy string
	Licence   string
	Copyright string
	Site      []string // names of the publication
	Type      string   // og:type
	Types     []string // JSON-LD types of the article
	Stated    string   // articleBody
	Free      string   // isAccessibleForFree or the like: "true", "false", "metered"
	Crumbs    []string
	Updates   []Update // entries of a live blog, as JSON-LD lists them
	Genre     string   // of JSON-LD

	Heading *html.Node // what prints the title; nil if nothing does
	Names   zone.Memo  // what the page's classes say; to be given back with zone.Forget
}

// MaxValues bounds how many values of one name are kept; some pages repeat tags by the
// thousand.
const MaxValues = 200

// maxHeadings is how many h1 are taken for titles.
const maxHeadings = 20

// Read gathers from a page that was fetched from base.
func Read(p *page.Page, base *url.URL) *Meta {
	s := &scan{page: p, root: p.Root, m: &Meta{Base: base, Names: zone.Remember()}, meta: map[string][]string{}, props: map[string][]prop{}}
	s.walk(s.root)
	s.fromJSON()
	s.fromMeta()
	s.fromPage()
	return s.m
}

// scan is one walk over the tree.
type scan struct {
	page    *page.Page
	root    *html.Node
	m       *Meta
	meta    map[string][]string
	cards   []string // names of meta elements that hold rows of a Twitter card
	props   map[string][]prop
	title   string
	scripts [][]byte // JSON-LD
	data    [][]byte // the others of the tree, and those that are broken
	h1      []*html.Node
	bylines []placed
	rels    []placed            // rel=author
	links   []placed            // to what looks like an author's page
	order   int                 // elements seen
	headAt  int                 // where the first h1 is among them
	head    *html.Node          // what prints the title where there is no h1
	holds   map[*html.Node]bool // the title, and what it stands in
	crumbs  []*html.Node
	homes   []*html.Node // links to the front page above the heading
	filed   []placed     // rel=category
	langs   []string
}

// prop is a microdata or RDFa property.
type prop struct {
	n     *html.Node
	value string
	at    int // how many elements are before it
}

// placed is an element and how many are before it.
type placed struct {
	n  *html.Node
	at int
}

func (s *scan) walk(root *html.Node) {
	dom.Walk(root, func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return n.Type == html.DocumentNode
		}
		return s.element(n)
	})
}

func (s *scan) element(n *html.Node) bool {
	s.order++
	switch n.DataAtom {
	case atom.Html:
		s.langs = append(s.langs, dom.Attr(n, "lang"), dom.Attr(n, "xml:lang"))
	case atom.Base:
		s.base(n)
	case atom.Title:
		if s.title == "" && !inSVG(n) {
			s.title = dom.Text(n)
		}
	case atom.Meta:
		s.metaTag(n)
	case atom.Link:
		s.link(n)
	case atom.Script:
		if t := strings.ToLower(dom.Attr(n, "type")); strings.Contains(t, "ld+json") {
			s.scripts = append(s.scripts, s.page.Script(n))
		} else if n.FirstChild != nil {
			s.data = append(s.data, s.page.Script(n))
		}
		return false
	case atom.Style, atom.Svg:
		return false
	case atom.H1:
		closeHeading(n)
		if len(s.h1) == 0 {
			s.headAt = s.order
		}
		if len(s.h1) < maxHeadings {
			s.h1 = append(s.h1, n)
		}
	case atom.A:
		s.anchor(n)
	}
	return s.named(n)
}

func inSVG(n *html.Node) bool { return n.Namespace != "" }

// named looks at itemprop and at the words of the class.
func (s *scan) named(n *html.Node) bool {
	if p := dom.Attr(n, "itemprop"); p != "" && n.DataAtom != atom.Meta {
		s.prop(n, p)
	}
	if n.DataAtom == atom.Link || n.DataAtom == atom.Meta {
		return false // "breadcrumbs-css" is a style sheet
	}
	m := s.m.Names.Of(n)
	if m&(zone.Junk|zone.Commented) != 0 && m&(zone.Byline|zone.Dated|zone.Crumbs) == 0 && !zone.Ours(n) &&
		(n.DataAtom == atom.Nav || n.DataAtom == atom.Footer && dom.Within(n, atom.Article) == nil || m&zone.Commented != 0) {
		return n.DataAtom == atom.Nav // for crumbs
	}
	if m&zone.Crumbs != 0 {
		s.crumbs = append(s.crumbs, n)
	}
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return true
	}
	if m&zone.Byline != 0 || n.DataAtom == atom.Address {
		s.bylines = append(s.bylines, placed{n, s.order})
	}
	return true
}

func (s *scan) prop(n *html.Node, names string) {
	v := dom.Attr(n, "content")
	switch {
	case v != "":
	case n.DataAtom == atom.Time:
		v = dom.Attr(n, "datetime")
	case n.DataAtom == atom.A || n.DataAtom == atom.Link:
		v = dom.Attr(n, "href")
	}
	for _, p := range strings.Fields(strings.ToLower(names)) {
		if len(s.props[p]) < MaxValues {
			s.props[p] = append(s.props[p], prop{n, v, s.order})
		}
	}
}

func (s *scan) base(n *html.Node) {
	if u, err := url.Parse(dom.Attr(n, "href")); err == nil && s.m.Base != nil {
		if b := s.m.Base.ResolveReference(u); b.Host != "" {
			s.m.Base = b
		}
	}
}

func (s *scan) metaTag(n *html.Node) {
	content := dom.Attr(n, "content")
	if content == "" {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
		if k := strings.ToLower(dom.Attr(n, key)); k != "" && len(s.meta[k]) < MaxValues {
			s.meta[k] = append(s.meta[k], dom.Fold(content))
			if strings.HasPrefix(k, cardMisc) {
				s.cards = append(s.cards, k)
			}
		}
	}
}

func (s *scan) link(n *html.Node) {
	href := s.resolve(dom.Attr(n, "href"))
	if href == "" {
		return
	}
	for _, rel := range strings.Fields(strings.ToLower(dom.Attr(n, "rel"))) {
		switch rel {
		case "canonical":
			first(&s.m.Canonical, href)
		case "amphtml":
			first(&s.m.AMP, href)
		case "next":
			first(&s.m.Next, href)
		case "license":
			first(&s.m.Licence, href)
		case "tdm-policy":
			first(&s.m.TDMPolicy, href)
		}
	}
}

func (s *scan) anchor(n *html.Node) {
	rel := strings.ToLower(dom.Attr(n, "rel"))
	if rel == "" || !strings.Contains(rel, "author") {
		s.authorLink(n)
	}
	if len(s.h1) == 0 && len(s.homes) < maxHomes && s.leadsHome(n) {
		s.homes = append(s.homes, n)
	}
	if strings.Contains(rel, "category") {
		if len(s.filed) < maxSigned {
			s.filed = append(s.filed, placed{n, s.order})
		}
		return // WordPress writes "category tag"
	}
	for _, r := range strings.Fields(rel) {
		switch r {
		case "author":
			if len(s.rels) < maxSigned {
				s.rels = append(s.rels, placed{n, s.order})
			}
		case "license":
			first(&s.m.Licence, s.resolve(dom.Attr(n, "href")))
		case "tag":
			if len(s.m.Tags) < MaxValues {
				s.m.Tags = append(s.m.Tags, Value{Text: dom.Text(n), From: "rel:tag"})
			}
		}
	}
}

// resolve makes a reference absolute; empty if it is none of the web.
func (s *scan) resolve(ref string) string { return Resolve(s.m.Base, ref) }

// Resolve makes a reference absolute; empty if it does not lead to a web page.
func Resolve(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || ref == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

func first(to *string, v string) {
	if *to == "" {
		*to = v
	}
}

// add appends a value unless it is empty or there already.
func add(list *[]Value, text, from string) { addValue(list, Value{Text: text, From: from}) }

func addValue(list *[]Value, v Value) {
	v.Text = dom.Fold(html.UnescapeString(v.Text))
	if v.Text == "" || len(*list) >= MaxValues {
		return
	}
	for _, old := range *list {
		if old.Text == v.Text && old.From == v.From {
			return
		}
	}
	*list = append(*list, v)
}

package meta

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// The limits of the search for those who sign.
const (
	maxSigned = 60  // elements of one kind that are looked at
	maxOpened = 120 // bytes of a line that only its words tell for a byline
	maxByline = 250 // bytes: longer than the longest row of names one sees above an article
	onePlace  = 60  // elements between the names of one byline, at most
	wellAbove = 40  // elements between a byline and the heading below it, at most
	wellBelow = 120 // and between a byline and the heading above it
	wellDown  = 400 // and between the heading and a link to its author, below a long text; further down are teasers, above are menus
)

// authorDirs are the folders in which sites keep the pages of their authors.
var authorDirs = words("author authors autor autoren autores autorin auteur auteurs autore autori profile profil people person by byline journalist journalists journalisten journaliste redaktion redakteur writers writer contributors contributor staff reporter reporters kolumnen columnist " +
	"penulis yazar yazarlar avtor avtory skribent firma firmas periodista")

// authorPrefixes begin the names of such pages.
var authorPrefixes = []string{"auteurs-", "autor-", "author-"}

// longestDir is more than any of them has bytes.
const longestDir = 16

// words are those of a list, each as itself.
func words(s string) map[string]string {
	m := map[string]string{}
	for w := range strings.FieldsSeq(s) {
		m[w] = w
	}
	return m
}

// authorLink keeps a link that leads to what looks like the page of an author.
func (s *scan) authorLink(n *html.Node) {
	if len(s.links) >= maxSigned {
		return
	}
	if href := dom.Attr(n, "href"); len(href) <= 300 && isAuthors(href) {
		s.links = append(s.links, placed{n, s.order})
	}
}

// isAuthors reports whether an address is one of an author's page.
func isAuthors(href string) bool {
	_, rest, more := strings.Cut(href, "/")
	for more {
		for _, p := range authorPrefixes {
			if strings.HasPrefix(rest, p) {
				return true
			}
		}
		var dir string
		if dir, rest, more = strings.Cut(rest, "/"); more && len(dir) < longestDir && authorDirs[dir] != "" {
			return true
		}
	}
	return false
}

// microAuthors takes the names marked as those of authors: those in one place, since
// teasers have authors as well.
func (s *scan) microAuthors() {
	var at []int
	for _, p := range s.props["author"] {
		at = append(at, p.at)
	}
	from, to := s.place(at)
	for _, p := range s.props["author"] {
		if p.at < from || p.at > to || dom.Longer(p.n, maxProp) || dom.Within(p.n, atom.Figure) != nil {
			continue
		}
		s.microAuthor(p)
	}
}

func (s *scan) microAuthor(p prop) {
	name := dom.Find(p.n, func(c *html.Node) bool { return c != p.n && dom.Attr(c, "itemprop") == "name" })
	switch {
	case name != nil:
		v := dom.Attr(name, "content")
		if v == "" {
			v = dom.Text(name)
		}
		addValue(&s.m.Authors, Value{Text: v, From: "microdata", URL: s.resolve(link(p.n))})
	case p.value == "" || !strings.Contains(p.value, "/"):
		addValue(&s.m.Authors, Value{Text: p.text(), From: "microdata"})
	default:
		addValue(&s.m.Authors, Value{Text: dom.Text(p.n), From: "microdata", URL: s.resolve(p.value)})
	}
}

// place is where the names of the byline are, of places in order: from the first that is
// not far above the heading, or else the first, as far as they stand together.
func (s *scan) place(at []int) (from, to int) {
	if len(at) == 0 {
		return 0, 0
	}
	from = at[0]
	for _, a := range at {
		if a >= s.headAt-wellAbove {
			from = a
			break
		}
	}
	to = from
	for _, a := range at {
		if a > to && a-to <= onePlace {
			to = a
		}
	}
	return from, to
}

// fromTitle begins the list with what is not far above the heading; menus and tickers are
// above it.
func (s *scan) fromTitle(list []placed) []placed {
	i, _ := slices.BinarySearchFunc(list, s.headAt-wellAbove, func(l placed, at int) int { return l.at - at })
	return append(slices.Clone(list[i:]), list[:i]...)
}

func (s *scan) far(l placed) bool {
	return l.at < s.headAt-wellAbove || l.at > s.headAt+wellBelow
}

// printedAuthors takes who signs in print: links to authors, and the bylines as printed.
func (s *scan) printedAuthors() {
	for i, l := range s.fromTitle(s.bylines) {
		if i >= maxSigned || dom.Longer(l.n, maxByline*4) || s.inList(l.n) {
			continue
		}
		if t := byline(l.n); t != "" && len(t) <= maxByline {
			addValue(&s.m.Bylines, Value{Text: t, From: "byline", URL: s.resolve(link(l.n)), Far: s.far(l)})
		}
	}
	s.opened()
	s.linked(s.rels, "rel:author", func(string) bool { return true })
	s.linked(s.links, "link:author", people.LooksLike)
}

func (s *scan) linked(list []placed, from string, ok func(string) bool) {
	var at []int
	for _, l := range list {
		if !dom.Longer(l.n, maxByline) && ok(dom.Text(l.n)) && !s.inList(l.n) {
			at = append(at, l.at)
		}
	}
	first, last := s.place(at)
	if from == "link:author" && (first > s.headAt+wellDown || first < s.headAt-wellAbove) {
		return
	}
	for _, l := range list {
		if l.at < first || l.at > last || dom.Longer(l.n, maxByline) {
			continue
		}
		if t := dom.Text(l.n); ok(t) {
			addValue(&s.m.Authors, Value{Text: t, From: from, URL: s.resolve(dom.Attr(l.n, "href"))})
		}
	}
}

// opened looks for a line that opens as a byline does, below the heading, where nothing
// but its words tells what it is.
func (s *scan) opened() {
	title := s.m.Heading
	if title == nil {
		return
	}
	lines, last := 0, block(title)
	dom.Follow(title, func(n *html.Node) (inside, more bool) {
		if n.Type != html.TextNode || strings.TrimSpace(n.Data) == "" {
			return !dom.Silent(n) && n.DataAtom != atom.Nav, true
		}
		b := block(n)
		long := b == nil || dom.Longer(b, maxByline)
		if b == last && !long {
			return false, true
		}
		last = b
		lines++
		t, href := "", ""
		if !long {
			t, href = byline(b), link(b)
		} else if broken(n) && len(n.Data) <= 2*maxByline {
			t = dom.Fold(n.Data)
		}
		s.signedLine(n, t, href, lines)
		return false, lines <= nearBehind
	})
}

// signedLine keeps a line below the heading that reads as a byline, or that is a name and
// nothing else; lines is how many there are from the heading to it.
func (s *scan) signedLine(n *html.Node, line, href string, lines int) {
	if t := people.Line(line); t != "" && len(t) <= maxOpened && !s.inJunk(n) {
		addValue(&s.m.Bylines, Value{Text: t, From: "text", URL: s.resolve(href)})
	} else if lines <= nearName && isNameLine(n, line) && !s.inList(n) {
		addValue(&s.m.Bylines, Value{Text: line, From: "line", URL: s.resolve(href)})
	}
}

// nearName is how many lines below the heading one that is nothing but a name may stand.
const nearName = 6

// isNameLine reports whether a line may be a name and nothing else: two words at least, in
// letters that have capitals, in no link, button or heading.
func isNameLine(n *html.Node, line string) bool {
	if !people.LooksLike(line) || !strings.Contains(line, " ") || strings.Contains(line, ",") || line[0] >= 0xe0 {
		return false
	}
	for ; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		switch n.DataAtom {
		case atom.A, atom.Button, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Figure, atom.Label:
			return false
		}
		if dom.Attr(n, "role") == "button" {
			return false
		}
	}
	return true
}

// byline is the text of n, with a bar where a reader sees a gap that is no character: what
// stands in elements side by side.
func byline(n *html.Node) string {
	var b strings.Builder
	space := true
	dom.Walk(n, func(c *html.Node) bool {
		if c.Type == html.ElementNode {
			if dom.Silent(c) || c.DataAtom == atom.Svg {
				return false
			}
			space = space || dom.Block(c) || c.DataAtom == atom.Br
			return true
		}
		if c.Type != html.TextNode || c.Data == "" {
			return false
		}
		t := dom.Fold(c.Data)
		if t == "" {
			space = true
			return false
		}
		switch {
		case b.Len() == 0:
		case space || c.Data[0] <= ' ':
			b.WriteByte(' ')
		case !strings.ContainsRune(".,;:)", rune(t[0])):
			b.WriteString(" | ")
		}
		b.WriteString(t)
		space = c.Data[len(c.Data)-1] <= ' '
		return false
	})
	return dom.Fold(b.String())
}

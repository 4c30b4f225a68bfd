package section

import (
	"hash/fnv"
	"slices"
	"strings"
)

const (
	// maxDepth is how many open elements are kept; what is deeper counts to the last one.
	maxDepth = 256
	// maxNear is how many links a block may hold to be one teaser, whose heading and time
	// belong to its link. A teaser also links its author and its rubric.
	maxNear = 4
)

// place is where a link stands; what an element is, all inside it are.
type place uint16

const (
	inNav       place = 1 << iota // <nav>, a menu
	inFooter                      // <footer>
	inHeader                      // <header>
	inAside                       // <aside>
	inMenu                        // an element whose class speaks of a menu
	inArticle                     // <article>
	highHeading                   // <h1> to <h4>
	lowHeading                    // <h5>, <h6>
	hidden                        // text that is none: scripts, styles
	otherRel                      // rel="tag" and its kind
	inProse                       // behind other words of the same block
)

const headings = highHeading | lowHeading

// frame is an open element.
type frame struct {
	name     string
	place    place
	sign     uint64
	near     []int // the links in it, until there are too many for a teaser
	crowded  bool
	headLink int    // the link in its heading
	head     string // its heading, if that has no link
	timed    bool
}

func (s *scanner) top() *frame { return &s.stack[len(s.stack)-1] }

func (s *scanner) push(t tag) {
	s.closeImplied(t.name)
	if len(s.stack) >= maxDepth {
		s.over++
		return
	}
	up := s.top()
	f := frame{name: t.name, place: up.place | placeOfTag(t), sign: sign(up.sign, t.name+" "+firstClass(t.class)), headLink: none}
	f.timed = t.name == "time" || t.datetime
	if f.place&inArticle != 0 && t.name == "header" { // a teaser's, not the page's
		f.place = f.place&^inHeader | up.place&inHeader
	}
	if f.place&headings != 0 && up.place&headings == 0 {
		s.line = s.line[:0]
		if s.open != none { // a card that is all one link
			s.links[s.open].standsAt(f.place)
		}
	}
	s.stack = append(s.stack, f)
}

// closing says which open elements a start tag ends, and which keep them open.
var closing = map[string]struct{ ends, within map[string]bool }{
	"li": {set("li"), set("ul ol menu table")},
	"td": {set("td th"), set("table tr")},
	"th": {set("td th"), set("table tr")},
	"tr": {set("tr"), set("table")},
	"dt": {set("dt dd"), set("dl table")},
	"dd": {set("dt dd"), set("dl table")},
	"p":  {set("p"), set("td th table div li article section")},
}

func (s *scanner) closeImplied(name string) {
	c, ok := closing[name]
	if !ok {
		return
	}
	for i := len(s.stack) - 1; i > 0 && !c.within[s.stack[i].name]; i-- {
		if c.ends[s.stack[i].name] {
			s.popTo(i)
			return
		}
	}
}

// pop closes the innermost element of a name; an end tag without one is ignored.
func (s *scanner) pop(name string) {
	if s.over > 0 {
		s.over--
		return
	}
	for i := len(s.stack) - 1; i > 0; i-- {
		if s.stack[i].name == name {
			s.popTo(i)
			return
		}
		if s.stack[i].name == "table" && name != "body" && name != "html" {
			return // a stray end tag in a cell closes nothing outside the table
		}
	}
}

func (s *scanner) popTo(depth int) {
	for len(s.stack) > max(depth, 1) {
		f := *s.top()
		s.stack = s.stack[:len(s.stack)-1]
		s.settle(&f)
		s.top().take(&f)
	}
}

// settle gives the heading and the time of a block to its link.
func (s *scanner) settle(f *frame) {
	if f.place&headings != 0 && s.top().place&headings == 0 {
		if len(f.near) > 0 {
			f.headLink = f.near[0]
		} else {
			f.head = squeeze(string(s.line))
		}
	}
	if f.crowded {
		f.head, f.timed, f.headLink = "", false, none
		return
	}
	if f.head != "" && len(f.near) == 1 {
		l := s.links[f.near[0]]
		l.call(f.head, byNeighbour)
		f.head = ""
	}
	if to := f.subject(); to != none && f.timed {
		s.links[to].timed = true
	}
}

// subject is the link that a teaser is about, if that is plain.
func (f *frame) subject() int {
	switch {
	case f.headLink != none:
		return f.headLink
	case len(f.near) == 1:
		return f.near[0]
	}
	return none
}

// take adds what an inner element held.
func (f *frame) take(in *frame) {
	for _, i := range in.near {
		f.holds(i)
	}
	f.crowded = f.crowded || in.crowded
	f.timed = f.timed || in.timed
	if f.headLink == none {
		f.headLink = in.headLink
	}
	if f.head == "" {
		f.head = in.head
	}
}

func (f *frame) holds(i int) {
	switch {
	case f.crowded || slices.Contains(f.near, i):
	case len(f.near) >= maxNear:
		f.crowded, f.near = true, nil
	default:
		f.near = append(f.near, i)
	}
}

func placeOfTag(t tag) place {
	var p place
	switch t.name {
	case "nav":
		p = inNav
	case "footer":
		p = inFooter
	case "header":
		p = inHeader
	case "aside":
		p = inAside
	case "article":
		p = inArticle
	case "h1", "h2", "h3", "h4":
		p = highHeading
	case "h5", "h6":
		p = lowHeading
	case "script", "style", "template", "title", "textarea", "select", "iframe", "noscript", "noembed", "noframes", "xmp":
		p = hidden
	case "html", "body", "main":
		return 0 // their classes speak of the whole page
	}
	return p | placeOfRole(t.role) | placeOfClass(t.class+" "+t.id)
}

func placeOfRole(role string) place {
	switch strings.ToLower(role) {
	case "navigation", "menu", "menubar", "menuitem", "search", "tablist":
		return inNav
	case "contentinfo":
		return inFooter
	case "banner":
		return inHeader
	case "complementary":
		return inAside
	case "heading":
		return highHeading
	case "article":
		return inArticle
	}
	return 0
}

// placeOfClass looks for a menu word at either end of a class name: "main-nav", "navList".
func placeOfClass(names string) place {
	for _, name := range strings.Fields(names) {
		parts := strings.FieldsFunc(splitCamel(name), func(r rune) bool { return r == '-' || r == '_' || r == ':' })
		if len(parts) == 0 || slices.ContainsFunc(parts, func(p string) bool { return notMenu[p] }) {
			continue
		}
		if menuWord[parts[0]] || menuWord[parts[len(parts)-1]] {
			return inMenu
		}
	}
	return 0
}

func splitCamel(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
			if i > 0 && s[i-1] >= 'a' && s[i-1] <= 'z' {
				b.WriteByte('-')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// firstClass is the one that blocks of a kind share; those behind it vary.
func firstClass(class string) string {
	if f := strings.Fields(class); len(f) > 0 {
		return strings.TrimRight(f[0], "0123456789")
	}
	return ""
}

// sign names a block by the elements it lies in.
func sign(up uint64, name string) uint64 {
	h := fnv.New64a()
	var b [8]byte
	for i := range b {
		b[i] = byte(up >> (8 * i))
	}
	h.Write(b[:])
	h.Write([]byte(name))
	return h.Sum64()
}

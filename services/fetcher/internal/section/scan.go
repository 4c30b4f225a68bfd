package section

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"
)

// maxText bounds the text of one anchor or heading that is gathered, in bytes.
const maxText = 1 << 10

// scanner goes through the tokens of a page. It builds no tree, so that no page is too
// deep for it; what it must know of the tree is in its stack.
type scanner struct {
	page  home
	base  *url.URL
	rules Rules

	links  []*link
	byNorm map[string]int
	byHref map[string]int // addresses as written, resolved before; -1 is none of ours
	stack  []frame
	over   int // open elements beyond maxDepth

	open    int // the link whose anchor is open, or none
	inside  bool
	text    []byte // of the open anchor
	heading []byte // of the heading in it
	line    []byte // of the open heading, outside anchors
	before  int    // letters of the block that stand before what comes, outside anchors
}

const none = -1

func scan(page []byte, at *url.URL, r Rules) *scanner {
	s := &scanner{page: homeOf(at), base: at, rules: r, byNorm: map[string]int{}, byHref: map[string]int{}, open: none}
	s.stack = append(s.stack, frame{headLink: none})
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			s.closeAnchor()
			s.popTo(1)
			return s
		case html.TextToken:
			s.addText(z.Text())
		case html.StartTagToken:
			s.start(readTag(z), false)
		case html.SelfClosingTagToken:
			t := readTag(z)
			z.NextIsNotRawText() // <title/> and <style/> are written in SVG
			s.start(t, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			s.end(string(name))
		}
	}
}

// tag is a start tag with the attributes that say something here.
type tag struct {
	name, href, rel, class, id, role, title, label, alt string
	datetime, hreflang                                  bool
}

func readTag(z *html.Tokenizer) tag {
	name, more := z.TagName()
	t := tag{name: string(name)}
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		t.set(string(key), val)
	}
	return t
}

func (t *tag) set(key string, val []byte) {
	switch key {
	case "href":
		t.href = string(val)
	case "rel":
		t.rel = string(val)
	case "class":
		t.class = string(val)
	case "id":
		t.id = string(val)
	case "role":
		t.role = string(val)
	case "title":
		t.title = string(val)
	case "aria-label":
		t.label = string(val)
	case "alt":
		t.alt = string(val)
	case "datetime":
		t.datetime = true
	case "hreflang": // the same page in another language
		t.hreflang = true
	}
}

func (s *scanner) start(t tag, closed bool) {
	switch t.name {
	case "base":
		s.setBase(t.href)
	case "a", "area":
		s.startAnchor(t)
		if closed || t.name == "area" {
			s.closeAnchor()
		}
	case "img":
		if s.open != none {
			s.links[s.open].call(t.alt, byAttribute)
		}
	default:
		if !closed && !voids[t.name] {
			s.push(t)
		}
		s.space(t.name)
	}
}

var voids = set("area base basefont bgsound br col embed frame hr img input link meta param source track wbr")

func (s *scanner) end(name string) {
	if name == "a" {
		s.closeAnchor()
		return
	}
	s.pop(name)
	s.space(name)
}

// setBase takes the first <base>, as browsers do.
func (s *scanner) setBase(href string) {
	if u, err := s.page.url.Parse(repair(href)); err == nil && href != "" && web(u) && s.base == s.page.url {
		s.base = u
	}
}

func (s *scanner) startAnchor(t tag) {
	s.closeAnchor()
	top := s.top()
	if t.href == "" || top.place&hidden != 0 {
		return
	}
	s.inside = true
	if s.open = s.find(t.href); s.open == none {
		return
	}
	l := s.links[s.open]
	l.standsAt(top.place | placeOfTag(t) | relation(t) | s.prose())
	if l.block == 0 {
		l.block = sign(top.sign, t.class)
	}
	l.call(t.title, byAttribute)
	l.call(t.label, byAttribute)
	top.holds(s.open)
}

// find gives the link of an address; none if it is not one of the site, or one too many.
func (s *scanner) find(href string) int {
	if i, ok := s.byHref[href]; ok {
		return i
	}
	i := s.add(href)
	s.byHref[href] = i
	return i
}

func (s *scanner) add(href string) int {
	if len(href) > article.MaxURL {
		return none
	}
	u, err := s.base.Parse(repair(href))
	if err != nil {
		return none
	}
	l := newLink(u, s.page, s.rules)
	if l == nil {
		return none
	}
	if i, ok := s.byNorm[l.norm]; ok {
		return i
	}
	if len(s.links) >= MaxLinks {
		return none
	}
	s.byNorm[l.norm] = len(s.links)
	s.links = append(s.links, l)
	return len(s.links) - 1
}

// repair makes an address of what browsers take for one: without line breaks, and a
// percent sign may be only that.
func repair(href string) string {
	href = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.TrimSpace(href))
	if _, err := url.Parse(href); err == nil || !strings.Contains(href, "%") {
		return href
	}
	var b strings.Builder
	for i := range len(href) {
		b.WriteByte(href[i])
		if href[i] == '%' && !(i+2 < len(href) && isHex(href[i+1]) && isHex(href[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func (s *scanner) closeAnchor() {
	if s.open != none {
		l := s.links[s.open]
		l.call(string(s.heading), byHeading)
		if r := byText; s.top().place&headings != 0 {
			l.call(string(s.text), byHeading)
		} else {
			l.call(string(s.text), r)
		}
	}
	s.open, s.inside = none, false
	s.text, s.heading = s.text[:0], s.heading[:0]
}

// addText gives a text to whatever is open.
func (s *scanner) addText(b []byte) {
	top := s.top()
	if top.place&hidden != 0 {
		return
	}
	if len(b) <= 2*maxClock && isTime(string(b)) {
		top.timed = true
	}
	inHeading := top.place&headings != 0
	switch {
	case s.open != none:
		s.text = grow(s.text, b)
		if inHeading {
			s.heading = grow(s.heading, b)
		}
	case inHeading && !s.inside:
		s.line = grow(s.line, b)
	}
	if !s.inside && s.before < proseLetters {
		s.before += countIf(string(b[:min(len(b), maxText)]), unicode.IsLetter)
	}
}

// proseLetters is how many letters before a link make it part of a sentence. A rubric, or
// the time of day, is shorter.
const proseLetters = 20

func (s *scanner) prose() place {
	if s.before >= proseLetters {
		return inProse
	}
	return 0
}

func grow(to, b []byte) []byte { return append(to, b[:min(len(b), max(0, maxText-len(to)))]...) }

// space keeps the texts of neighbouring blocks apart.
func (s *scanner) space(name string) {
	if !inline[name] && name != "span" {
		s.before = 0
	}
	if s.open != none && !inline[name] {
		s.text, s.heading = grow(s.text, []byte(" ")), grow(s.heading, []byte(" "))
	}
}

var inline = set("b i em strong u s small big font mark abbr sub sup wbr tt code cite q ins del")

// relation reads what the page itself says about a link.
func relation(t tag) place {
	if t.hreflang {
		return otherRel
	}
	for _, w := range strings.Fields(strings.ToLower(t.rel)) {
		if slices.Contains([]string{"tag", "author", "next", "prev", "license", "search", "help", "home", "category", "privacy-policy", "terms-of-service", "sponsored"}, w) {
			return otherRel
		}
	}
	return 0
}

package page

import (
	"bytes"

	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// slim copies a page without what is no part of any record and three quarters of most
// pages: the insides of scripts, styles, drawings and noscript, attributes that nothing
// reads, comments, and the white space between blocks. The tree that html.Parse makes of
// it is the same but for those; where the markup is such that this is not certain, the
// rest of the page is copied as it is.
type slim struct {
	text  []byte
	out   []byte // what stays
	at    int    // what was looked at
	taken int    // up to where text is in out, or left out
	whole bool   // attributes, elements and white space stay, for those who know the site

	name []byte    // of the tag that is read
	tag  atom.Atom // the same; 0 for one that HTML has not
	end  bool      // it is an end tag
	data bool      // its type says that it holds JSON
	said bool      // it is a link or meta tag that says something

	edge  int  // where the last tag ended
	opens bool // it opened a block: white space behind it is not seen
	head  bool // nothing that is seen was met yet
	drawn int  // where the next end tag of a drawing is, if not before s.at

	scripts [][]byte // cut scripts that are long enough to hold anything
	json    [][]byte // cut scripts of type JSON
}

// longScript is the size from which a cut script is kept aside: pages that draw
// themselves have their text in one, and the time of publication.
const longScript = 24

// read goes through the page.
func (s *slim) read() {
	s.head = true
	for s.at < len(s.text) {
		i := bytes.IndexByte(s.text[s.at:], '<')
		if i < 0 {
			break
		}
		s.at += i
		s.markup()
	}
	s.take(len(s.text))
}

// take copies what was not taken or cut, up to a place.
func (s *slim) take(to int) {
	if to > s.taken {
		s.out = append(s.out, s.text[s.taken:to]...)
		s.taken = to
	}
}

// cut leaves out what is between two places.
func (s *slim) cut(from, to int) {
	s.take(from)
	s.taken = max(s.taken, to)
}

// markup passes what begins with the '<' at s.at.
func (s *slim) markup() {
	rest := s.text[s.at:]
	switch {
	case len(rest) < 2:
		s.at = len(s.text)
	case bytes.HasPrefix(rest, []byte("<!--")):
		from := s.at
		if s.comment(); s.alone(from, s.at) {
			s.drop(from, s.at)
		}
	case rest[1] == '!' || rest[1] == '?':
		s.pass(bytes.IndexByte(rest, '>'), 1)
		s.edge, s.opens = s.at, false
	case letter(rest[1]):
		s.element(s.at+1, false)
	case rest[1] == '/' && len(rest) > 2 && letter(rest[2]):
		s.element(s.at+2, true)
	default:
		s.at++
	}
}

// pass goes n+width bytes on, or to the end if n is negative.
func (s *slim) pass(n, width int) {
	if n < 0 {
		s.at = len(s.text)
		return
	}
	s.at += n + width
}

func (s *slim) comment() {
	rest := s.text[s.at+4:]
	if bytes.HasPrefix(rest, []byte(">")) || bytes.HasPrefix(rest, []byte("->")) {
		s.at += 5
		return
	}
	s.at += 2 // the dashes that open may close as well
	for {
		i := bytes.Index(s.text[s.at:], []byte("--"))
		if i < 0 {
			s.at = len(s.text)
			return
		}
		s.at += i + 1
		if tail := s.text[s.at+1:]; bytes.HasPrefix(tail, []byte(">")) || bytes.HasPrefix(tail, []byte("!>")) {
			s.at += 2
			return
		}
	}
}

// drop leaves out a comment or an element as a whole, where it stands between tags: beside
// a text, it may part two words for those who look for gaps.
func (s *slim) drop(from, to int) {
	if to < len(s.text) && space(s.text[to]) {
		from = max(s.edge, s.taken) // the space behind it does for the one before
	}
	s.cut(from, to)
	s.at, s.edge = to, to
}

// alone reports whether tags, or the ends of the page, are on both sides.
func (s *slim) alone(from, to int) bool {
	if s.whole || !s.blank(from) {
		return false
	}
	to = s.spaces(to)
	return to == len(s.text) || s.text[to] == '<'
}

// blank reports whether there is no more than white space between the last tag and a
// place.
func (s *slim) blank(to int) bool {
	for _, c := range s.text[s.edge:to] {
		if !space(c) {
			return false
		}
	}
	return true
}

// gap cuts the white space between the last tag and the one at a place that nobody sees:
// beside a block, in the head of the page.
func (s *slim) gap(to int) {
	if !s.blank(to) {
		s.head = false
		return
	}
	if s.whole || to == s.edge {
		return
	}
	block := dom.BlockTag(s.tag)
	if s.head || s.opens || block && !s.end || block && s.spaced() {
		s.cut(s.edge, to)
	}
}

// spaced reports whether there is white space behind the tag that is read.
func (s *slim) spaced() bool {
	i := bytes.IndexByte(s.text[s.at:], '>')
	return i >= 0 && s.at+i+1 < len(s.text) && space(s.text[s.at+i+1])
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

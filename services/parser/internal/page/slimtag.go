package page

import (
	"bytes"
	"strconv"

	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// element passes a tag whose name begins at a place, and the inside of elements whose
// inside is no markup. End tags may have attributes as well.
func (s *slim) element(name int, end bool) {
	from := s.at
	for s.at = name; s.at < len(s.text) && !space(s.text[s.at]) && s.text[s.at] != '/' && s.text[s.at] != '>'; {
		s.at++
	}
	s.name, s.end, s.data, s.said = s.text[name:s.at], end, false, false
	s.tag = tagOf(s.name)
	s.gap(from)
	s.head = s.head && ofHead(s.tag)
	out, taken := len(s.out), s.taken
	s.attributes()
	if to := s.needless(); to > 0 && s.alone(from, to) {
		s.out, s.taken = s.out[:out], taken
		s.drop(from, to)
		return
	}
	s.edge, s.opens = s.at, !end && dom.BlockTag(s.tag)
}

// needless passes the inside of an element. Where nothing of it is read, it returns where
// the element ends, else 0.
func (s *slim) needless() int {
	switch {
	case s.end:
		return 0
	case s.tag == atom.Link && !s.said:
		return s.at
	}
	if !s.inside() {
		return 0
	}
	i := bytes.IndexByte(s.text[s.at:], '>')
	return s.at + i + 1
}

// longestTag is the length of the longest name of an element that HTML has.
const longestTag = 16

// tagOf is the element of a name in letters of any size.
func tagOf(name []byte) atom.Atom {
	if len(name) > longestTag {
		return 0
	}
	var low [longestTag]byte
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		low[i] = c
	}
	return atom.Lookup(low[:len(name)])
}

// ofHead reports whether an element can stand in the head of a page.
func ofHead(a atom.Atom) bool {
	switch a {
	case atom.Html, atom.Head, atom.Meta, atom.Link, atom.Title, atom.Script, atom.Style, atom.Base, atom.Noscript:
		return true
	}
	return false
}

// inside deals with what stands between the start tag just passed and its end tag. It
// reports whether that was cut.
func (s *slim) inside() bool {
	switch s.tag {
	case atom.Script:
		return s.script()
	case atom.Style, atom.Noscript:
		n := s.until(s.name)
		if n < 0 {
			s.at = len(s.text)
			return false
		}
		return s.empty(n)
	case atom.Svg:
		return s.drawing()
	case atom.Title, atom.Textarea, atom.Iframe, atom.Xmp, atom.Noembed, atom.Noframes:
		s.pass(s.until(s.name), 0)
	case atom.Plaintext:
		s.at = len(s.text)
	}
	return false
}

// until is how far it is to the end tag of an element without markup inside, or -1.
func (s *slim) until(name []byte) int {
	for at := s.at; ; {
		i := bytes.Index(s.text[at:], []byte("</"))
		if i < 0 {
			return -1
		}
		at += i + 2
		rest := s.text[at:]
		if len(rest) > len(name) && bytes.EqualFold(rest[:len(name)], name) {
			if c := rest[len(name)]; space(c) || c == '/' || c == '>' {
				return at - 2 - s.at
			}
		}
	}
}

// empty cuts the next n bytes.
func (s *slim) empty(n int) bool {
	s.cut(s.at, s.at+n)
	s.at += n
	return true
}

// script cuts a script. One of data leaves its number among them in its place. One that
// holds "<!--" and "<script" may go on beyond the first end tag, by rules too old to repeat
// here: the rest of the page is left to the parser.
func (s *slim) script() bool {
	n := s.until(s.name)
	if n < 0 {
		s.at = len(s.text)
		return false
	}
	code := s.text[s.at : s.at+n]
	switch {
	case bytes.Contains(code, []byte("<!--")) && containsFold(code, "<script"):
		s.at = len(s.text)
		return false
	case s.data:
		s.empty(n)
		s.out = strconv.AppendInt(s.out, int64(len(s.json)), 10)
		s.json = append(s.json, code)
		return false
	case n >= longScript:
		s.scripts = append(s.scripts, code)
	}
	return s.empty(n)
}

// drawing cuts the inside of an SVG that holds nothing but drawing.
func (s *slim) drawing() bool {
	if s.text[s.at-2] == '/' {
		return false
	}
	if s.drawn < s.at { // many that are open share the next end
		s.drawn = len(s.text)
		if n := s.until(s.name); n >= 0 {
			s.drawn = s.at + n
		}
	}
	if s.drawn == len(s.text) {
		return false
	}
	n := s.drawn - s.at
	inside := s.text[s.at:s.drawn]
	for _, tag := range []string{"<svg", "<foreign", "<div", "<p", "<!", "<span", "<script"} {
		if bytes.Contains(inside, []byte(tag)) && !onlyPaths(inside, tag) {
			return false
		}
	}
	return s.empty(n)
}

// onlyPaths lets "<path", "<polygon" and "<pattern" pass for "<p".
func onlyPaths(inside []byte, tag string) bool {
	if tag != "<p" {
		return false
	}
	for at := 0; ; {
		i := bytes.Index(inside[at:], []byte("<p"))
		if i < 0 || at+i+2 >= len(inside) {
			return true
		}
		at += i + 2
		if c := inside[at]; c != 'a' && c != 'o' {
			return false
		}
	}
}

// containsFold reports whether text has a part in it, in letters of any size.
func containsFold(text []byte, part string) bool {
	for at := 0; at+len(part) <= len(text); at++ {
		if text[at]|0x20 == part[0]|0x20 && bytes.EqualFold(text[at:at+len(part)], []byte(part)) {
			return true
		}
	}
	return false
}

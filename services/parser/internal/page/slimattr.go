package page

import (
	"bytes"

	"golang.org/x/net/html/atom"
)

// attributes passes the attributes of a tag and cuts those that nothing reads, with the
// space before them.
func (s *slim) attributes() {
	end := s.at // of what stays
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '>':
			s.at++
			return
		case space(c) || c == '/':
			s.at++
		default:
			name := s.attributeName()
			value := s.value()
			s.notice(name, value)
			if s.keeps(name, value) {
				end = s.at
				continue
			}
			s.cut(end, s.at)
			if end = s.at; end < len(s.text) && !space(s.text[end]) && s.text[end] != '/' && s.text[end] != '>' {
				s.out = append(s.out, ' ') // what follows would be part of what was before
			}
		}
	}
}

func (s *slim) attributeName() []byte {
	from := s.at
	s.at++ // even '=' may begin a name
	for s.at < len(s.text) {
		if c := s.text[s.at]; space(c) || c == '/' || c == '>' || c == '=' {
			break
		}
		s.at++
	}
	return s.text[from:s.at]
}

// value passes the value of an attribute, if it has one.
func (s *slim) value() []byte {
	at := s.spaces(s.at)
	if at >= len(s.text) || s.text[at] != '=' {
		return nil
	}
	at = s.spaces(at + 1)
	if at < len(s.text) && (s.text[at] == '"' || s.text[at] == '\'') {
		from := at + 1
		n := bytes.IndexByte(s.text[from:], s.text[at])
		if n < 0 {
			n = len(s.text) - from // left open
		}
		s.at = min(len(s.text), from+n+1)
		return s.text[from : from+n]
	}
	from := at
	for at < len(s.text) && !space(s.text[at]) && s.text[at] != '>' {
		at++
	}
	s.at = at
	return s.text[from:at]
}

func (s *slim) spaces(at int) int {
	for at < len(s.text) && space(s.text[at]) {
		at++
	}
	return at
}

// notice looks at what decides on the whole of a tag.
func (s *slim) notice(name, value []byte) {
	switch s.tag {
	case atom.Script:
		s.data = s.data || bytes.EqualFold(name, []byte("type")) && containsFold(value, "json")
	case atom.Link:
		s.said = s.said || bytes.EqualFold(name, []byte("itemprop")) || bytes.EqualFold(name, []byte("rel")) && tells(value)
	}
}

// tells reports whether a relation of a link is one that package meta knows.
func tells(rel []byte) bool {
	for _, r := range []string{"canonical", "amphtml", "next", "license", "tdm-policy"} {
		if containsFold(rel, r) {
			return true
		}
	}
	return false
}

// longestAttribute is the length of the longest name of an attribute that is read.
const longestAttribute = 24

// keeps reports whether an attribute stays: a rule reads it, or it has a say in how the
// page is parsed. Formatting elements are told apart by all that they have.
func (s *slim) keeps(name, value []byte) bool {
	if s.whole || formats(s.name) {
		return !bulky(name, value)
	}
	if s.end || len(name) > longestAttribute {
		return false
	}
	var low [longestAttribute]byte
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		low[i] = c
	}
	return reads(s.tag, low[:len(name)], value)
}

// bulky reports whether no rule that somebody writes would want an attribute: code, JSON
// for scripts, and the sizes of pictures.
func bulky(name, value []byte) bool {
	switch {
	case len(value) < 24:
		return false
	case len(name) > 5 && name[0]|0x20 == 'd' && bytes.EqualFold(name[:5], []byte("data-")):
		return value[0] == '{' || value[0] == '[' || value[0] == '&'
	case len(name) > 2 && name[0]|0x20 == 'o' && name[1]|0x20 == 'n':
		return true
	}
	return bytes.EqualFold(name, []byte("srcset")) || bytes.EqualFold(name, []byte("sizes")) || bytes.EqualFold(name, []byte("imagesrcset"))
}

// reads reports whether something in the parser asks elements of a kind for an attribute.
func reads(tag atom.Atom, name, value []byte) bool {
	switch string(name) {
	case "class", "id", "role", "itemprop", "content", "hidden", "aria-hidden", "cite", "datetime", "lang", "xml:lang", "videoid", "encoding",
		"data-component", "data-testid", "data-qa", "data-type", "data-block", "data-module", "data-component-name",
		"data-datetime", "data-timestamp", "data-date", "data-time", "data-published", "data-publish-date", "data-pubdate",
		"data-src", "data-original", "data-lazy-src", "data-url", "data-videoid", "data-href", "data-instgrm-permalink", "data-text-post-permalink":
		return true
	case "style":
		return bytes.Contains(value, []byte("none")) || bytes.Contains(value, []byte("hidden")) || bytes.ContainsAny(value, "NH&")
	case "href":
		return tag == atom.A || tag == atom.Link || tag == atom.Base
	case "rel":
		return tag == atom.Link || tag == atom.A && (containsFold(value, "author") || containsFold(value, "license") || containsFold(value, "tag") || bytes.IndexByte(value, '&') >= 0)
	case "name", "property", "http-equiv":
		return tag == atom.Meta || tag == atom.Input
	case "type":
		return tag == atom.Script || tag == atom.Input
	case "value":
		return tag == atom.Input
	case "title":
		return tag == atom.Abbr
	case "src":
		return (tag == atom.Img || tag == atom.Iframe) && !bytes.HasPrefix(value, []byte("data:"))
	case "width", "height":
		return tag == atom.Img
	}
	return false
}

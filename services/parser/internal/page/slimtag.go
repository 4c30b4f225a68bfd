package page

import "bytes"

// tag passes a tag, from its name on, and the inside of elements whose inside is no
// markup. End tags may have attributes as well.
func (s *slim) tag(end bool) {
	from := s.at
	for s.at < len(s.text) && !space(s.text[s.at]) && s.text[s.at] != '/' && s.text[s.at] != '>' {
		s.at++
	}
	s.name, s.data, s.end = s.text[from:s.at], false, end
	s.attributes()
}

// attributes passes the attributes of the tag that was begun, up to one that is cut.
func (s *slim) attributes() {
	for s.inTag = true; s.at < len(s.text); {
		switch c := s.text[s.at]; {
		case c == '>':
			s.at++
			if s.inTag = false; !s.end {
				s.inside()
			}
			return
		case space(c) || c == '/':
			s.at++
		default:
			from := s.at
			name := s.attributeName()
			value := s.value()
			if bytes.EqualFold(name, []byte("type")) && bytes.Contains(value, []byte("json")) {
				s.data = true
			}
			if needless(name, value) {
				s.to, s.skip = from, s.at
				return
			}
		}
	}
	s.inTag = false
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
			n = len(s.text) - from - 1
		}
		s.at = from + n + 1
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

// needless reports whether no rule reads an attribute: code, JSON for scripts, and the
// sizes of pictures.
func needless(name, value []byte) bool {
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

// inside deals with what stands between the start tag just passed and its end tag.
func (s *slim) inside() {
	if n := len(s.name); n < 3 || n > 9 {
		return
	}
	switch string(bytes.ToLower(s.name)) {
	case "script":
		s.script()
	case "style", "noscript":
		if n := s.until(s.name); n >= 0 {
			s.cut(n)
		}
	case "svg":
		s.drawing()
	case "title", "textarea", "iframe", "xmp", "noembed", "noframes":
		s.pass(s.until(s.name), 0)
	case "plaintext":
		s.at = len(s.text)
	}
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

// cut leaves out the next n bytes.
func (s *slim) cut(n int) {
	if n > 0 {
		s.to, s.skip = s.at, s.at+n
	}
}

// script cuts a script that is no data. One that holds "<!--" and "<script" may go on
// beyond the first end tag, by rules too old to repeat here: the rest of the page is
// left to the parser.
func (s *slim) script() {
	n := s.until(s.name)
	if n < 0 {
		s.at = len(s.text)
		return
	}
	code := s.text[s.at : s.at+n]
	switch {
	case bytes.Contains(code, []byte("<!--")) && bytes.Contains(bytes.ToLower(code), []byte("<script")):
		s.at = len(s.text)
	case s.data:
		s.at += n
	default:
		if n >= longScript {
			s.scripts = append(s.scripts, code)
		}
		s.cut(n)
	}
}

// drawing cuts the inside of an SVG that holds nothing but drawing.
func (s *slim) drawing() {
	if s.text[s.at-2] == '/' {
		return
	}
	n := s.until(s.name)
	if n < 0 {
		return
	}
	inside := s.text[s.at : s.at+n]
	for _, tag := range []string{"<svg", "<foreign", "<div", "<p", "<!", "<span", "<script"} {
		if bytes.Contains(inside, []byte(tag)) && !onlyPaths(inside, tag) {
			return
		}
	}
	s.cut(n)
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

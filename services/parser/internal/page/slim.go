package page

import (
	"bytes"
	"io"
)

// slim reads a page without what is no part of any record and more than half of most
// pages: the insides of scripts, styles, drawings and noscript, and long attributes for
// scripts. The tree that html.Parse makes of it is the same but for those; where the
// markup is such that this is not certain, the rest of the page is read as it is.
//
// It is an io.Reader, so that nothing is copied but what the tokenizer reads.
type slim struct {
	text    []byte
	at      int      // what was looked at
	done    int      // what was handed out
	to      int      // what may be handed out
	skip    int      // where to go on behind a cut, 0 for none
	inTag   bool     // at stands among the attributes of a tag
	name    []byte   // of that tag
	end     bool     // it is an end tag
	data    bool     // its type says that it holds JSON
	scripts [][]byte // cut scripts that are long enough to hold anything
}

// longScript is the size from which a cut script is kept aside: pages that draw
// themselves have their text in one, and the time of publication.
const longScript = 24

// Read hands out the next pieces that stay, as many as p takes.
func (s *slim) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && s.ready() {
		c := copy(p[n:], s.text[s.done:s.to])
		s.done += c
		n += c
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// ready sees to it that there is something to hand out, and reports false at the end.
func (s *slim) ready() bool {
	for s.done == s.to {
		if s.skip > 0 {
			s.done, s.at, s.skip = s.skip, s.skip, 0
		}
		if s.done >= len(s.text) {
			return false
		}
		s.next()
	}
	return true
}

// piece is how much is looked at before it is handed out.
const piece = 4 << 10

// next moves to beyond what was handed out: to the start of the next cut, which skip
// then ends, or a piece further.
func (s *slim) next() {
	from := s.at
	if s.inTag {
		s.attributes()
	}
	for s.skip == 0 && s.at < len(s.text) && s.at-from < piece {
		i := bytes.IndexByte(s.text[s.at:], '<')
		if i < 0 {
			s.at = len(s.text)
			break
		}
		s.at += i
		s.markup()
	}
	if s.skip == 0 {
		s.to = s.at
	}
}

// markup passes what begins with the '<' at s.at.
func (s *slim) markup() {
	rest := s.text[s.at:]
	switch {
	case len(rest) < 2:
		s.at = len(s.text)
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.comment()
	case rest[1] == '!' || rest[1] == '?':
		s.pass(bytes.IndexByte(rest, '>'), 1)
	case letter(rest[1]):
		s.at++
		s.tag(false)
	case rest[1] == '/' && len(rest) > 2 && letter(rest[2]):
		s.at += 2
		s.tag(true)
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

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

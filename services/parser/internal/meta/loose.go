package meta

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxNested is how deep JSON may be nested.
const maxNested = 1000

// wrappers are what sites put around JSON.
var wrappers = []struct{ open, close string }{{"<!--", "-->"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}}

// decodeLoose reads JSON as sites write it: with raw newlines and stray backslashes inside
// strings, trailing commas, comments around, a semicolon or another value behind, the last brackets missing. It gives
// what package encoding/json would of what is sound, several values as a list, nil for none.
func decodeLoose(text []byte) any {
	text = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(text), []byte("\ufeff")))
	for _, w := range wrappers {
		text = bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimPrefix(text, []byte(w.open)), []byte(w.close)))
	}
	l := loose{s: text}
	var all []any
	for {
		v, ok := l.value(0)
		if !ok {
			break
		}
		all = append(all, v)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

// loose reads values one after another.
type loose struct {
	s    []byte
	at   int
	room []byte // for strings with escapes
}

// next is the next character that is no white space, 0 at the end.
func (l *loose) next() byte {
	for ; l.at < len(l.s); l.at++ {
		if c := l.s[l.at]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// take passes c if it is next.
func (l *loose) take(c byte) bool {
	if l.next() != c {
		return false
	}
	l.at++
	return true
}

func (l *loose) value(nested int) (any, bool) {
	switch c := l.next(); {
	case nested > maxNested:
		return nil, false
	case c == '{':
		return l.object(nested + 1)
	case c == '[':
		return l.list(nested + 1)
	case c == '"':
		return string(l.text()), true
	case c == '-' || c >= '0' && c <= '9':
		return l.number(), true
	}
	for _, w := range []struct {
		name  string
		value any
	}{{"null", nil}, {"true", true}, {"false", false}} {
		if bytes.HasPrefix(l.s[l.at:], []byte(w.name)) {
			l.at += len(w.name)
			return w.value, true
		}
	}
	return nil, false
}

func (l *loose) object(nested int) (any, bool) {
	l.at++
	o := object{}
	for l.next() == '"' {
		key := keyOf(l.text())
		if !l.take(':') {
			return o, l.torn() && len(o) > 0
		}
		v, ok := l.value(nested)
		if !ok {
			return o, l.torn() && len(o) > 0
		}
		if o[key] = v; !l.take(',') {
			break
		}
	}
	return o, l.take('}') || l.torn() && len(o) > 0
}

// torn reports whether the text ends here: what is open is then taken as it is, because
// some sites leave out the last bracket.
func (l *loose) torn() bool { return l.next() == 0 }

func (l *loose) list(nested int) (any, bool) {
	l.at++
	out := []any{}
	for c := l.next(); c != 0 && c != ']'; c = l.next() {
		v, ok := l.value(nested)
		if !ok {
			return out, l.torn() && len(out) > 0
		}
		if out = append(out, v); !l.take(',') {
			break
		}
	}
	return out, l.take(']') || l.torn() && len(out) > 0
}

func (l *loose) number() json.Number {
	from := l.at
	for l.at < len(l.s) && bytes.IndexByte([]byte("+-.eE0123456789"), l.s[l.at]) >= 0 {
		l.at++
	}
	return json.Number(l.s[from:l.at])
}

// text reads a string; what it gives holds until the next call.
func (l *loose) text() []byte {
	l.at++
	from := l.at
	for ; l.at < len(l.s); l.at++ {
		switch c := l.s[l.at]; {
		case c == '"':
			l.at++
			return l.s[from : l.at-1]
		case c == '\\' || c < ' ':
			return l.escaped(from)
		}
	}
	return l.s[from:]
}

// escaped goes on with a string at its first character that does not stand for itself.
func (l *loose) escaped(from int) []byte {
	b := append(l.room[:0], l.s[from:l.at]...)
	defer func() { l.room = b }()
	for l.at < len(l.s) {
		c := l.s[l.at]
		l.at++
		switch {
		case c == '"':
			return b
		case c == '\\':
			b = l.escape(b)
		case c < ' ' && c != '\n' && c != '\t':
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return b
}

// escapes are the characters behind a backslash, each with what it stands for.
const escapes = "\"\"\\\\//b\bf\fn\nr\rt\t"

// escape appends what the characters behind a backslash stand for: themselves, backslash
// and all, where they are no escape.
func (l *loose) escape(b []byte) []byte {
	if l.at < len(l.s) {
		c := l.s[l.at]
		for i := 0; i < len(escapes); i += 2 {
			if escapes[i] == c {
				l.at++
				return append(b, escapes[i+1])
			}
		}
		if r, ok := l.unicode(l.at); ok {
			l.at += 5
			if low, ok := l.unicode(l.at + 1); ok && l.s[l.at] == '\\' && utf16.DecodeRune(r, low) != utf8.RuneError {
				r = utf16.DecodeRune(r, low)
				l.at += 6
			}
			return utf8.AppendRune(b, r)
		}
	}
	return append(b, '\\')
}

// unicode reads a 'u' and four hex digits.
func (l *loose) unicode(at int) (rune, bool) {
	if at+5 > len(l.s) || l.s[at] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(l.s[at+1:at+5]), 16, 16)
	return rune(n), err == nil
}

// keys are the names that most objects have.
var keys = words("@context @type @id @graph name url headline description image author creator publisher logo width height caption datePublished dateModified dateCreated mainEntityOfPage " +
	"articleBody articleSection keywords inLanguage isAccessibleForFree itemListElement position item sameAs isPartOf hasPart thumbnailUrl contentUrl cssSelector")

// keyOf is a name as a string of its own, or the one that all objects share.
func keyOf(name []byte) string {
	if k, ok := keys[string(name)]; ok {
		return k
	}
	return string(name)
}

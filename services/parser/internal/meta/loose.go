package meta

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// decodeLoose reads JSON as sites write it: with raw newlines inside strings, comments
// around, trailing commas, a semicolon behind, the last brackets missing. Nil if nothing
// helps.
func decodeLoose(s string) any {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "\ufeff"))
	if v, ok := decode(s); ok {
		return v
	}
	for _, cut := range []struct{ open, close string }{{"<!--", "-->"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, cut.open), cut.close))
	}
	s = strings.TrimRight(s, "; \n\t")
	if v, ok := decode(repair(s)); ok {
		return v
	}
	return nil
}

// decode reads one value, or a list of several that stand one after another.
func decode(s string) (any, bool) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var all []any
	for {
		var v any
		if err := d.Decode(&v); err != nil {
			break
		}
		all = append(all, v)
	}
	if len(all) == 1 {
		return all[0], true
	}
	return all, len(all) > 0
}

// repair escapes control characters and stray backslashes inside strings, drops commas
// before a closing bracket and closes what is open at the end.
func repair(s string) string {
	var b bytes.Buffer
	var open []byte // the brackets that will close what is open
	inside, comma := false, -1
	for i := 0; i < len(s); i++ {
		c := s[i]
		if inside {
			i += writeInside(&b, s, i)
			if c == '"' {
				inside = false
			}
			continue
		}
		switch c {
		case '"':
			inside, comma = true, -1
		case ',':
			comma = b.Len()
		case '{', '[':
			open, comma = append(open, c+2), -1 // ASCII has ] and } two behind [ and {
		case '}', ']':
			if comma >= 0 {
				b.Truncate(comma)
			}
			open, comma = open[:max(0, len(open)-1)], -1
		case ' ', '\n', '\r', '\t':
		default:
			comma = -1
		}
		b.WriteByte(c)
	}
	if inside {
		b.WriteByte('"')
	} else if comma >= 0 {
		b.Truncate(comma)
	}
	slices.Reverse(open)
	b.Write(open)
	return b.String()
}

// writeInside writes the character of a string at i and returns how many more it used.
func writeInside(b *bytes.Buffer, s string, i int) int {
	switch c := s[i]; {
	case c == '\\' && i+1 < len(s) && strings.IndexByte(`"\/bfnrtu`, s[i+1]) >= 0:
		b.WriteByte(c)
		b.WriteByte(s[i+1])
		return 1
	case c == '\\':
		b.WriteString(`\\`)
	case c == '\n':
		b.WriteString(`\n`)
	case c == '\t':
		b.WriteString(`\t`)
	case c < ' ':
		b.WriteByte(' ')
	default:
		b.WriteByte(c)
	}
	return 0
}

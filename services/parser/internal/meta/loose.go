package meta

import (
	"bytes"
	"encoding/json"
	"strings"
)

// decodeLoose reads JSON as sites write it: with raw newlines inside strings, comments
// around, trailing commas, a semicolon behind. Nil if nothing helps.
func decodeLoose(text []byte) any {
	text = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(text), []byte("\ufeff")))
	if v, ok := decode(text); ok {
		return v
	}
	s := string(text)
	for _, cut := range []struct{ open, close string }{{"<!--", "-->"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, cut.open), cut.close))
	}
	s = strings.TrimRight(s, "; \n\t")
	if v, ok := decode([]byte(repair(s))); ok {
		return v
	}
	return nil
}

// decode reads one value, or a list of several that stand one after another.
func decode(text []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(text))
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

// repair escapes control characters and stray backslashes inside strings and drops
// commas before a closing bracket.
func repair(s string) string {
	var b bytes.Buffer
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
		case '}', ']':
			if comma >= 0 {
				b.Truncate(comma)
			}
			comma = -1
		case ' ', '\n', '\r', '\t':
		default:
			comma = -1
		}
		b.WriteByte(c)
	}
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

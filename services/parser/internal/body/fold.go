package body

import (
	"strings"
	"unicode"
)

// fold keeps only what two printings of the same words have in common: lower-case
// letters and digits.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r < 0x80 {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				b.WriteByte(byte(r))
			}
		} else if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func foldAll(list []string) []string {
	var out []string
	for _, s := range list {
		if f := fold(s); f != "" {
			out = append(out, f)
		}
	}
	return out
}

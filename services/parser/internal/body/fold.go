package body

import (
	"unicode"
	"unicode/utf8"
)

// fold keeps only what two printings of the same words have in common: lower-case
// letters and digits.
func fold(s string) string { return string(appendFold(make([]byte, 0, len(s)), s, len(s))) }

// appendFold appends what fold keeps of s and stops beyond limit bytes.
func appendFold(b []byte, s string, limit int) []byte {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r+'a'-'A'))
		case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
		if len(b) > limit {
			break
		}
	}
	return b
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

// longest is the length of the longest of list.
func longest(list []string) int {
	n := 0
	for _, s := range list {
		n = max(n, len(s))
	}
	return n
}

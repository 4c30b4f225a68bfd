package words

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold makes what readers take for one word one: case, width and the accents of Latin,
// Greek and Cyrillic do not count. Marks of other scripts are letters there and stay.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	if w, ok := foldAlone(s); ok {
		return w
	}
	return foldAny(s)
}

func foldAny(s string) string {
	accents := func(r rune) rune {
		if isAccent(r) {
			return -1
		}
		return unicode.ToLower(r)
	}
	s = norm.NFKC.String(strings.Map(accents, norm.NFKD.String(s)))
	return strings.Map(func(r rune) rune { // compatibility forms may hold blanks and signs
		if !isWord(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func isAccent(r rune) bool { return r >= 0x300 && r <= 0x36f }

// known is where the letters of Latin, Greek, Cyrillic, Hebrew and Arabic end.
const known = 0x700

// alone are the folded forms of characters below known that no other changes; "?" of the
// rest, which is no form of any.
var alone = sync.OnceValue(func() *[known]string {
	var out [known]string
	for r := range rune(known) {
		if out[r] = "?"; isAccent(r) || !unicode.IsMark(r) {
			out[r] = foldAny(string(r))
		}
	}
	return &out
})

// foldAlone folds a word of characters that do not change each other, which is nearly
// every one, without taking it apart and together again.
func foldAlone(s string) (string, bool) {
	var b strings.Builder
	forms, same := alone(), 0 // up to same it is s
	for i, r := range s {
		switch {
		case r >= 0x4e00 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3: // Han and Hangul
		case r >= known || forms[r] == "?":
			return "", false
		case forms[r] != s[i:i+utf8.RuneLen(r)]:
			b.WriteString(s[same:i])
			b.WriteString(forms[r])
			same = i + utf8.RuneLen(r)
		}
	}
	if same == 0 {
		return s, true
	}
	b.WriteString(s[same:])
	return b.String(), true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

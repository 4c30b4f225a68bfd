package words

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word of a text, folded, and where it stands in bytes.
type Token struct {
	Word       string
	Start, End int
	single     bool // one character of a script without blanks
}

// dense are the scripts that write words without blanks between, or add to them what
// other languages write apart. They are taken two characters at a time.
var dense = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// prolonged is the vowel mark of Japanese, which Unicode gives to no script.
const prolonged = 'ー'

func isDense(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r >= 0x4e00 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r == prolonged: // most of them
		return true
	}
	return unicode.In(r, dense...)
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// Tokens takes a text apart: words, and pairs of characters in scripts without blanks.
func Tokens(s string) (out []Token) {
	for t := range tokens(s) {
		out = append(out, t)
	}
	return out
}

// Folded is a text as indexes take it: its tokens with blanks between.
func Folded(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for t := range tokens(s) {
		b.WriteString(t.Word)
		b.WriteByte(' ')
	}
	return b.String()
}

func tokens(s string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for from := 0; from < len(s); {
			start, end, isDense := run(s, from)
			if isDense && !pairs(s, start, end, yield) || !isDense && !whole(s, start, end, yield) {
				return
			}
			from = end
		}
	}
}

// run finds the next run of characters that are one word, or of a script without blanks.
func run(s string, from int) (start, end int, inDense bool) {
	start = -1
	for i, r := range s[from:] {
		switch i += from; {
		case !isWord(r):
			if start >= 0 {
				return start, i, inDense
			}
		case start < 0:
			start, inDense = i, isDense(r)
		case r >= utf8.RuneSelf || inDense:
			if isDense(r) != inDense && !unicode.IsMark(r) {
				return start, i, inDense
			}
		}
	}
	if start < 0 {
		start = len(s)
	}
	return start, len(s), inDense
}

func whole(s string, start, end int, yield func(Token) bool) bool {
	w := fold(s[start:end])
	return w == "" || yield(Token{Word: w, Start: start, End: end})
}

// pairs are the characters of a run two by two, and the last alone: so each character
// begins a token.
func pairs(s string, start, end int, yield func(Token) bool) bool {
	for start < end {
		_, n := utf8.DecodeRuneInString(s[start:end])
		_, m := utf8.DecodeRuneInString(s[start+n : end])
		w := fold(s[start : start+n+m])
		if w != "" && !yield(Token{Word: w, Start: start, End: start + n + m, single: m == 0}) {
			return false
		}
		start += n
	}
	return true
}

package date

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A text is read as tokens: numbers, words, and single marks. Characters of Chinese,
// Japanese and Korean are words of their own, because 年 and 月 stand without spaces.
type token struct {
	kind       kind
	gap        bool // white space before it
	start, end int  // in bytes
	digits     int  // of a number
	value      int
	mark       rune // of a mark
	month      int8 // of a word that names one, else 0
}

type kind uint8

const (
	number kind = iota + 1
	word
	mark
)

// maxTokens bounds what is looked at; MaxInput bytes of prose are fewer.
const maxTokens = 160

// tokenize appends the tokens of s to list.
func tokenize(list []token, s string, o Options) []token {
	gap := false
	for i := 0; i < len(s) && len(list) < maxTokens; {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case blank(r):
			gap = gap || unicode.IsSpace(r)
			i += n
			continue
		case digit(r) >= 0:
			list = append(list, readNumber(s, i))
		case ideograph(r):
			list = append(list, token{kind: word, start: i, end: i + n})
		case unicode.IsLetter(r):
			list = append(list, readWord(s, i, o))
		default:
			list = append(list, token{kind: mark, mark: plainMark(r), start: i, end: i + n})
		}
		t := &list[len(list)-1]
		t.gap, gap = gap, false
		i = t.end
	}
	return list
}

// blank is white space and what has no width: direction marks stand in Arabic and Hebrew dates.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200e' || r == '\u200f' || r == '\u200b' || r == '\u00ad' || r == '\ufeff' || r >= '\u202a' && r <= '\u202e'
}

func ideograph(r rune) bool {
	return r >= 0x2e80 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hangul, r) || unicode.In(r, unicode.Hiragana, unicode.Katakana))
}

func plainMark(r rune) rune {
	switch r {
	case '–', '—', '−', '‐', '‑':
		return '-'
	case '：':
		return ':'
	case '／':
		return '/'
	case '．', '。':
		return '.'
	case '，', '、', '،':
		return ','
	case '（':
		return '('
	case '’', '‘', 'ʼ':
		return '\''
	}
	return r
}

// zeros are the zeros of the scripts whose digits stand in dates; nine follow each.
var zeros = []rune("٠۰०০੦૦୦௦౦೦൦๐໐༠၀០０")

// digit is the value of a digit of any script, or -1.
func digit(r rune) int {
	if r < 0x80 {
		if r >= '0' && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	for _, z := range zeros {
		if r >= z && r <= z+9 {
			return int(r - z)
		}
	}
	return -1
}

// maxDigits is more than any number in a date has; the digits behind are counted, not read.
const maxDigits = 17

func readNumber(s string, i int) token {
	t := token{kind: number, start: i}
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		d := digit(r)
		if d < 0 {
			break
		}
		if t.digits < maxDigits {
			t.value = t.value*10 + d
		}
		t.digits++
		i += n
	}
	t.end = i
	return t
}

func readWord(s string, i int, o Options) token {
	t := token{kind: word, start: i}
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || r >= 0x2e80 && ideograph(r) {
			break
		}
		i += n
	}
	t.end = i
	t.month = int8(monthOf(s[t.start:i], o))
	if t.month == 0 {
		t.month, t.end = longMonth(s, t.start, i)
	}
	return t
}

// lower is s in lower case, without what lower case adds to the Turkish I.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c >= 0x80 {
			return strings.ReplaceAll(strings.ToLower(s), "i\u0307", "i")
		}
	}
	return s
}

package section

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// decode brings a page to UTF-8. Valid UTF-8 comes before what header and page say,
// because it does not happen by chance, and labels lie.
func decode(body []byte, contentType string) []byte {
	if !isASCII(body) && utf8.Valid(body) {
		return bytes.TrimPrefix(body, []byte("\ufeff"))
	}
	enc, name, _ := charset.DetermineEncoding(body, contentType)
	if name == "replacement" { // encodings that browsers refuse
		enc = charmap.Windows1252
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return bytes.TrimPrefix(out, []byte("\ufeff"))
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// squeeze makes one line of a text, cut to MaxTitle.
func squeeze(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= MaxTitle {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	s = s[:MaxTitle]
	for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return strings.TrimSpace(strings.ToValidUTF8(s[:max(len(s)-1, 0)], "\ufffd"))
}

// units is how much a text says, in English words about. Words alone will not do: German
// joins them, Japanese and Thai do not part them.
func units(s string) float64 {
	var words, letters, han, thai, hangul float64
	inside := false
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r):
			inside = inside && (r == '\'' || r == '’' || unicode.IsMark(r))
			continue
		case r > 0xff && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			han++
		case r > 0xff && unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			thai++
		default:
			if r > 0xff && unicode.Is(unicode.Hangul, r) {
				hangul++
			}
			if !inside {
				words++
			}
			inside = true
			letters++
			continue
		}
		inside = false
	}
	if words >= 2 { // one long word is a label
		words = max(words, letters/6, hangul/2.5)
	}
	return words + han/2 + thai/4
}

var clock = regexp.MustCompile(`\b\d{1,2}:\d\d\b|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\d{1,2}月\d{1,2}日|\b\d{1,2}\.? \pL{3,10}\.? \d{4}\b|\b\pL{3,10}\.? \d{1,2}, \d{4}\b`)

// maxClock is the longest text that is taken for a time; longer ones only mention one.
const maxClock = 40

// isTime reports whether a text is the date line of a teaser.
func isTime(s string) bool {
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	s = strings.TrimSpace(s)
	return len(s) <= maxClock && clock.MatchString(s)
}

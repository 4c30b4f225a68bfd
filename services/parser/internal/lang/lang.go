// Package lang tells the language of a text by its script and its most frequent words,
// and brings language tags to one form.
//
// It is for whole articles. A headline is too short for it, and it says so with an
// empty answer rather than a guess.
package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// sample is how many words are looked at; more does not change the answer.
const sample = 400

// Detect returns the BCP 47 tag of the language of text and how sure it is, 0 to 1. The
// tag is empty where the text is too short or speaks no language that is known here.
func Detect(text string) (tag string, sure float64) {
	var c counter
	c.read(text)
	if c.letters < 20 {
		return "", 0
	}
	if tag, share := c.script(); tag != "" {
		return tag, share
	}
	return c.words()
}

// counter counts what a sample of the text is made of.
type counter struct {
	letters int
	scripts [len(scripts)]int
	han     int
	kana    int
	marks   map[rune]int // letters that only some languages of a script have
	hits    []int        // by language
	tokens  int
}

// scripts that belong to one language, or to one above all others on news pages.
var scripts = [...]struct {
	table *unicode.RangeTable
	tag   string
}{
	{unicode.Hangul, "ko"}, {unicode.Thai, "th"}, {unicode.Hebrew, "he"}, {unicode.Greek, "el"}, {unicode.Georgian, "ka"},
	{unicode.Armenian, "hy"}, {unicode.Bengali, "bn"}, {unicode.Tamil, "ta"}, {unicode.Telugu, "te"}, {unicode.Gujarati, "gu"},
	{unicode.Gurmukhi, "pa"}, {unicode.Kannada, "kn"}, {unicode.Malayalam, "ml"}, {unicode.Sinhala, "si"}, {unicode.Khmer, "km"},
	{unicode.Lao, "lo"}, {unicode.Myanmar, "my"}, {unicode.Ethiopic, "am"}, {unicode.Tibetan, "bo"},
}

func (c *counter) read(text string) {
	c.marks, c.hits = map[rune]int{}, make([]int, len(tags))
	word := make([]byte, 0, 64)
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r == '\'':
			c.letters++
		case unicode.IsLetter(r) || unicode.IsMark(r) || r == '’':
			c.letter(r)
			r = unicode.ToLower(r)
		default:
			c.word(word)
			if word = word[:0]; c.tokens >= sample || c.letters > 4000 {
				return
			}
			continue
		}
		if len(word) < cap(word)-4 {
			word = utf8.AppendRune(word, r)
		}
	}
	c.word(word)
}

func (c *counter) letter(r rune) {
	c.letters++
	if r < 0x250 {
		return
	}
	switch {
	case unicode.Is(unicode.Han, r):
		c.han++
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		c.kana++
	case unicode.In(r, unicode.Cyrillic, unicode.Arabic, unicode.Devanagari):
		c.marks[unicode.ToLower(r)]++
	default:
		for i := range scripts {
			if unicode.Is(scripts[i].table, r) {
				c.scripts[i]++
				return
			}
		}
	}
}

func (c *counter) word(w []byte) {
	if len(w) == 0 {
		return
	}
	c.tokens++
	for _, i := range frequent[string(w)] {
		c.hits[i]++
	}
}

// script answers where the script alone decides.
func (c *counter) script() (string, float64) {
	all := float64(c.letters)
	if n := c.han + c.kana; float64(n) > 0.4*all {
		if c.kana*20 > n {
			return "ja", float64(n) / all
		}
		return "zh", float64(n) / all
	}
	for i, n := range c.scripts {
		if float64(n) > 0.5*all {
			return scripts[i].tag, float64(n) / all
		}
	}
	return "", 0
}

// words answers by the share of frequent words.
func (c *counter) words() (string, float64) {
	if c.tokens < 8 {
		return "", 0
	}
	best, most, second := "", 0.0, 0.0
	for i, n := range c.hits {
		if n == 0 {
			continue
		}
		tag := tags[i]
		score := float64(n)/float64(c.tokens) + c.mark(tag)
		switch {
		case score > most || score == most && tag < best:
			best, most, second = tag, score, most
		case score > second:
			second = score
		}
	}
	if most < 0.1 {
		return "", 0
	}
	return best, min(1, most*2) * min(1, 0.5+(most-second)*4)
}

// mark adds what letters say that only one of several related languages has.
func (c *counter) mark(tag string) float64 {
	n := 0
	for _, r := range letters[tag] {
		n += c.marks[r]
	}
	return min(0.3, 4*float64(n)/float64(max(1, c.letters)))
}

var letters = map[string]string{"uk": "іїєґ", "ru": "ыэё", "be": "ў", "sr": "јљњћђџ", "mk": "ѓќѕ", "bg": "ъ", "kk": "қңғұө", "fa": "پچژگک", "ur": "ٹڈڑےں", "ar": "ةىأإ", "hi": "", "mr": "ळ"}

// Tag brings a language tag to its usual form: "en_US" and "EN-us" to "en-US". It is
// empty for what names no language.
func Tag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if i := strings.IndexAny(s, ",; "); i > 0 {
		s = s[:i]
	}
	if len(s) < 2 || len(s) > 35 {
		return ""
	}
	if code, ok := spelled[strings.ToLower(s)]; ok {
		return code
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return ""
	}
	if base, conf := t.Base(); conf == language.No || base.String() == "mul" || base.String() == "und" {
		return ""
	}
	return t.String()
}

var spelled = map[string]string{"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es", "español": "es", "italian": "it", "italiano": "it", "russian": "ru", "japanese": "ja", "chinese": "zh", "arabic": "ar", "portuguese": "pt", "português": "pt", "korean": "ko", "jp": "ja", "cn": "zh", "kr": "ko", "ua": "uk", "cz": "cs", "gr": "el"}

// Base is the language of a tag without region and script.
func Base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	switch b {
	case "nb", "nn":
		return "no"
	case "iw":
		return "he"
	case "in":
		return "id"
	case "ms":
		return "id" // told apart by nothing that this package knows
	case "bs", "hr", "sh":
		return "hr"
	}
	return strings.ToLower(b)
}

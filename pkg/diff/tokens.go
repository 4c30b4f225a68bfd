package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens cuts a text into words, runs of white space, and single marks, none of it left
// out. Characters of scripts that put no space between words (Chinese, Japanese, Thai,
// Lao, Khmer, Burmese) are words of their own, with the signs that combine with them.
func Tokens(s string) []string {
	out := make([]string, 0, len(s)/3+1)
	for s != "" {
		n := Token(s)
		out, s = append(out, s[:n]), s[n:]
	}
	return out
}

// IsWord reports whether a token is a word or a character that counts as one.
func IsWord(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return plain(r) || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// Token is the length in bytes of a text's first token, of those that Tokens cuts; 0 of
// no text.
func Token(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case plain(r):
	case unicode.IsSpace(r):
		return n + while(s[n:], unicode.IsSpace)
	case Unspaced(r) || !wordy(r):
		return n + while(s[n:], joins)
	}
	for n < len(s) {
		if plain(rune(s[n])) {
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		if apostrophe(r) { // don't, l'eau
			if next, _ := utf8.DecodeRuneInString(s[n+size:]); !unicode.IsLetter(next) {
				break
			}
		} else if !wordy(r) && !joins(r) || Unspaced(r) {
			break
		}
		n += size
	}
	return n
}

// plain are the letters and digits that most texts have most of.
func plain(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func while(s string, is func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !is(r) }); i >= 0 {
		return i
	}
	return len(s)
}

func wordy(r rune) bool      { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
func apostrophe(r rune) bool { return r == '\'' || r == '’' }

// joins reports whether r belongs to the character before it.
func joins(r rune) bool {
	return unicode.IsMark(r) || r == '\u200d' || r >= 0x1f3fb && r <= 0x1f3ff // joiner, skin
}

// Unspaced reports whether r is of a script that puts no space between words.
func Unspaced(r rune) bool {
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// paragraphs cuts a text behind its blank lines.
func paragraphs(s string) []string { return cut(s, func(s string) int { return after(s, "\n\n") }) }

// Sentences cuts a text behind its lines, and behind the marks that end sentences. It
// cuts behind abbreviations too: for telling what changed that does no harm.
func Sentences(s string) []string { return cut(s, sentence) }

func cut(s string, length func(string) int) (out []string) {
	for s != "" {
		n := length(s)
		out, s = append(out, s[:n]), s[n:]
	}
	return out
}

func after(s, sep string) int {
	if i := strings.Index(s, sep); i >= 0 {
		return i + len(sep)
	}
	return len(s)
}

// ordinal reports whether a text ends in one or two digits, whose dot ends no sentence in
// "am 24. November".
func ordinal(s string) bool {
	word := s[strings.LastIndexFunc(s, unicode.IsSpace)+1:]
	return len(word) > 0 && len(word) <= 2 && strings.Trim(word, "0123456789") == ""
}

// sentence is the length of the first sentence, with the space behind it.
func sentence(s string) int {
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		switch r {
		case '\n', '。', '！', '？', '।', '۔', '។', '။':
			return end + while(s[end:], unicode.IsSpace)
		case '.', '!', '?', '؟', '…':
			if n := while(s[end:], unicode.IsSpace); n > 0 && !ordinal(s[:i]) {
				return end + n
			}
		}
	}
	return len(s)
}

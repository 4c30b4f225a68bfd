package people

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// particles are the small words inside names.
var particles = phrases("de|da|do|dos|das|del|della|di|van|von|der|den|ter|ten|la|le|el|al|bin|ibn|y|e|af|av|zu|zur|vom|du|des|d'|ben|bint|ould|st|mc|o'")

// LooksLike reports whether s could be a person's name as printed: two to five words, all
// but particles with capitals, or a few characters of a script that has none.
func LooksLike(s string) bool {
	words := strings.Fields(s)
	if len(s) > 60 || len(words) == 0 || len(words) > 5 {
		return false
	}
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		l := strings.ToLower(strings.Trim(w, ".,:"))
		switch {
		case strings.ContainsAny(w, "0123456789@!?<>=_") || roles[l] || notNames[l] || cutters[l]:
			return false
		case unicode.IsUpper(r) || i > 0 && particles[l]:
		case unicode.IsLower(r) || !unicode.IsLetter(r):
			return false
		}
	}
	r, _ := utf8.DecodeRuneInString(s)
	if r >= 0x2e80 {
		return utf8.RuneCountInString(s) <= 12
	}
	return len(words) > 1
}

// colons brings the marks behind a word that opens a byline to one form.
var colons = strings.NewReplacer("：", ": ", " :", ": ", ":", ": ", "・", ": ", "／", ": ")

// Opens reports whether s begins as a byline does: with a word such as "by" or "von" and
// a name behind it.
func Opens(s string) bool {
	first := s
	if i := strings.IndexAny(s, " :：・／"); i > 0 { // most lines are done with here
		first = s[:i]
	}
	if !byFirst[strings.ToLower(strings.Trim(first, ".:*"))] {
		return false
	}
	w := strings.Fields(colons.Replace(s))
	if len(w) == 0 {
		return false
	}
	for k := min(4, len(w)-1); k > 0; k-- {
		p := strings.ToLower(strings.Trim(strings.Join(w[:k], " "), ".:*"))
		if !byPhrases[p] || textWords[p] && !strings.ContainsAny(w[k-1], ":*") {
			continue
		}
		r, _ := utf8.DecodeRuneInString(w[k])
		return unicode.IsUpper(r) || unicode.Is(unicode.Lo, r) || particles[strings.ToLower(w[k])]
	}
	return false
}

// Signs reports whether s reads as a byline: it opens as one, or closes with the word for
// a reporter behind a name, as in Korean and Japanese.
func Signs(s string) bool { return Opens(s) || closes(s) }

// maxReporters is the length in characters of the names before the word for a reporter.
const maxReporters = 20

func closes(s string) bool {
	s = strings.TrimRight(s, " .")
	if at := strings.LastIndexByte(s, ' '); at > 0 && strings.ContainsRune(s[at:], '@') {
		s = strings.TrimSpace(s[:at])
	}
	if r, _ := utf8.DecodeLastRuneInString(s); r < 0x2e80 {
		return false
	}
	for _, role := range reporters {
		name, ok := strings.CutSuffix(s, role)
		if name = strings.TrimSpace(name); !ok || name == "" {
			continue
		}
		other := strings.IndexFunc(name, func(r rune) bool {
			return r != ' ' && r != '·' && r != ',' && r != '、' && !unicode.Is(unicode.Lo, r)
		})
		n := utf8.RuneCountInString(name)
		return other < 0 && n >= 2 && n <= maxReporters
	}
	return false
}

// Line is the part of a printed line that reads as a byline: what stands beside it, behind
// a bar or a dot, is a date or a button. Empty where no part does.
func Line(s string) string {
	if Signs(s) {
		return s
	}
	if !strings.ContainsAny(s, "|•｜·") {
		return ""
	}
	for _, bars := range []string{"|•｜", "|•｜·"} { // a dot may stand between two names
		for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(bars, r) }) {
			if part = strings.TrimSpace(part); Signs(part) {
				return part
			}
		}
	}
	return ""
}

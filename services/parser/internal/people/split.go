package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/services/parser/internal/date"
)

// part is what stands between two separators.
type part struct {
	words  []string
	behind byte // the separator before: ',' or '-' where a role may follow, else 0
}

// parts cuts a byline into parts, each a name or a role.
func parts(s string) []part {
	c := cutter{}
	words := split(s)
	for i, w := range words {
		if c.done {
			break
		}
		c.take(w, words[i+1:])
	}
	c.end(0)
	return flip(c.out)
}

// cutter gathers the parts of one byline.
type cutter struct {
	out     []part
	p       part
	skipped bool // the part began with a number, or with "Photo:"
	done    bool // what follows is no name: the date behind the names
}

func (c *cutter) end(behind byte) {
	if len(c.p.words) > 0 && !c.skipped {
		c.out = append(c.out, c.p)
	}
	c.p, c.skipped = part{behind: behind}, false
}

// opened reports whether all of the part so far only opens it.
func (c *cutter) opened() bool {
	return len(c.p.words) == 0 || byPhrases[strings.ToLower(strings.Join(c.p.words, " "))]
}

func (c *cutter) take(w string, after []string) {
	switch {
	case w == ",":
		c.end(',')
	case w == "-":
		c.end('-')
	case w == ":":
		c.colon()
	case w == ";":
		c.end(0)
	case strings.ContainsRune(w, '@') || isAddress(w):
	case isNumber(w):
		if n := len(c.p.words); n > 2 && date.IsMonth(c.p.words[n-1]) {
			c.p.words = c.p.words[:n-1]
		}
		c.done = !c.skipped && (len(c.out) > 0 || !c.opened())
		c.skipped = !c.done
	case len(c.p.words) == 0 && joins[w] && !weakJoins[w]:
	case joined(c.p.words, w, after):
		c.end(0)
	default:
		c.p.words = append(c.p.words, w)
	}
}

// colon ends what opens a part, a name before a text, or the label of a picture or date,
// which ends the names.
func (c *cutter) colon() {
	n := len(c.p.words)
	switch {
	case n == 0:
	case n == 1 && helpers[strings.ToLower(c.p.words[0])]:
		c.p.words, c.skipped = nil, true
	case c.opened():
		c.p.words = c.p.words[:0]
	case isCutter(c.p.words[n-1]):
		w := c.p.words[n-1]
		c.p.words = c.p.words[:n-1]
		c.done = len(c.out) > 0 || n > 1 || pictures[strings.ToLower(w)]
		c.skipped = !c.done
	default:
		c.end('-')
	}
}

func isCutter(w string) bool {
	l := strings.ToLower(w)
	return cutters[l] || smallCutters[l]
}

// joined reports whether w stands between two names.
func joined(before []string, w string, after []string) bool {
	l := strings.ToLower(w)
	if !joins[l] {
		return false
	}
	if !weakJoins[l] {
		return len(before) > 0
	}
	return l == w && len(before) > 1 && len(after) > 1 && !joins[strings.ToLower(after[0])]
}

// flip turns "Doe, Jane" around, if that is all there is.
func flip(list []part) []part {
	if len(list) == 2 && list[1].behind == ',' && len(list[0].words) == 1 && len(list[1].words) == 1 && startsUpper(list[1].words[0]) && !suffixes[strings.ToLower(strings.Trim(list[1].words[0], "."))] {
		return []part{{words: []string{list[1].words[0], list[0].words[0]}}}
	}
	return list
}

// isNumber reports whether a word is a number, a time or a date.
func isNumber(w string) bool {
	if w[0] < '0' || w[0] > '9' {
		return false
	}
	letters := 0
	for _, r := range w {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 4 // "20minuten" is a name
}

// split cuts into words and separators. What stands in brackets is left out, unless it
// is everything.
func split(s string) []string {
	s = unwrap(s)
	var out []string
	start, depth := -1, 0
	word := func(end int) {
		if start >= 0 && depth == 0 {
			out = append(out, s[start:end])
		}
		start = -1
	}
	for i, r := range s {
		n := utf8.RuneLen(r)
		if n < 0 {
			n = 1
		}
		sep := separator(s, i, r, n)
		switch {
		case r == '(' || r == '[' || r == '（' || r == '【':
			word(i)
			depth++
		case r == ')' || r == ']' || r == '）' || r == '】':
			word(i)
			depth = max(0, depth-1)
		case sep != "":
			word(i)
			if depth == 0 {
				out = append(out, sep)
			}
		case r == ' ':
			word(i)
		case start < 0:
			start = i
		}
	}
	word(len(s))
	return out
}

// unwrap takes off brackets around everything: 【記者張三／台北報導】.
func unwrap(s string) string {
	for _, b := range []struct{ open, close string }{{"(", ")"}, {"[", "]"}, {"（", "）"}, {"【", "】"}} {
		if in, ok := strings.CutPrefix(s, b.open); ok {
			if in, ok = strings.CutSuffix(in, b.close); ok && !strings.Contains(in, b.open) {
				return in
			}
		}
	}
	return s
}

// separator is what a character between names stands for, empty for none.
func separator(s string, i int, r rune, n int) string {
	switch r {
	case ',', '，', '、', '،':
		return ","
	case ';', '|', '•', '·', '/', '／', '&', '+', '\n', '｜', '∙':
		if r == '/' && strings.HasPrefix(s[i:], "//") || r == '/' && i > 0 && s[i-1] == '/' {
			return ""
		}
		return ";"
	case ':', '：':
		if strings.HasPrefix(s[i+n:], "//") {
			return ""
		}
		if i > 0 && i+n < len(s) && s[i-1] >= '0' && s[i-1] <= '9' && s[i+n] >= '0' && s[i+n] <= '9' {
			return ""
		}
		return ":"
	case '-', '–', '—':
		if i > 0 && s[i-1] == ' ' {
			return "-"
		}
	case '・':
		if next, _ := utf8.DecodeRuneInString(s[i+n:]); !unicode.Is(unicode.Katakana, next) {
			return ";"
		}
	}
	return ""
}

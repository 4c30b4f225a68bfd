// Package people makes names of what sites print as a byline: it splits, and leaves out
// roles, addresses, dates and the name of the publication.
//
// It works on strings alone and does not know whether a name belongs to a person.
package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// MaxNames bounds the authors of one article.
const MaxNames = 30

// MaxInput is the longest byline that is read, in bytes; the rest is left out.
const MaxInput = 2000

// Names splits a byline into names. site are names of the publication, which is no
// author; where nothing else is named, the list is empty.
func Names(s string, site []string) []string {
	s = dom.Fold(s)
	if len(s) > MaxInput {
		s = strings.ToValidUTF8(s[:MaxInput], "")
	}
	if isAddress(s) {
		return nil
	}
	var out []string
	own := plains(site)
	for i, p := range parts(s) {
		if i > 0 && p.describes() {
			continue
		}
		if n := p.name(); n != "" && !own[plain(n)] && !contains(out, n) && len(out) < MaxNames {
			out = append(out, n)
		}
	}
	return out
}

// isAddress reports whether all there is is a link: Facebook wants one in article:author.
func isAddress(s string) bool {
	if strings.ContainsRune(s, ' ') {
		return false
	}
	l := strings.ToLower(s)
	return strings.Contains(l, "://") || strings.Contains(l, "www.") || strings.Contains(l, "facebook.com") || strings.Contains(l, "twitter.com")
}

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

// name cleans one part; empty if it holds none.
func (p part) name() string {
	w := opened(p.words)
	w = p.person(w)
	if len(w) == 0 || len(w) > maxWords {
		return ""
	}
	s := strings.Trim(ideographic(strings.Join(w, " ")), " \t,.:;-–—|*\"“”„«»_\\")
	if utf8.RuneCountInString(s) < 2 || len(s) > 80 || strings.IndexFunc(s, unicode.IsLetter) < 0 || notNames[strings.ToLower(s)] {
		return ""
	}
	return s
}

// maxWords is how many words a name has at most.
const maxWords = 7

// opened leaves out the words that open a byline.
func opened(w []string) []string {
	for range 3 {
		if len(w) == 0 || !byFirst[strings.ToLower(strings.Trim(w[0], ".:*"))] {
			return w
		}
		n := 0
		for k := min(4, len(w)); k > 0; k-- {
			if byPhrases[strings.ToLower(strings.Trim(strings.Join(w[:k], " "), ".:*"))] {
				n = k
				break
			}
		}
		if n == 0 {
			return w
		}
		w = w[n:]
	}
	return w
}

// person keeps the words of a part that are a name: those before a role, a place, a date.
func (p part) person(w []string) []string {
	for i, v := range w {
		l := strings.ToLower(strings.Trim(v, ".:*"))
		switch {
		case roles[l] && i == 0:
			if len(w) == 1 || p.behind != 0 {
				return nil
			}
			return p.person(w[1:])
		case roles[l]:
			if p.behind != 0 {
				return nil
			}
			if d := unglued(described(w[:i])); len(d) > 1 || i+1 < len(w) {
				return d
			}
			return w // "MND Staff"
		case l == "외" || i > 0 && (cutters[l] || smallCutters[v]):
			return w[:i]
		case i == 0 && cutters[l] && len(w) < 3, i == 0 && places[v] && p.behind == ',', p.behind == ',' && suffixes[l] && len(w) == 1:
			return nil
		case i > 0 && places[v] && i+1 < len(w) && startsUpper(w[i+1]):
			return w[:i]
		}
	}
	return w
}

// describes reports whether a part behind the first says what someone is: it has words in
// small letters that no name has.
func (p part) describes() bool {
	if len(p.words) < 2 || byFirst[strings.ToLower(strings.Trim(p.words[0], ".:"))] {
		return false
	}
	for _, w := range p.words {
		r, _ := utf8.DecodeRuneInString(w)
		if l := strings.ToLower(w); unicode.IsLower(r) && !particles[l] && !places[l] && !joins[l] && !smallCutters[l] && !strings.ContainsAny(l, "'’") {
			return true
		}
	}
	return false
}

// described leaves out what described the role that followed.
func described(w []string) []string {
	for n := len(w); n > 0; n-- {
		l := strings.ToLower(w[n-1])
		if !modifiers[l] && (startsUpper(w[n-1]) || n < 3) || n == 1 && len(w) > 1 && startsUpper(w[0]) && !modifiers[l] {
			return w[:n]
		}
	}
	return nil
}

// unglued cuts the last word where a role was printed right behind the name, without a
// space that a reader would see: "Ann LeeNews Reporter".
func unglued(w []string) []string {
	if len(w) < 2 {
		return w
	}
	last := w[len(w)-1]
	for i := 4; i < len(last)-3; i++ {
		if last[i] >= 'A' && last[i] <= 'Z' && last[i-1] >= 'a' && last[i-1] <= 'z' {
			return append(w[:len(w)-1:len(w)-1], last[:i])
		}
	}
	return w
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// reporters are the roles that are written together with a name, before or behind it.
var reporters = []string{"선임기자", "논설위원", "특파원", "기자", "記者", "记者", "編集委員", "論説委員", "通訊員", "通讯员", "报道", "報導", "報道", "编辑", "編輯"}

// ideographic leaves out the roles that stand right at a name without spaces.
func ideographic(s string) string {
	r, _ := utf8.DecodeLastRuneInString(s)
	if r < 0x2e80 {
		return s
	}
	for _, role := range reporters {
		if before, ok := strings.CutSuffix(s, role); ok {
			if role == "報導" || role == "报道" || role == "報道" {
				return ""
			}
			s = strings.TrimSpace(before)
		}
		if at := strings.Index(s, role); at >= 0 && at <= 15 && len(s) > at+len(role) {
			s = strings.TrimSpace(s[at+len(role):])
		}
	}
	return s
}

// plains are the names of the publication in their plain form.
func plains(site []string) map[string]bool {
	m := make(map[string]bool, len(site))
	for _, s := range site {
		if p := plain(s); p != "" {
			m[p] = true
		}
	}
	return m
}

// plain is a name in small letters without the end of its domain.
func plain(s string) string {
	s = strings.ToLower(s)
	if at := strings.LastIndexByte(s, '.'); at > 0 && len(s)-at <= 5 && !strings.ContainsRune(s, ' ') {
		s = strings.TrimSuffix(strings.TrimSuffix(s[:at], ".co"), ".com")
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "www."), "the ")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

func contains(list []string, n string) bool {
	for _, o := range list {
		if strings.EqualFold(o, n) {
			return true
		}
	}
	return false
}

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
	w := strings.Fields(colons.Replace(s))
	if len(w) == 0 || !byFirst[strings.ToLower(strings.Trim(w[0], ".:*"))] {
		return false
	}
	for k := min(4, len(w)-1); k > 0; k-- {
		p := strings.ToLower(strings.Trim(strings.Join(w[:k], " "), ".:*"))
		if !byPhrases[p] {
			continue
		}
		r, _ := utf8.DecodeRuneInString(w[k])
		return unicode.IsUpper(r) || unicode.Is(unicode.Lo, r) || particles[strings.ToLower(w[k])]
	}
	return false
}

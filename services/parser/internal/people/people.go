// Package people makes names of what sites print as a byline: it splits, and leaves out
// roles, addresses, dates and the name of the publication.
//
// It works on strings alone and does not know whether a name belongs to a person.
package people

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	list := placed(parts(s))
	for i, p := range list {
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

// name cleans one part; empty if it holds none.
func (p part) name() string {
	w := opened(p.words)
	if notNames[strings.ToLower(strings.Join(w, " "))] {
		return ""
	}
	w = twice(p.person(w))
	if len(w) == 0 || len(w) > maxWords {
		return ""
	}
	s := strings.Trim(ideographic(strings.Join(w, " ")), " \t,.:;-–—|*\"“”„«»_\\")
	if utf8.RuneCountInString(s) < 2 || len(s) > 80 || strings.IndexFunc(s, unicode.IsLetter) < 0 || notNames[strings.ToLower(s)] {
		return ""
	}
	return s
}

// twice makes one of a name that is written twice over: below the picture and beside it.
func twice(w []string) []string {
	if n := len(w) / 2; n > 1 && len(w)%2 == 0 && slices.Equal(w[:n], w[n:]) {
		return w[:n]
	}
	return w
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
	for i, w := range p.words {
		if i > 0 && cutters[strings.ToLower(w)] {
			return false
		}
		r, _ := utf8.DecodeRuneInString(w)
		if l := strings.ToLower(w); unicode.IsLower(r) && !particles[l] && !places[l] && !joins[l] && !smallCutters[l] && !strings.ContainsAny(l, "'’") {
			return true
		}
	}
	return false
}

// described leaves out what described the role that followed.
func described(w []string) []string {
	for i := 2; i < len(w); i++ {
		if l := strings.ToLower(w[i]); modifiers[l] || strings.HasSuffix(l, "politische") || strings.HasSuffix(l, "politischer") {
			w = w[:i] // "Ann Lee Deputy Content Hub" Director
		}
	}
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

// placed leaves out the places and desks that stand before a Korean reporter's name:
// 순천, 광양 구현모 기자. The name is the word before the role.
func placed(list []part) []part {
	for i, p := range list {
		n := len(p.words)
		if n < 3 || !hangulReporter(p.words[n-1]) || !isHangul(p.words[n-2]) {
			continue
		}
		name := n - 2
		if hangulRanks[p.words[name]] {
			name--
		}
		list[i].words = []string{p.words[name], p.words[n-1]}
		if name > 0 {
			return list[i:]
		}
		return list
	}
	return list
}

// hangulRanks stand between a name and the word for a reporter.
var hangulRanks = phrases("선임|수석|전문|인턴|객원|대표")

func hangulReporter(w string) bool {
	return w == "기자" || w == "특파원" || w == "선임기자" || w == "논설위원"
}

func isHangul(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return !unicode.Is(unicode.Hangul, r) }) < 0
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

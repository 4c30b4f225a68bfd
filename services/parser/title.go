package parser

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
)

// titleVotes is how much a signal's word counts. JSON-LD names the headline as such; the
// heading may be a section's, og:title is often written for sharing, and the tag <title>
// carries the name of the site. JSON-LD alone is outvoted only by all of them together.
func titleVotes(from string) float64 {
	switch {
	case from == fromRule:
		return 4 // whatever the others say
	case from == "json-ld":
		return 2
	case from == "h1" || from == "heading":
		return 1
	case from == "meta:og:title":
		return 0.95
	case from == "microdata":
		return 0.8
	case from == "title":
		return 0.45
	case from == "feed":
		return 0.5
	case from == "text":
		return 1
	}
	return 0.3
}

// maxTitles is how many titles may vote.
const maxTitles = 40

// title lets the signals vote: each for what is left of it without the site's name.
func (w *work) title() {
	values := w.m.Titles[:min(len(w.m.Titles), maxTitles)]
	if h := dom.Fold(w.f.Hints.Title); h != "" {
		values = append(values, meta.Value{Text: h, From: "feed"})
	}
	list, votes := w.poll(values)
	if len(list) == 0 { // the page calls its site what it calls the article
		for _, v := range values {
			list = append(list, article.Candidate{Value: v.Text, From: v.From, Confidence: min(1, titleVotes(v.From)) / 2})
			votes[titleKey(v.Text)] += titleVotes(v.From)
		}
	}
	best, most := -1, 0.0
	for i, c := range list {
		if n := votes[titleKey(c.Value)]; n > most+1e-9 {
			best, most = i, n
		}
	}
	if best < 0 {
		return
	}
	best = uncut(list, best)
	list[best].Chosen = true
	w.a.Title = list[best].Value
	w.from("title", list[best].From)
	w.candidates("title", list)
}

// printing is a title as one signal has it.
type printing struct {
	meta.Value
	bare string // without the site's name, section and kicker
	key  string // equal for equal titles
}

func (w *work) printings(values []meta.Value) []printing {
	out := make([]printing, len(values))
	tag := ""
	for i, v := range values {
		out[i] = printing{Value: v, bare: w.bareTitle(v.Text, values)}
		if v.From == "title" {
			tag = out[i].bare
		}
	}
	for i := range out {
		p := &out[i]
		if p.From == "h1" || p.From == "microdata" {
			p.bare = withoutKicker(p.bare, tag)
		}
		p.key = titleKey(p.bare)
	}
	return out
}

// poll lists what the signals say and counts the votes for each title.
func (w *work) poll(values []meta.Value) (list []article.Candidate, votes map[string]float64) {
	votes = map[string]float64{}
	seen := map[string]bool{}
	all := w.printings(values)
	several, alone := count(values, "h1") > 1, ""
	if several {
		alone = firstAlone(all)
	}
	for _, p := range all {
		if p.key == "" || w.isSiteName(p.bare) {
			continue
		}
		vote := titleVotes(p.From)
		switch { // of several headings, the title is the one that others name too
		case p.From != "h1" || !several || echoed(p.key, all):
		case p.Text == alone:
			vote = voteAlone
		default:
			vote = voteSection
		}
		if !seen[p.key+p.From] {
			votes[p.key] += vote
		}
		seen[p.key+p.From] = true
		list = append(list, article.Candidate{Value: p.bare, From: p.From, Confidence: min(1, vote)})
	}
	return list, votes
}

// The votes of headings that no other signal names: the first of the page, and the others.
const (
	voteAlone   = 0.5
	voteSection = 0.3
)

// headlineLimit is the length in characters to which search engines asked sites to cut
// their headlines, and many did.
const headlineLimit = 110

// uncut is the candidate that has the whole of what the best has only the beginning of.
func uncut(list []article.Candidate, best int) int {
	s := list[best].Value
	stem := strings.TrimRight(s, ".… ")
	n := utf8.RuneCountInString(s)
	if stem == s && (n > headlineLimit || n < headlineLimit-5) || len(stem) < 20 {
		return best
	}
	for i, c := range list {
		if len(c.Value) > len(s) && strings.HasPrefix(titleKey(c.Value), titleKey(stem)) {
			return i
		}
	}
	return best
}

func count(values []meta.Value, from string) int {
	n := 0
	for _, v := range values {
		if v.From == from {
			n++
		}
	}
	return n
}

// echoed reports whether a signal other than a heading gives the same title, or one that
// goes on behind it.
func echoed(key string, all []printing) bool {
	for _, p := range all {
		if p.From == "h1" {
			continue
		}
		rest, ok := strings.CutPrefix(p.key, key)
		if ok && (rest == "" || len(key) > leastTitle && strings.IndexAny(strings.TrimSpace(rest), "-|/:·•") == 0) {
			return true
		}
	}
	return false
}

// firstAlone is the first of several headings where no other signal names any of them: those
// below it are of sections.
func firstAlone(all []printing) string {
	first := ""
	for _, p := range all {
		if p.From != "h1" || len(p.Text) <= leastTitle {
			continue
		}
		if echoed(p.key, all) {
			return ""
		}
		if first == "" && len(strings.Fields(p.Text)) > 2 {
			first = p.Text
		}
	}
	return first
}

// withoutKicker takes from a heading what stands in it before the title as <title> has it:
// sites put the kicker in the same h1.
func withoutKicker(heading, tag string) string {
	if len(tag) > 2*leastTitle && strings.HasSuffix(heading, " "+tag) {
		return tag
	}
	return heading
}

// titleKey is equal for two printings of one title.
func titleKey(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(quotes.Replace(s)), " "))
}

var quotes = strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "–", "-", "—", "-", "…", "...", "`", "'", "´", "'", "\u00a0", " ", "\u00ad", "")

// separators stand between a title and the name of the site.
var separators = []string{" | ", " - ", " – ", " — ", " / ", " :: ", " » ", " « ", " • ", " · ", " ∙ ", " ⋆ ", " > ", "｜", " ― ", "：", "_"}

// bareTitle takes the site's name and section from the end of a title, and from its
// start.
func (w *work) bareTitle(s string, all []meta.Value) string {
	for _, v := range all {
		rest, ok := strings.CutPrefix(s, v.Text)
		if ok && len(v.Text) > 15 && strings.IndexAny(strings.TrimSpace(rest), "-|ㅣ｜/:·•") == 0 && v.From != "h1" {
			return v.Text
		}
	}
	own := false
	for range 4 {
		head, tail, ok := cutLast(s)
		if !ok {
			break
		}
		site := w.isSiteName(tail) || siteLike(tail, w.url.Hostname())
		if !site && !w.isCrumb(tail) && !printed(head, all) && !(own && isFile(head, tail)) {
			break
		}
		s, own = head, own || site
	}
	for _, sep := range separators {
		if head, tail, ok := strings.Cut(s, sep); ok && len(tail) > leastTitle && (w.isSiteName(head) || isBar(sep) && kindWords[dashed(head)] != "" || headed(tail, all)) {
			return tail
		}
	}
	return s
}

// leastTitle is the length in bytes of what may be a title when its front is cut off.
const leastTitle = 15

// isBar reports whether a separator parts the kicker from a title: a dash may be a part of it.
func isBar(sep string) bool { return sep == " | " || sep == "｜" }

// isFile reports whether a tail is where the article is filed: of "Title / News / The Example"
// one or two words before the site's name.
func isFile(head, tail string) bool {
	r, _ := utf8.DecodeRuneInString(tail)
	return unicode.IsUpper(r) && len(strings.Fields(tail)) <= 2 && len(strings.Fields(head)) >= 4
}

// headed reports whether a heading shows exactly this title.
func headed(s string, all []meta.Value) bool {
	k := titleKey(s)
	return slices.ContainsFunc(all, func(v meta.Value) bool { return (v.From == "h1" || v.From == "heading") && titleKey(v.Text) == k })
}

func cutLast(s string) (head, tail string, ok bool) {
	at, width := -1, 0
	for _, sep := range separators {
		if i := strings.LastIndex(s, sep); i > at {
			at, width = i, len(sep)
		}
	}
	if at <= 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+width:]), true
}

// printed reports whether another signal gives exactly this title.
func printed(s string, all []meta.Value) bool {
	k := titleKey(s)
	for _, v := range all {
		if len(k) > 10 && titleKey(v.Text) == k && v.From != "title" {
			return true
		}
	}
	return false
}

func (w *work) isSiteName(s string) bool {
	k := letters(s)
	for _, name := range append(w.m.Site, w.f.Source.Name) {
		if n := letters(name); n != "" && (n == k || "the"+n == k || n == "the"+k) {
			return true
		}
	}
	return false
}

// siteLike reports whether s is the host's name in words: "The Daily Example" of
// dailyexample.com, "example.com".
func siteLike(s, host string) bool {
	k := strings.TrimPrefix(letters(s), "the")
	h := letters(strings.TrimPrefix(article.Domain(host), "www."))
	label, _, _ := strings.Cut(strings.TrimPrefix(article.Domain(host), "www."), ".")
	if label = letters(label); len(label) >= 5 && len(strings.Fields(s)) <= 5 && strings.Contains(k, label) {
		return true
	}
	return len(k) >= 3 && len(s) < 50 && strings.HasPrefix(h, k) && len(k)*2 >= len(h)-3
}

// isCrumb reports whether s names a section of the breadcrumb.
func (w *work) isCrumb(s string) bool {
	k := titleKey(s)
	for _, c := range w.m.Crumbs {
		if titleKey(c) == k && len(strings.Fields(s)) <= 4 {
			return true
		}
	}
	return false
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 && r != '\u2019' && r != '\u2013' && r != '\u00a0':
			return r
		}
		return -1
	}, s)
}

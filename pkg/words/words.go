// Package words reads text queries and finds what they ask for in records, without an index:
// the archive's own searches, and those of whoever looks at records as they come.
//
// How an index finds the same is the archive's business.
package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/wireroom/wireroom/pkg/article"
)

const (
	// MaxWords is the longest text query, in bytes.
	MaxWords = 1000
	// MaxTerms is how many terms it may have.
	MaxTerms = 32
	// MaxIndexed is how much of a text is searched, in bytes.
	MaxIndexed = 256 << 10
)

// ErrQuery is returned for what is no query, whoever is asked.
var ErrQuery = errors.New("not a query")

// Words is a text query: each group must be found, by any of its terms, and no term of Not.
type Words struct {
	All [][]Term
	Not []Term
}

// Term is a word or phrase, as folded tokens; with Prefix the last may be longer.
type Term struct {
	Tokens []string
	Prefix bool
}

// Parse reads a text query: words, "phrases", -not, OR and prefix*. All else is
// literal, so nothing that is typed is wrong but what is too long or only excludes.
func Parse(s string) (w Words, err error) {
	if len(s) > MaxWords {
		return w, fmt.Errorf("the words have %d bytes, the limit is %d: %w", len(s), MaxWords, ErrQuery)
	}
	or, n := false, 0
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		var p part
		if p, s = nextPart(s); p.text == "OR" && !p.quoted && !p.not {
			or = len(w.All) > 0
			continue
		}
		t := p.term()
		if len(t.Tokens) == 0 {
			continue
		}
		if n += len(t.Tokens); n > MaxTerms {
			return w, fmt.Errorf("more than %d words: %w", MaxTerms, ErrQuery)
		}
		switch last := len(w.All) - 1; {
		case p.not:
			w.Not = append(w.Not, t)
		case or:
			w.All[last] = append(w.All[last], t)
		default:
			w.All = append(w.All, []Term{t})
		}
		or = false
	}
	if len(w.All) == 0 && len(w.Not) > 0 {
		return w, fmt.Errorf("name a word to look for besides those to leave out: %w", ErrQuery)
	}
	return w, nil
}

// part is a piece of a text query as it was typed.
type part struct {
	text        string
	quoted, not bool
}

func nextPart(s string) (p part, rest string) {
	if len(s) > 1 && s[0] == '-' {
		p.not, s = true, s[1:]
	}
	if s[0] == '"' {
		p.quoted = true
		p.text, rest, _ = strings.Cut(s[1:], `"`) // one that is not closed ends with the query
		return p, rest
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		end = len(s)
	}
	p.text = s[:end]
	return p, s[end:]
}

func (p part) term() (t Term) {
	tokens := Tokens(p.text)
	for _, k := range tokens {
		t.Tokens = append(t.Tokens, k.Word)
	}
	t.Prefix = !p.quoted && strings.HasSuffix(p.text, "*")
	last := len(tokens) - 1
	if last < 0 || !tokens[last].single {
		return t
	}
	// The end of a run without blanks is in the text only where the run ends too.
	if last > 0 && tokens[last-1].End == tokens[last].End {
		t.Tokens = t.Tokens[:last]
	} else {
		t.Prefix = true
	}
	return t
}

// Replace is a text with other words in place of some, which are given folded.
func Replace(s string, by map[string]string) string {
	var out strings.Builder
	done := 0
	for _, t := range Tokens(s) {
		if w, ok := by[t.Word]; ok && t.Start >= done {
			out.WriteString(s[done:t.Start] + w)
			done = t.End
		}
	}
	return out.String() + s[done:]
}

// at reports whether the term stands at token i.
func (t Term) at(tokens []Token, i int) bool {
	if i+len(t.Tokens) > len(tokens) {
		return false
	}
	for k, want := range t.Tokens {
		have := tokens[i+k].Word
		if last := k == len(t.Tokens)-1; have != want && (!last || !t.Prefix || !strings.HasPrefix(have, want)) {
			return false
		}
	}
	return true
}

func (t Term) in(texts [][]Token) bool {
	for _, tokens := range texts {
		for i := range tokens {
			if t.at(tokens, i) {
				return true
			}
		}
	}
	return false
}

// Searched are the texts of a record that words are looked for in: title, standfirst, text.
func Searched(a *article.Article) [3]string {
	text := a.Text
	if len(text) > MaxIndexed {
		text = strings.ToValidUTF8(text[:MaxIndexed], "")
	}
	return [3]string{a.Title, a.Subtitle, text}
}

// Match reports whether a record has what the query asks for.
func (w Words) Match(a *article.Article) bool {
	if len(w.All) == 0 {
		return true
	}
	var texts [][]Token
	for _, t := range Searched(a) {
		texts = append(texts, Tokens(t))
	}
	found := func(t Term) bool { return t.in(texts) }
	for _, any := range w.All {
		if !slices.ContainsFunc(any, found) {
			return false
		}
	}
	return !slices.ContainsFunc(w.Not, found)
}

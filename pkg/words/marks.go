package words

import (
	"strings"

	"github.com/wireroom/wireroom/pkg/query"
)

// snippetTokens is about how long a snippet is; leadTokens how much of it precedes the hit.
const snippetTokens, leadTokens = 30, 8

// Marked is a whole text in runs.
func (w Words) Marked(s string) []query.Run { return w.runs(s, Tokens(s)) }

// Snippet is the part of a text around the first hit, or its beginning.
func (w Words) Snippet(s string) []query.Run {
	if len(s) > MaxIndexed {
		s = strings.ToValidUTF8(s[:MaxIndexed], "")
	}
	tokens := w.lookedAt(s)
	if len(tokens) == 0 {
		return nil
	}
	first := 0
	for i := range tokens {
		if w.length(tokens, i) > 0 {
			first = i
			break
		}
	}
	from := max(0, first-leadTokens)
	to := min(len(tokens), from+snippetTokens)
	start, end := tokens[from].Start, tokens[to-1].End
	return w.runs(s[start:end], Tokens(s[start:end]))
}

// lookedAt are the tokens that a snippet may be of: without words it is the beginning.
func (w Words) lookedAt(s string) (out []Token) {
	if len(w.All) > 0 {
		return Tokens(s)
	}
	for t := range tokens(s) {
		if out = append(out, t); len(out) == snippetTokens {
			break
		}
	}
	return out
}

// length is how many tokens the longest term has that stands at i; 0 where none does.
func (w Words) length(tokens []Token, i int) (n int) {
	for _, any := range w.All {
		for _, t := range any {
			if t.at(tokens, i) {
				n = max(n, len(t.Tokens))
			}
		}
	}
	return n
}

func (w Words) runs(s string, tokens []Token) (out []query.Run) {
	done, hit := 0, 0 // up to where the text is in runs, and is a hit
	add := func(to int, isHit bool) {
		if to > done {
			out = append(out, query.Run{Text: s[done:to], Hit: isHit})
			done = to
		}
	}
	for i, t := range tokens {
		n := w.length(tokens, i)
		if n == 0 {
			continue
		}
		if t.Start > hit {
			add(hit, true)
			add(t.Start, false)
		}
		hit = max(hit, tokens[i+n-1].End)
	}
	add(hit, true)
	add(len(s), false)
	return out
}

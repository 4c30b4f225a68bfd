package archive

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/words"
)

const (
	// MinSpelled is how many characters a word has at least for which a nearest one is
	// looked for: shorter ones are near to too many.
	MinSpelled = 4
	// twoWrong is from how many characters two of them may be wrong.
	twoWrong = 7
	// spelledBy is how many characters at the beginning must be right: the index is read by them.
	spelledBy = 2
	// MaxSpellings is how many words of the index are looked at for one.
	MaxSpellings = 20_000
)

// Term is a word of the index, folded, and in how many records it is.
type Term struct {
	Word string
	N    int
}

// Speller knows the words of an archive.
type Speller interface {
	// Terms lists words that begin with a prefix, at most n.
	Terms(ctx context.Context, prefix string, n int) ([]Term, error)
}

// Nearest are the words of a query that no record has, each with the nearest that some have;
// those that have none near are left out.
func Nearest(ctx context.Context, a Speller, w words.Words) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range slices.Concat(w.All...) {
		for i, word := range t.Tokens {
			if t.Prefix && i == len(t.Tokens)-1 || utf8.RuneCountInString(word) < MinSpelled {
				continue
			}
			begin := string([]rune(word)[:spelledBy])
			list, err := a.Terms(ctx, begin, MaxSpellings)
			if err != nil {
				return nil, err
			}
			if near := nearest(word, list); near != "" && near != word {
				out[word] = near
			}
		}
	}
	return out, nil
}

// nearest is the term with the fewest differences from a word, of those with as many the one
// that most records have; "" is none.
func nearest(word string, list []Term) string {
	limit := 1
	if utf8.RuneCountInString(word) >= twoWrong {
		limit = 2
	}
	best, least := Term{}, limit+1
	for _, t := range list {
		d := differences([]rune(word), []rune(t.Word), limit)
		if d > limit {
			continue
		}
		if c := cmp.Or(cmp.Compare(d, least), cmp.Compare(best.N, t.N), strings.Compare(t.Word, best.Word)); best.Word == "" || c < 0 {
			best, least = t, d
		}
	}
	return best.Word
}

// differences is how many characters must be put in, left out, replaced, or exchanged with their
// neighbour to make b of a, up to limit+1 (optimal string alignment).
func differences(a, b []rune, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range b {
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+unequal(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return min(row[len(b)], limit+1)
}

func unequal(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}

package mongo

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// MaxTerm is how much of a word is indexed, in bytes.
const MaxTerm = 64

// terms are the words that a record is found by: an array, which MongoDB indexes. Its own text
// index knows no Chinese, Japanese, Korean or Thai, and stems and stops words by the language that
// a document says it has; by these a search finds what it finds in SQLite. Versions in the log have none.
func (d *document) terms() []string {
	if d.Key != d.ID {
		return nil
	}
	seen := map[string]bool{}
	var out []string
	for _, text := range words.TextsOf(&d.Article) {
		for _, t := range text {
			if w := shortTerm(t.Word); !seen[w] {
				seen[w], out = true, append(out, w)
			}
		}
	}
	return out
}

func shortTerm(w string) string {
	if len(w) > MaxTerm {
		w = strings.ToValidUTF8(w[:MaxTerm], "")
	}
	return w
}

// maybe are the conditions that all records meet that have the words, and some others: the order of
// words is not in the index, and what is left out only leads to fewer. A record without terms
// was written before there were any, and may have all words.
func maybe(w words.Words) (all bson.A) {
	for _, group := range w.All {
		if len(group) == 1 {
			for i, token := range group[0].Tokens {
				all = append(all, hasTerm(termOf(token, group[0].Prefix && i == len(group[0].Tokens)-1)))
			}
			continue
		}
		var any []any
		for _, t := range group {
			any = append(any, longest(t))
		}
		all = append(all, hasTerm(any...))
	}
	return all
}

func hasTerm(any ...any) bson.D {
	return bson.D{{Key: "terms", Value: bson.D{{Key: "$in", Value: append(bson.A(any), nil)}}}}
}

// termOf is what a word is looked up by. What was cut at MaxTerm is found by its beginning, for
// which the index needs no prefix.
func termOf(token string, prefix bool) any {
	short := shortTerm(token)
	if !prefix || short != token {
		return short
	}
	return bson.Regex{Pattern: "^" + regexp.QuoteMeta(short)}
}

// longest is the term of a phrase that the fewest records should have.
func longest(t words.Term) any {
	i := 0
	for k, token := range t.Tokens {
		if len(token) > len(t.Tokens[i]) {
			i = k
		}
	}
	return termOf(t.Tokens[i], t.Prefix && i == len(t.Tokens)-1)
}

// noTerms is a projection: who reads records has no use for their terms.
var noTerms = bson.D{{Key: "terms", Value: 0}}

// narrowed is a filter with the conditions for words.
func narrowed(filter bson.D, w words.Words) bson.D {
	if more := maybe(w); len(more) > 0 {
		return bson.D{{Key: "$and", Value: slices.Concat(bson.A{filter}, more)}}
	}
	return filter
}

// spelledFrom is how many records the words are taken from that are like one that nothing has.
const spelledFrom = 1000

// Terms implements archive.Speller, from the newest records that have such a word.
func (a *Archive) Terms(ctx context.Context, prefix string, n int) ([]archive.Term, error) {
	begins := bson.Regex{Pattern: "^" + regexp.QuoteMeta(prefix)}
	list, err := find[document](ctx, a.articles, bson.D{{Key: "terms", Value: begins}, isThere},
		options.Find().SetSort(bson.D{{Key: "stored", Value: -1}}).SetLimit(spelledFrom).SetProjection(bson.D{{Key: "terms", Value: 1}}))
	if err != nil {
		return nil, fmt.Errorf("list words: %w", err)
	}
	count := map[string]int{}
	for _, d := range list {
		for _, t := range d.Terms {
			if strings.HasPrefix(t, prefix) {
				count[t]++
			}
		}
	}
	var out []archive.Term
	for _, word := range slices.Sorted(maps.Keys(count)) {
		out = append(out, archive.Term{Word: word, N: count[word]})
	}
	return out[:min(n, len(out))], nil
}

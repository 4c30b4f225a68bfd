package archive

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
)

// MaxScanned is how many records a search by reading looks through, newest stored first.
const MaxScanned = 20_000

// Reading is what a Reader is asked for.
type Reading struct {
	Query
	Texts bool        // title, standfirst and text are looked at
	Words words.Words // records without them may be left out
}

// Reader reads records as Archive.Each does; of each only what a search looks at.
type Reader func(ctx context.Context, r Reading, fn func(article.Article) error) error

// Scan is a search by reading: for archives whose index of words, if any, only tells what may
// match. The records of the page are as the reader gives them.
func Scan(ctx context.Context, a Stories, each Reader, s Search) (Found, error) {
	s, err := s.Check()
	if err == nil {
		s.Filters, err = StoriesNow(ctx, a, s.Filters)
	}
	if err != nil {
		return Found{}, err
	}
	var since time.Time
	if s.Order == query.ByStored || s.Order == query.BySequence {
		since = s.Since
	}
	f, err := s.scan(ctx, each, since, s.Words)
	if narrow := !since.IsZero() || len(s.Words.All) > 0; err == nil && f.Total == 0 && narrow {
		f, err = s.scan(ctx, each, time.Time{}, words.Words{}) // what would be found without a condition is among all
	}
	return f, err
}

func (s Search) scan(ctx context.Context, each Reader, since time.Time, with words.Words) (Found, error) {
	before, err := s.before()
	if err != nil {
		return Found{}, err
	}
	f, counts, read := Found{}, Counts{}, 0
	all := Reading{Query: Query{Newest: true, Since: since, Limit: MaxScanned}, Texts: len(s.Words.All) > 0, Words: with}
	err = each(ctx, all, func(r article.Article) error {
		read++
		f.Sequence = max(f.Sequence, r.Sequence)
		missed := s.missed(&r)
		if counts.scanned(&r, s, missed); len(missed) > 0 {
			return nil
		}
		if at := s.at(&r); at < before.At || at == before.At && r.ID < before.ID {
			f.Articles = append(f.Articles, r)
			f.Articles = s.best(f.Articles)
		}
		return nil
	})
	counts.Fill(&f, s)
	s.Cut(&f)
	f.Basic = read == MaxScanned
	return f, err
}

// before is the place that the page's rows are before.
func (s Search) before() (Place, error) {
	switch {
	case s.After != "":
		return s.Place()
	case s.Before > 0:
		return Place{At: int64(s.Before)}, nil //nolint:gosec // sequences are far below
	}
	return Place{At: math.MaxInt64}, nil
}

// scanned counts a record that misses some conditions: one that misses none in all facets,
// one that misses a facet's own filter in that, and without which condition it would be there.
func (c *Counts) scanned(a *article.Article, s Search, missed []string) {
	switch len(missed) {
	case 0:
		c.Add(KeyOf(a, s), 1)
	case 1:
		if field := query.Field(missed[0]); slices.Contains(Faceted, field) {
			c.AddTo(field, query.ValuesOf(a, field)[0], 1)
		}
		c.Loosen(missed[0], 1)
	}
}

// best keeps about a page in hand, at least one row more, so that it is known whether there are more.
func (s Search) best(list []article.Article) []article.Article {
	if len(list) < 2*s.Limit+2 {
		return list
	}
	s.sort(list)
	return list[:min(len(list), s.Limit+1)]
}

func (s Search) sort(list []article.Article) {
	slices.SortFunc(list, func(a, b article.Article) int {
		return cmp.Or(cmp.Compare(s.at(&b), s.at(&a)), strings.Compare(b.ID, a.ID))
	})
}

// Cut brings the rows of a scan to a page.
func (s Search) Cut(f *Found) {
	s.sort(f.Articles)
	more := len(f.Articles) > s.Limit
	f.Articles = f.Articles[:min(len(f.Articles), s.Limit)]
	for i := range f.Articles {
		f.Places = append(f.Places, Place{s.Order, s.at(&f.Articles[i]), f.Articles[i].ID})
	}
	if more {
		f.Next = f.Places[s.Limit-1].String()
	}
}

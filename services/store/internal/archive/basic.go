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
)

// MaxScanned is how many records a search without an index looks through, newest stored first.
const MaxScanned = 20_000

// Reader reads records as Archive.Each does; of each only what a search without words looks
// at, or with words.
type Reader func(ctx context.Context, q Query, words bool, fn func(article.Article) error) error

// Scan is a search by reading: for archives that have no index of words. The records of the
// page are as the reader gives them.
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
	f, err := s.scan(ctx, each, since)
	if err == nil && f.Total == 0 && !since.IsZero() {
		f, err = s.scan(ctx, each, time.Time{}) // what would be found without a condition is of all times
	}
	return f, err
}

func (s Search) scan(ctx context.Context, each Reader, since time.Time) (Found, error) {
	before, err := s.before()
	if err != nil {
		return Found{}, err
	}
	f, counts := Found{Basic: true}, Counts{}
	err = each(ctx, Query{Newest: true, Since: since, Limit: MaxScanned}, len(s.Words.All) > 0, func(r article.Article) error {
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

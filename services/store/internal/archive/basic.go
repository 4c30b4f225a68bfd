package archive

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

// MaxScanned is how many records a search without an index looks through, newest stored first.
const MaxScanned = 20_000

// Scan is a search by reading: for archives that have no index of words.
func Scan(ctx context.Context, a Archive, s Search) (Found, error) {
	s, err := s.Check()
	if err != nil {
		return Found{}, err
	}
	after, err := s.Place()
	if s.After == "" {
		after, err = Place{}, nil
	}
	if err != nil {
		return Found{}, err
	}
	f, counts := Found{Basic: true}, Counts{}
	q := Query{Source: s.Source, Language: s.Language, Newest: true, Limit: MaxScanned}
	err = a.Each(ctx, q, func(r article.Article) error {
		if !s.Matches(&r) {
			return nil
		}
		at := s.Time(&r).UnixMilli()
		counts.Add(KeyOf(&r, at, s), 1)
		if s.After == "" || at < after.At || at == after.At && r.ID < after.ID {
			f.Articles = append(f.Articles, r)
			f.Articles = s.best(f.Articles)
		}
		return nil
	})
	counts.Fill(&f)
	s.Cut(&f)
	return f, err
}

// KeyOf is what a record is counted by.
func KeyOf(a *article.Article, at int64, s Search) Key {
	width := s.Bucket.Milliseconds()
	return Key{Source: a.Source.ID, Language: a.Language, Kind: string(a.Kind), Agency: a.Agency, At: at - at%width}
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
		return cmp.Or(s.Time(&b).Compare(s.Time(&a)), strings.Compare(b.ID, a.ID))
	})
}

// Cut brings the rows of a scan to a page.
func (s Search) Cut(f *Found) {
	s.sort(f.Articles)
	more := len(f.Articles) > s.Limit
	f.Articles = f.Articles[:min(len(f.Articles), s.Limit)]
	for i := range f.Articles {
		f.Places = append(f.Places, Place{s.Order, s.Time(&f.Articles[i]).UnixMilli(), f.Articles[i].ID})
	}
	if more {
		f.Next = f.Places[s.Limit-1].String()
	}
}

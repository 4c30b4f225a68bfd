package store

import (
	"context"
	"errors"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Each hands over, by time stored, the latest version of every record that r asks for, in
// memory that does not grow. It has no pages: Limit 0 is all, After is a Cursor, Since and
// Until speak of the time stored, and words are looked for by reading, so that every
// archive finds the same. newest begins with what was stored last. It returns the Cursor
// of the last record that was read, whether or not it was asked for.
func Each(ctx context.Context, a Archive, r query.SearchRequest, newest bool, fn func(article.Article) error) (cursor string, err error) {
	words, err := archive.ParseWords(r.Words)
	if err != nil {
		return "", err
	}
	filters, err := archive.StoriesNow(ctx, a, r.Filters)
	if err != nil {
		return "", err
	}
	wanted := archive.Search{Words: words, Filters: filters, Since: r.Since, Until: r.Until, Order: query.ByStored}
	n, q := 0, Query{Since: r.Since, Source: filters.Only(query.Source), Language: filters.Only(query.Language), After: r.After, Newest: newest}
	cursor = r.After
	err = a.Each(ctx, q, func(x article.Article) error {
		if late := !r.Until.IsZero() && !x.Stored.Before(r.Until); late && !newest {
			return errFull
		}
		if wanted.Matches(&x) {
			if err := fn(x); err != nil {
				return err
			}
			n++
		}
		cursor = Cursor(x)
		if r.Limit > 0 && n == r.Limit {
			return errFull
		}
		return nil
	})
	if errors.Is(err, errFull) {
		err = nil
	}
	return cursor, err
}

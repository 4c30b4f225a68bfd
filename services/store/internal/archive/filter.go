package archive

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
)

// What a search may be loosened by, besides its fields.
const (
	onWords = "words"
	onTime  = "time"
)

// Conditions names what a search asks of records: fields, words, time.
func (s Search) Conditions() (names []string) {
	for _, f := range query.Fields {
		if len(s.Filters[f]) > 0 {
			names = append(names, string(f))
		}
	}
	if len(s.Words.All) > 0 {
		names = append(names, onWords)
	}
	if !s.Since.IsZero() || !s.Until.IsZero() {
		names = append(names, onTime)
	}
	return names
}

// Without is the search without one of its conditions.
func (s Search) Without(condition string) Search {
	switch condition {
	case onWords:
		s.Words = words.Words{}
	case onTime:
		s.Since, s.Until = time.Time{}, time.Time{}
	}
	filters := query.Filters{}
	for f, values := range s.Filters {
		if string(f) != condition {
			filters[f] = values
		}
	}
	s.Filters = filters
	return s
}

// missed names the conditions that a record does not meet; "" is one that nothing loosens.
func (s Search) missed(a *article.Article) (names []string) {
	if s.Order == query.BySequence && a.Sequence == 0 {
		names = append(names, "")
	}
	for f := range s.Filters {
		if !s.Filters.Pick(f, query.ValuesOf(a, f)) {
			names = append(names, string(f))
		}
	}
	if !s.inTime(a) {
		names = append(names, onTime)
	}
	if len(names) < 2 && !s.Words.Match(a) { // which takes longest
		names = append(names, onWords)
	}
	return names
}

// StoriesNow are filters with the stories that were given up as what they are now.
func StoriesNow(ctx context.Context, a Stories, f query.Filters) (query.Filters, error) {
	if len(f[query.Story]) == 0 {
		return f, nil
	}
	out := query.Filters{}
	for field, values := range f {
		out[field] = slices.Clone(values)
	}
	for i, v := range out[query.Story] {
		id := strings.TrimPrefix(v, "-")
		members, err := a.Story(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[query.Story][i] = strings.TrimSuffix(v, id) + members[0].Story
	}
	return out, nil
}

// StoriesOf are the stories of records.
func StoriesOf(records []article.Article) (out []string) {
	for i := range records {
		if s := records[i].Story; s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

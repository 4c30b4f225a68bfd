package archive

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
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
		s.Words = Words{}
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
		if !Picks(s.Filters, f, ValuesOf(a, f)) {
			names = append(names, string(f))
		}
	}
	if !s.inTime(a) {
		names = append(names, onTime)
	}
	if len(names) < 2 && !s.Words.match(a) { // which takes longest
		names = append(names, onWords)
	}
	return names
}

// ValuesOf are a record's values in a field; one that has none there has "".
func ValuesOf(a *article.Article, f query.Field) []string {
	switch f {
	case query.Source:
		return []string{a.Source.ID}
	case query.Language:
		return []string{a.Language}
	case query.Kind:
		return []string{string(a.Kind)}
	case query.Agency:
		return []string{a.Agency}
	case query.Section:
		return []string{SectionOf(a)}
	case query.Access:
		return []string{string(a.Access)}
	case query.Change:
		return []string{string(ChangeOf(a))}
	case query.Domain:
		return []string{a.Source.Domain}
	case query.Story:
		return []string{a.Story}
	}
	if labels := Labels(a); len(labels) > 0 {
		return labels
	}
	return []string{""}
}

// SectionOf is a record's outermost section: one a record, so that counts of them add up.
func SectionOf(a *article.Article) string {
	if len(a.Section) == 0 {
		return ""
	}
	return a.Section[0]
}

// Picks reports whether a field's filter takes a record with these values there.
func Picks(f query.Filters, field query.Field, have []string) bool {
	any, none := f.Values(field)
	is := func(want []string) bool {
		return slices.ContainsFunc(have, func(h string) bool {
			return slices.ContainsFunc(want, func(w string) bool { return h == w || field == query.Language && isRegion(h, w) })
		})
	}
	return (len(any) == 0 || is(any)) && !is(none)
}

// isRegion reports whether a language tag is one of another's: "en-GB" of "en".
func isRegion(tag, of string) bool { return of != "" && strings.HasPrefix(tag, of+"-") }

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

package query

import (
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// ValuesOf are a record's values in a field; one that has none there has "".
func ValuesOf(a *article.Article, f Field) []string {
	switch f {
	case Source:
		return []string{a.Source.ID}
	case Language:
		return []string{a.Language}
	case Kind:
		return []string{string(a.Kind)}
	case Agency:
		return []string{a.Agency}
	case Section:
		return []string{SectionOf(a)}
	case Access:
		return []string{string(a.Access)}
	case Change:
		return []string{string(event.ChangeOf(a.Revision, !a.Withdrawn.IsZero()))}
	case Domain:
		return []string{a.Source.Domain}
	case Story:
		return []string{a.Story}
	}
	if labels := Labels(a); len(labels) > 0 {
		return labels
	}
	return []string{""}
}

// Labels are a record's sections and tags.
func Labels(a *article.Article) []string { return slices.Concat(a.Section, a.Tags) }

// SectionOf is a record's outermost section: one a record, so that counts of them add up.
func SectionOf(a *article.Article) string {
	if len(a.Section) == 0 {
		return ""
	}
	return a.Section[0]
}

// Pick reports whether a field's filter takes a record with these values there.
func (f Filters) Pick(field Field, have []string) bool {
	any, none := f.Values(field)
	is := func(want []string) bool {
		return slices.ContainsFunc(have, func(h string) bool {
			return slices.ContainsFunc(want, func(w string) bool { return h == w || field == Language && IsRegion(h, w) })
		})
	}
	return (len(any) == 0 || is(any)) && !is(none)
}

// IsRegion reports whether a language tag is one of another's: "en-GB" of "en".
func IsRegion(tag, of string) bool { return of != "" && strings.HasPrefix(tag, of+"-") }

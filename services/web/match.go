package web

import (
	"fmt"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
)

// matcher reports whether an event is among what an address asks for.
type matcher func(*event.Stored) bool

// matcher is for what comes on the wire; the archive answers the same of what is there.
func (a asked) matcher() (matcher, error) {
	sieve, err := a.sieve()
	if err != nil {
		return nil, err
	}
	return func(e *event.Stored) bool { return sieve(e, func() words.Texts { return words.TextsOf(&e.Article) }) }, nil
}

// sieve is a matcher that is handed the event's texts by whoever may have them already.
type sieve func(*event.Stored, func() words.Texts) bool

func (a asked) sieve() (sieve, error) {
	sought, err := words.Parse(a.words)
	if err != nil {
		return nil, fmt.Errorf("q: %w: %w", err, errAsked)
	}
	filters := a.request(0).Filters
	return func(e *event.Stored, texts func() words.Texts) bool {
		r := &e.Article
		if !a.from.IsZero() && r.Stored.Before(a.from) || !a.to.IsZero() && !r.Stored.Before(a.to) {
			return false
		}
		for f := range filters {
			if !filters.Pick(f, valuesOf(f, e)) {
				return false
			}
		}
		return sought.MatchIn(texts) // last, because it takes longest
	}, nil
}

// valuesOf are an event's values in a field: those of its record, but the change is the
// event's own, and any section or tag counts.
func valuesOf(f query.Field, e *event.Stored) []string {
	switch f {
	case query.Change:
		return []string{string(e.Change)}
	case query.Section:
		f = query.Label
	}
	return query.ValuesOf(&e.Article, f)
}

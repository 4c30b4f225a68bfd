package web

import (
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
)

// matcher reports whether an event is among what an address asks for.
type matcher func(*event.Stored) bool

// matcher is for what comes on the wire; the archive answers the same of what is there.
func (s *Service) matcher(a asked) matcher {
	return func(e *event.Stored) bool {
		r := &e.Article
		if !a.from.IsZero() && r.Stored.Before(a.from) || !a.to.IsZero() && !r.Stored.Before(a.to) {
			return false
		}
		for f, asked := range a.values {
			if !wanted(asked, valuesOf(f, e)) {
				return false
			}
		}
		return true
	}
}

// wanted reports whether one of the values is asked for, or none is left out where only
// that was said.
func wanted(asked, have []string) bool {
	any, yes := false, false
	for _, v := range asked {
		plain, not := strings.CutPrefix(v, "-")
		switch in := slices.Contains(have, plain); {
		case not && in:
			return false
		case !not:
			any, yes = true, yes || in
		}
	}
	return yes || !any
}

// valuesOf are an event's values of a filter. A language has its primary one too.
func valuesOf(filter string, e *event.Stored) []string {
	a := &e.Article
	switch filter {
	case "lang":
		primary, _, _ := strings.Cut(a.Language, "-")
		return []string{a.Language, primary}
	case "source":
		return []string{a.Source.ID}
	case "section":
		return slices.Concat(a.Section, a.Tags)
	case "agency":
		return []string{a.Agency}
	case "access":
		return []string{string(a.Access)}
	case "kind":
		return []string{string(a.Kind)}
	case "change":
		return []string{string(e.Change)}
	case "story":
		return []string{a.Story}
	}
	return nil
}

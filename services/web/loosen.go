package web

import (
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// noResult says what would be found with the nearest words, and without one of the conditions.
type noResult struct {
	Nearest *loosening
	Ways    []loosening
}

// loosening is a search without one of its conditions.
type loosening struct {
	Says    string
	N       int
	Address string
}

// loosened says in words what the archive would find without one of the conditions.
func (a asked) loosened(list []query.Loosened, base string, label func(string, string) string) *noResult {
	out := &noResult{}
	for _, l := range list {
		b := a
		b.after = ""
		says := "the words"
		switch l.Without {
		case "words":
			b.words = ""
		case "time":
			b.from, b.to, says = time.Time{}, time.Time{}, "the time range"
		default:
			b, says = a.withoutField(query.Field(l.Without), label)
		}
		out.Ways = append(out.Ways, loosening{says, l.N, base + b.address("/search")})
	}
	return out
}

// nearest is the search with the nearest words.
func (a asked) nearest(n *query.Nearest, base string) *loosening {
	if n == nil {
		return nil
	}
	a.words, a.after = n.Words, ""
	return &loosening{n.Words, n.N, base + a.address("/search")}
}

// withoutField is the same without a filter, and how that is called: Language: Polski.
func (a asked) withoutField(field query.Field, label func(string, string) string) (b asked, says string) {
	b = a
	b.values, b.after = map[string][]string{}, ""
	for f, vs := range a.values {
		if fieldOf(f) != field {
			b.values[f] = vs
			continue
		}
		names := make([]string, len(vs))
		for i, v := range vs {
			plain, not := strings.CutPrefix(v, "-")
			if names[i] = label(f, plain); not {
				names[i] = "not " + names[i]
			}
		}
		says = filterNames[f] + ": " + strings.Join(names, ", ")
	}
	return b, says
}

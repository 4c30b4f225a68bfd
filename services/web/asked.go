package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// errAsked is the error of an address that cannot be understood.
var errAsked = errors.New("the address asks for something that there is not")

func wrongf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), errAsked)
}

// filters are the names of what an address narrows by, in the order of the rail.
var filters = []string{"lang", "section", "agency", "source", "change", "access", "kind", "story"}

// filterNames are how people call them.
var filterNames = map[string]string{
	"lang": "Language", "section": "Section", "agency": "Agency", "source": "Source", "change": "Change", "access": "Access", "kind": "Kind", "story": "Story",
}

// asked is what the address of a list asks for; the wire, its stream and the search
// understand the same.
type asked struct {
	path     string
	words    string
	values   map[string][]string // of filters; a leading - leaves out
	from, to time.Time
	after    string // cursor of the page before
	before   uint64 // place on the stream
	sort     string
}

// askedOf reads an address.
func askedOf(path string, q url.Values) (a asked, err error) {
	a = asked{path: path, words: strings.TrimSpace(q.Get("q")), values: map[string][]string{}, after: q.Get("page"), sort: q.Get("sort")}
	for _, f := range filters {
		for _, v := range q[f] {
			if v != "" && v != "-" && !slices.Contains(a.values[f], v) {
				a.values[f] = append(a.values[f], v)
			}
		}
	}
	if v := q.Get("before"); v != "" {
		if a.before, err = strconv.ParseUint(v, 10, 64); err != nil {
			return a, wrongf("before=%s is no place on the stream", v)
		}
	}
	if a.from, err = timeOf(q, "from"); err != nil {
		return a, err
	}
	a.to, err = timeOf(q, "to")
	return a, err
}

func timeOf(q url.Values, name string) (time.Time, error) {
	v := q.Get(name)
	if v == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, v)
	if err != nil {
		return t, wrongf("%s=%s is no time; write it as 2026-11-23T14:00:00Z", name, v)
	}
	return t.UTC(), nil
}

// bare reports whether everything is asked for.
func (a asked) bare() bool {
	return a.words == "" && len(a.values) == 0 && a.from.IsZero() && a.to.IsZero()
}

// query is the address's own query, without its place in the pages.
func (a asked) query() url.Values {
	q := url.Values{}
	if a.words != "" {
		q.Set("q", a.words)
	}
	for f, vs := range a.values {
		q[f] = vs
	}
	for name, t := range map[string]time.Time{"from": a.from, "to": a.to} {
		if !t.IsZero() {
			q.Set(name, t.Format(time.RFC3339))
		}
	}
	if a.sort != "" {
		q.Set("sort", a.sort)
	}
	return q
}

// address is the address of a list at a path that asks the same.
func (a asked) address(path string) string {
	if q := a.query().Encode(); q != "" {
		return path + "?" + q
	}
	return path
}

// Newest is the address of the same list without its place in the pages.
func (a asked) Newest() string { return a.address(a.path) }

// with is the same with a value more, and without what contradicts it.
func (a asked) with(filter, value string) asked {
	b := a.without(filter, value)
	b.values[filter] = append(b.values[filter], value)
	return b
}

// without is the same without a value and its contrary.
func (a asked) without(filter, value string) asked {
	b := a
	b.values, b.after = map[string][]string{}, ""
	plain := strings.TrimPrefix(value, "-")
	for f, vs := range a.values {
		for _, v := range vs {
			if f != filter || strings.TrimPrefix(v, "-") != plain {
				b.values[f] = append(b.values[f], v)
			}
		}
	}
	return b
}

// has says how a value is asked for: true, false, or mixed where it is left out.
func (a asked) has(filter, value string) string {
	switch {
	case slices.Contains(a.values[filter], value):
		return "true"
	case slices.Contains(a.values[filter], "-"+value):
		return "mixed"
	}
	return "false"
}

// limitRows is how many rows a page has.
const limitRows = 50

// chip is a filter that is set, with its removal.
type chip struct {
	Name, Value string
	Not         bool
	Remove      string // address without it
}

func (a asked) chips(base string) (out []chip) {
	if a.words != "" {
		b := a
		b.words = ""
		out = append(out, chip{Name: "Words", Value: a.words, Remove: base + b.address(a.path)})
	}
	for _, f := range filters {
		for _, v := range a.values[f] {
			plain, not := strings.CutPrefix(v, "-")
			out = append(out, chip{Name: filterNames[f], Value: plain, Not: not, Remove: base + a.without(f, v).address(a.path)})
		}
	}
	if !a.from.IsZero() || !a.to.IsZero() {
		b := a
		b.from, b.to = time.Time{}, time.Time{}
		out = append(out, chip{Name: "Stored", Value: span(a.from, a.to), Remove: base + b.address(a.path)})
	}
	return out
}

// span is a stretch of time in words.
func span(from, to time.Time) string {
	say := func(t time.Time) string { return t.UTC().Format("2 Jan 15:04") }
	switch {
	case from.IsZero():
		return "before " + say(to)
	case to.IsZero():
		return "since " + say(from)
	}
	return say(from) + " to " + say(to)
}

// facet is a group of the rail.
type facet struct {
	Name   string // of the filter
	Says   string
	Open   bool
	Values []facetValue
	More   int
}

// facetValue is a value that narrows.
type facetValue struct {
	Value, Says string
	N           int
	Pressed     string // true, false, mixed
	Toggle, Not string // addresses
}

// shownValues is how many values a facet shows at first.
const shownValues = 7

// facetsOf are the groups of the rail: what was counted, and what is asked for although
// nothing has it.
func (a asked) facetsOf(base string, counted map[query.Field][]query.Facet, label func(filter, value string) string) (out []facet) {
	for _, f := range filters {
		g := facet{Name: f, Says: filterNames[f], Open: f != "access" && f != "kind"}
		seen := map[string]bool{}
		add := func(v string, n int) {
			seen[v] = true
			x := facetValue{Value: v, Says: label(f, v), N: n, Pressed: a.has(f, v)}
			x.Toggle, x.Not = base+a.with(f, v).address(a.path), base+a.with(f, "-"+v).address(a.path)
			if x.Pressed != "false" {
				x.Toggle, g.Open = base+a.without(f, v).address(a.path), true
			}
			g.Values = append(g.Values, x)
		}
		for _, c := range counted[fieldOf(f)] {
			if c.Value != "" {
				add(c.Value, c.N)
			}
		}
		for _, v := range a.values[f] {
			if plain := strings.TrimPrefix(v, "-"); !seen[plain] {
				add(plain, 0)
			}
		}
		if len(g.Values) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// request is the question to the archive, in the wire's own order.
func (a asked) request(bucket time.Duration) query.SearchRequest {
	r := query.SearchRequest{
		Words: a.words, Since: a.from, Until: a.to, Order: query.BySequence, After: a.after, Before: a.before, Limit: limitRows, Bucket: int(bucket.Seconds()),
	}
	for f, vs := range a.values {
		for _, v := range vs {
			r.Filters = r.Filters.Is(fieldOf(f), v)
		}
	}
	return r
}

// fieldOf is how query.search calls a filter.
func fieldOf(filter string) query.Field {
	if filter == "lang" {
		return query.Language
	}
	return query.Field(filter)
}

package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/draw"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// searchBody is what the search shows: the same as the wire, standing still.
type searchBody struct {
	Asked      asked
	Origin     string
	Understood []phrase
	Sorts      []choice
	Total      int
	Scope      string // how many outlets and languages
	Took       time.Duration
	Days       []day
	Facets     []facet
	Chips      []chip
	Daily      bool // the bars are days
	Bars       []draw.Bar
	Chart      [3][]int64
	First      string // address of the first page, empty on it
	Older      string // address of the next page
	Nothing    *noResult
	Basic      bool
	Exports    []choice
	Exported   int  // how many an export has
	Locked     int  // of all that match, as far as the facets tell
	Best       int  // how many are listed, where only the best are
	Week       int  // of all that match, stored in the last seven days
	Recent     bool // that is known
	Token      string
}

// choice is one of several addresses.
type choice struct {
	Says, Address string
	Current       bool
}

// day is the rows of one day; At is zero where they are not ordered by time.
type day struct {
	At   time.Time
	N    int // of the whole day, not on this page; 0 unknown
	Rows []row
}

// sorts are the orders of the search, by their names in the address; the first is the usual
// one. Publication is as the pages state it, stored is when the first version was.
var sorts = []struct {
	name, says string
	order      query.Order
}{{"", "Newest", query.ByStored}, {"published", "By publication", query.ByPublished}, {"match", "Best match", query.ByRelevance}}

const (
	// searchDays is how many days the histogram has at least, where no time is asked for.
	searchDays = 30
	// hourlyBelow is the span of time below which its bars are hours.
	hourlyBelow = 72 * time.Hour
)

func (s *Service) searchPage(w http.ResponseWriter, r *http.Request) error {
	a, err := askedOf("/search", r.URL.Query())
	if err != nil {
		return err
	}
	began := time.Now()
	found, err := s.lookups.search(r.Context(), a.search())
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		return showJSON(w, found)
	}
	b := &searchBody{Asked: a, Origin: s.origin(r), Understood: understood(a.words), Took: time.Since(began), Chips: a.chips(s.cfg.Base)}
	b.fill(a, found, s.cfg.Base, s.label)
	b.Token = s.token(w, r)
	for _, d := range b.Days {
		s.paced(d.Rows)
	}
	title := "Search"
	if a.words != "" {
		title = a.words + " · Search"
	}
	return s.show(w, r, "search", page{Title: title, Place: "search", Words: a.words, Body: b})
}

// search is the question to the archive, in an order that stands still.
func (a asked) search() query.SearchRequest {
	r := a.request(a.bar())
	r.Before, r.Order = 0, a.order()
	if r.Order == query.ByRelevance {
		r.After = "" // it has one page
	}
	return r
}

// order is what the search is ordered by. A best match needs words to match.
func (a asked) order() query.Order {
	for _, s := range sorts {
		if s.name == a.sort && (s.order != query.ByRelevance || a.matching()) {
			return s.order
		}
	}
	return sorts[0].order
}

// matching reports whether there are words to match.
func (a asked) matching() bool { return len(understood(a.words)) > 0 }

// bar is the width of the histogram's bars.
func (a asked) bar() time.Duration {
	if !a.from.IsZero() && a.end().Sub(a.from) < hourlyBelow {
		return time.Hour
	}
	return 24 * time.Hour
}

func (b *searchBody) fill(a asked, f query.SearchAnswer, base string, label func(string, string) string) {
	b.Total, b.Basic, b.Daily = f.Total, f.Basic, a.bar() > time.Hour
	b.Facets = a.facetsOf(base, f.Facets, label)
	b.Bars = barsOf(f.Histogram, a.bar(), a.span(f.Histogram), a.end())
	b.Chart = chartOf(b.Bars)
	if b.Recent = b.Daily && a.from.IsZero() && a.to.IsZero(); b.Recent {
		for _, x := range b.Bars[max(0, len(b.Bars)-7):] {
			b.Week += x.N
		}
	}
	b.Days = daysOf(f.Rows, a.order(), b.Bars, b.Daily)
	b.Scope = a.scope(f.Facets)
	for _, s := range sorts {
		if s.order == query.ByRelevance && !a.matching() {
			continue
		}
		to := a
		to.sort, to.after = s.name, ""
		b.Sorts = append(b.Sorts, choice{s.says, base + to.address("/search"), s.order == a.order()})
	}
	b.pages(a, f, base)
	if a.order() == query.ByRelevance && len(f.Rows) < f.Total {
		b.Best = len(f.Rows)
	}
	if f.Total == 0 {
		b.Nothing = a.loosened(f.Loosened, base, label)
		b.Nothing.Nearest = a.nearest(f.Nearest, base)
	}
	for _, x := range exports {
		b.Exports = append(b.Exports, choice{x.says, base + a.address("/search."+x.suffix), false})
	}
	b.Exported = min(f.Total, maxExport)
	if len(a.values["access"]) == 0 {
		b.Locked = valueOf(f.Facets[query.Access], string(article.AccessLocked))
	}
}

func valueOf(facet []query.Facet, value string) int {
	for _, x := range facet {
		if x.Value == value {
			return x.N
		}
	}
	return 0
}

func (b *searchBody) pages(a asked, f query.SearchAnswer, base string) {
	if a.after != "" && a.order() != query.ByRelevance {
		b.First = base + a.address("/search")
	}
	if f.Next != "" {
		next := a.query()
		next.Set("page", f.Next)
		b.Older = base + "/search?" + next.Encode()
	}
}

// span is how much time the histogram shows.
func (a asked) span(found []query.Bucket) time.Duration {
	if !a.from.IsZero() {
		return a.end().Sub(a.from)
	}
	span := searchDays * 24 * time.Hour
	for _, x := range found {
		span = max(span, a.end().Sub(x.At)+24*time.Hour)
	}
	return span
}

// scope is how many outlets and languages have what was found, where the facets tell.
func (a asked) scope(facets map[query.Field][]query.Facet) string {
	var out []string
	for _, x := range []struct {
		filter, thing string
	}{{"source", "outlet"}, {"lang", "language"}} {
		if n := len(facets[fieldOf(x.filter)]); n > 0 && n < fullFacet && len(a.values[x.filter]) == 0 {
			out = append(out, say.Many(n, x.thing))
		}
	}
	return strings.Join(out, ", ")
}

// fullFacet is how many values the archive counts: a facet with as many may have more.
const fullFacet = 50

// daysOf sets rows under the days that they are ordered by.
func daysOf(found []query.Row, order query.Order, bars []draw.Bar, daily bool) (out []day) {
	for i := range found {
		r := rowOf(found[i])
		r.At = timeIn(&found[i], order)
		at := r.At.UTC().Truncate(24 * time.Hour)
		if order == query.ByRelevance {
			at = time.Time{}
		}
		if len(out) == 0 || !out[len(out)-1].At.Equal(at) {
			out = append(out, day{At: at, N: counted(bars, at, daily)})
		}
		out[len(out)-1].Rows = append(out[len(out)-1].Rows, r)
	}
	return out
}

// timeIn is the time that a row has in an order.
func timeIn(r *query.Row, order query.Order) time.Time {
	if order == query.ByPublished && !r.Published.IsZero() {
		return r.Published.At
	}
	if r.Created.IsZero() {
		return r.Stored
	}
	return r.Created
}

// counted is what a day's bar says.
func counted(bars []draw.Bar, at time.Time, daily bool) int {
	i := slices.IndexFunc(bars, func(b draw.Bar) bool { return b.At.Equal(at) })
	if i < 0 || !daily {
		return 0
	}
	return bars[i].N
}

// Name is what an alert that asks the same could be called.
func (a asked) Name() string {
	parts := []string{}
	for _, c := range a.chips("") {
		parts = append(parts, strings.Trim(c.Value, `"`))
	}
	return clip(strings.Join(parts, ", "), maxAlertTitle-1)
}

// Query is the address's query, for an alert.
func (a asked) Query() string {
	a.from, a.to = time.Time{}, time.Time{}
	return a.plain().query().Encode()
}

// Follow is the address of the wire that asks the same.
func (a asked) Follow() string { return a.plain().address("/") }

// Still is the address of the search that asks the same.
func (a asked) Still() string { return a.plain().address("/search") }

// plain is the same without an order.
func (a asked) plain() asked {
	a.sort = ""
	return a
}

// Address is where the search stands.
func (b *searchBody) Address() string { return b.Asked.address("/search") }

// Title names the bars for those who do not see them.
func (b *searchBody) Title() string {
	step := "hour"
	if b.Daily {
		step = "day"
	}
	return say.Many(b.Total, "matching article") + " by " + step
}

// Respecting is the address of an export without what its sites reserve.
func (c choice) Respecting() string {
	if strings.Contains(c.Address, "?") {
		return c.Address + "&rights=respect"
	}
	return c.Address + "?rights=respect"
}

// kept is a condition that a form sends along.
type kept struct{ Name, Value string }

// Kept are the conditions besides the words.
func (a asked) Kept() (out []kept) {
	q := a.query()
	for _, name := range slices.Sorted(maps.Keys(q)) {
		for _, v := range q[name] {
			if name != "q" {
				out = append(out, kept{name, v})
			}
		}
	}
	return out
}

// Words are what was typed.
func (a asked) Words() string { return a.words }

// Address is the address of a list at a path that asks the same.
func (a asked) Address(path string) string { return a.address(path) }

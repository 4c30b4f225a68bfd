package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/draw"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// wireBody is what the wire shows.
type wireBody struct {
	Asked    asked
	Sequence uint64 // the stream's, before the rows were asked for
	Stream   string // address of the rows to come; empty on a page that stands still
	Hours    []hour
	Facets   []facet
	Chips    []chip
	Bars     []draw.Bar
	Chart    [3][]int64 // for the script: seconds, stored, revised
	Total    int
	Older    string // address of the next page
	First    *row
	Empty    bool // nothing was ever stored
	Away     bool // no store answers
	Basic    bool
	Base     string
}

// hour is the rows of one hour.
type hour struct {
	At              time.Time
	Stored, Revised int // in the whole hour, not on this page
	Rows            []row
}

const (
	// wireBucket and wireSpan are the histogram's bars and its width.
	wireBucket, wireSpan = 10 * time.Minute, 24 * time.Hour
)

func (s *Service) wirePage(w http.ResponseWriter, r *http.Request) error {
	a, err := askedOf("/", r.URL.Query())
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		return s.wireJSON(w, r, a)
	}
	body, err := s.wire(r, a)
	if err != nil {
		return err
	}
	return s.show(w, r, "wire", page{Title: "Wire", Place: "wire", Words: a.words, Body: body})
}

// wireJSON is what the archive says of the wire; for what is not there yet programs follow /live.
func (s *Service) wireJSON(w http.ResponseWriter, r *http.Request, a asked) error {
	found, err := s.lookups.search(r.Context(), a.request(wireBucket))
	if err != nil {
		return err
	}
	return showJSON(w, found)
}

func (s *Service) wire(r *http.Request, a asked) (*wireBody, error) {
	b := &wireBody{Asked: a, Base: s.cfg.Base, Sequence: s.live.Last(), Chips: a.chips(s.cfg.Base)}
	if a.before == 0 && a.words == "" { // earlier pages stand still, and words are not yet looked for on the stream
		b.Stream = s.cfg.Base + a.address("/live")
	}
	found, err := s.lookups.search(r.Context(), a.request(wireBucket))
	switch {
	case query.Wrong(err):
		return nil, err
	case err != nil: // the wire runs from the stream without a store
		s.log.Warn("the wire is shown without the archive", "err", err)
		b.Away = true
		b.Hours = hoursOf(s.newest(), nil)
		return b, nil
	}
	b.fill(a, found, s.cfg.Base, s.label)
	for _, h := range b.Hours {
		s.paced(h.Rows)
	}
	b.Sequence = s.behind(min(b.Sequence, found.Sequence))
	return b, nil
}

// overlap is how many rows of the stream a page is sent once more. A row is on the stream for
// a moment before the archive knows its place there, and others may overtake it. The page
// passes over those that it has; they are fewer than its rows.
const overlap = 20

// behind is where a page that has the rows up to a sequence begins to follow.
func (s *Service) behind(sequence uint64) uint64 {
	return max(sequence-min(sequence, overlap), s.live.Floor())
}

func (b *wireBody) fill(a asked, f query.SearchAnswer, base string, label func(string, string) string) {
	rows := make([]row, len(f.Rows))
	for i := range f.Rows {
		rows[i] = rowOf(f.Rows[i])
		if a.words == "" { // two lines a row; what was found by its words shows them
			rows[i].Snippet = nil
		}
	}
	b.Total, b.Basic, b.Empty = f.Total, f.Basic, f.Total == 0 && a.bare()
	b.Facets = a.facetsOf(base, f.Facets, label)
	b.Bars = barsOf(f.Histogram, wireBucket, wireSpan, a.end())
	b.Hours = hoursOf(rows, b.Bars)
	b.Chart = chartOf(b.Bars)
	if len(rows) > 0 {
		b.First = &rows[0]
	}
	if f.Next != "" && len(rows) > 0 {
		next := a.query()
		next.Set("before", strconv.FormatUint(rows[len(rows)-1].Sequence, 10))
		b.Older = base + a.path + "?" + next.Encode()
	}
}

// chartOf are bars for the script: seconds, how many, and how many stand out.
func chartOf(bars []draw.Bar) (c [3][]int64) {
	for _, x := range bars {
		c[0], c[1], c[2] = append(c[0], x.At.Unix()), append(c[1], int64(x.N)), append(c[2], int64(x.Mark))
	}
	return c
}

// end is where the histogram ends: now, or where the range that is asked for does.
func (a asked) end() time.Time {
	if !a.to.IsZero() {
		return a.to
	}
	return time.Now().UTC()
}

// newest are the rows that the stream has brought, newest first.
func (s *Service) newest() []row {
	newest := s.live.Newest(limitRows)
	out := make([]row, 0, len(newest))
	seen := map[string]bool{}
	for i := len(newest) - 1; i >= 0; i-- {
		a := &newest[i].Stored.Article
		if !seen[a.ID] { // an earlier version of one that is there already
			seen[a.ID] = true
			out = append(out, rowOfRecord(a))
		}
	}
	return out
}

// barsOf fills in the bars that have nothing.
func barsOf(buckets []query.Bucket, width, span time.Duration, end time.Time) []draw.Bar {
	by := map[int64]query.Bucket{}
	for _, b := range buckets {
		by[b.At.Truncate(width).Unix()] = b
	}
	var out []draw.Bar
	for at := end.Add(-span).Truncate(width).Add(width); !at.After(end); at = at.Add(width) {
		b := by[at.Unix()]
		out = append(out, draw.Bar{At: at, N: b.N, Mark: b.Revised})
	}
	return out
}

// hoursOf sets rows under the hours in which they were stored, with what the bars say of each.
func hoursOf(rows []row, bars []draw.Bar) (out []hour) {
	for _, r := range rows {
		at := r.At.UTC().Truncate(time.Hour)
		if len(out) == 0 || !out[len(out)-1].At.Equal(at) {
			out = append(out, hour{At: at})
			for _, b := range bars {
				if b.At.Truncate(time.Hour).Equal(at) {
					out[len(out)-1].Stored += b.N
					out[len(out)-1].Revised += b.Mark
				}
			}
		}
		out[len(out)-1].Rows = append(out[len(out)-1].Rows, r)
	}
	return out
}

// label is a value as people call it.
func (s *Service) label(filter, value string) string {
	switch filter {
	case "lang":
		return say.Language(value)
	case "source":
		if src, ok := s.register.get(value); ok {
			if name := src.Article().Name; name != "" {
				return name
			}
		}
	case "change", "access", "kind":
		return say.Capital(value)
	}
	return value
}

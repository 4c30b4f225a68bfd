package query

import (
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// StatsRequest names a source, or asks for all, in pages by their IDs.
type StatsRequest struct {
	Source string `json:"source,omitempty"`
	States bool   `json:"states,omitempty"` // the counts of links alone, of all sources on one page
	After  string `json:"after,omitempty"`  // next of the page before
	Limit  int    `json:"limit,omitempty"`
}

// StatsAnswer has what is known of each source, by its ID.
type StatsAnswer struct {
	Sources map[string]SourceStats `json:"sources"`
	Next    string                 `json:"next,omitempty"`
}

// SourceStats are a source's links by state, those that others had before it, and what
// comes of it. Records count by when they were first seen, in UTC.
type SourceStats struct {
	States map[event.State]int `json:"states"`
	Later  int                 `json:"later,omitempty"`

	Hours    []int    `json:"hours,omitempty"`     // records of the last 24 hours, the one that is not over at the end
	Days     []int    `json:"days,omitempty"`      // of the last 28 days, today at the end
	Usual    float64  `json:"usual,omitempty"`     // in this hour of this weekday, over the last four weeks
	UsualDay float64  `json:"usual_day,omitempty"` // in the same 24 hours of the week, ditto
	Coverage Coverage `json:"coverage,omitzero"`
	Delay    Delay    `json:"delay,omitzero"`
	Last     Last     `json:"last,omitzero"`
}

// Coverage is how many of a source's last records, Of, have a title, a time of publication,
// an author, a text and a language.
type Coverage struct {
	Of       int `json:"of"`
	Title    int `json:"title"`
	Time     int `json:"time"`
	Author   int `json:"author"`
	Body     int `json:"body"`
	Language int `json:"language"`
}

// Delay is how long after their publication a source's last records were stored, as far as
// the time of it is known to the minute: of so many, half within the median, nine of ten within P90.
type Delay struct {
	Of       int   `json:"of"`
	MedianMS int64 `json:"median_ms"`
	P90MS    int64 `json:"p90_ms"`
}

// Last is the record that was seen last.
type Last struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

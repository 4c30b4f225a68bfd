package query

import "time"

// Wait is a stretch of a record's way.
type Wait string

// The waits, each until what it is called by. A look at a page has the first four in a row.
const (
	UntilFetched   Wait = "fetched"   // since the link was seen, or was to be looked at again
	UntilParsed    Wait = "parsed"    // since it was fetched
	UntilStored    Wait = "stored"    // since it was parsed
	UntilAnnounced Wait = "announced" // since it was stored
	SincePublished Wait = "published" // from publication to stored, of new records whose time is known to the minute
)

// SeriesRequest names a stretch of time, the last day by default.
type SeriesRequest struct {
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"` // exclusive
}

// SeriesAnswer tells how long records waited, by wait, in steps of so many seconds; those in
// which nothing was announced are left out.
type SeriesAnswer struct {
	Step   int              `json:"step"`
	Series map[Wait][]Point `json:"series"`
}

// Point is what half, nine of ten and 99 of 100 of the N waits that ended in a step are
// within, to about a tenth.
type Point struct {
	At       time.Time `json:"at"` // the step's beginning
	N        int       `json:"n"`
	MedianMS int64     `json:"median_ms"`
	P90MS    int64     `json:"p90_ms"`
	P99MS    int64     `json:"p99_ms"`
}

package query

import (
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// Order is what a page of records is ordered by, newest or best first.
type Order string

// The orders. ByPublished and ByStored go by times that a record keeps through its
// revisions, so a reader who pages on sees each record once while others are written.
const (
	ByPublished Order = "published" // as first known, else when it was first stored
	ByStored    Order = "stored"    // first
	ByRelevance Order = "relevance" // one page only: what is written changes the order
	BySequence  Order = "sequence"  // of the latest version on the WIRE stream: the wire's own
)

// Field is what records are filtered by.
type Field string

// The fields. All but Domain, Label and Story are counted as facets too.
const (
	Source   Field = "source"
	Language Field = "language" // "en" picks "en-GB" too
	Kind     Field = "kind"
	Agency   Field = "agency"
	Section  Field = "section" // the outermost
	Access   Field = "access"
	Change   Field = "change" // of the latest version: created, revised, withdrawn
	Domain   Field = "domain" // of the source
	Label    Field = "label"  // any section or tag
	Story    Field = "story"
)

// Fields lists all of them.
var Fields = []Field{Source, Language, Kind, Agency, Section, Access, Change, Domain, Label, Story}

// Filters pick records that have, in each field, any of its values; those with a "-" before
// them are left out. "" is a record that has none there.
type Filters map[Field][]string

// Is filters by one value, none where it is empty. It adds to f, and returns it.
func (f Filters) Is(field Field, value string) Filters {
	if value == "" {
		return f
	}
	if f == nil {
		f = Filters{}
	}
	f[field] = append(f[field], value)
	return f
}

// Values are those of a field that are asked for, and those that are left out.
func (f Filters) Values(field Field) (any, none []string) {
	for _, v := range f[field] {
		if out, ok := strings.CutPrefix(v, "-"); ok {
			none = append(none, out)
		} else {
			any = append(any, v)
		}
	}
	return any, none
}

// Only is the one value that all records have, as far as the filters tell; "" where they
// ask for more or for none.
func (f Filters) Only(field Field) string {
	if any, _ := f.Values(field); len(any) == 1 {
		return any[0]
	}
	return ""
}

// SearchRequest is the request of query.search; all fields may be left out.
type SearchRequest struct {
	Words   string    `json:"words,omitempty"` // words, "phrases", -not, OR, prefix*
	Filters Filters   `json:"filters,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	Until   time.Time `json:"until,omitzero"`
	Order   Order     `json:"order,omitempty"`  // published, stored, relevance or sequence
	After   string    `json:"after,omitempty"`  // next of the page before
	Before  uint64    `json:"before,omitempty"` // rows before this one on the WIRE stream; order sequence
	Limit   int       `json:"limit,omitempty"`
	Bucket  int       `json:"bucket,omitempty"` // of the histogram, in seconds
}

// SearchAnswer is the answer of query.search: a page of rows, and what is true of all that
// were asked for at that moment.
type SearchAnswer struct {
	Rows      []Row             `json:"rows"`
	Total     int               `json:"total"`
	Facets    map[Field][]Facet `json:"facets"`
	Histogram []Bucket          `json:"histogram"`
	Next      string            `json:"next,omitempty"`
	Sequence  uint64            `json:"sequence,omitempty"` // the newest of the archive: who follows the wire goes on behind it
	Loosened  []Loosened        `json:"loosened,omitempty"` // where nothing was found
	Nearest   *Nearest          `json:"nearest,omitempty"`  // where nothing was found, and other words would find something
	Basic     bool              `json:"basic,omitempty"`    // of all that may match only the newest stored 20,000 were looked through
}

// Nearest is a search with words that are in the archive, in place of some that are not.
type Nearest struct {
	Words string `json:"words"`
	N     int    `json:"n"` // how many it finds
}

// Row is a record in a list.
type Row struct {
	ID        string         `json:"id"`
	URL       string         `json:"url"`
	Source    article.Source `json:"source"`
	Title     []Run          `json:"title"`
	Snippet   []Run          `json:"snippet,omitempty"`
	Language  string         `json:"language,omitempty"`
	Kind      article.Kind   `json:"kind,omitempty"`
	Agency    string         `json:"agency,omitempty"`
	Access    article.Access `json:"access,omitempty"`
	Section   []string       `json:"section,omitempty"`
	Published article.Moment `json:"published,omitzero"`
	FirstSeen time.Time      `json:"first_seen,omitzero"`
	Created   time.Time      `json:"created"` // when its first version was stored
	Stored    time.Time      `json:"stored"`  // when its latest was
	Withdrawn time.Time      `json:"withdrawn,omitzero"`
	Revision  int            `json:"revision"`
	Sequence  uint64         `json:"sequence,omitempty"`
	Change    event.Change   `json:"change"`
	Changed   []article.Part `json:"changed,omitempty"`  // what its latest version changed
	DelayMS   int64          `json:"delay_ms,omitempty"` // from published to created, where that is known to the minute
	Textless  bool           `json:"textless,omitempty"`
	Story     string         `json:"story,omitempty"`
	Outlets   int            `json:"outlets,omitempty"` // how many sources have the story
	Pickups   []Pickup       `json:"pickups,omitempty"` // of a story of several outlets: the first of them
}

// Pickup is when a source was first seen to have a story.
type Pickup struct {
	Source string    `json:"source"`
	At     time.Time `json:"at"`
}

// Run is a stretch of text, a hit or not.
type Run struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// Facet is a value and how many records have it.
type Facet struct {
	Value string `json:"value"`
	N     int    `json:"n"`
}

// Bucket is how many records are of a stretch of time, and how many of them were revised
// or withdrawn.
type Bucket struct {
	At      time.Time `json:"at"`
	N       int       `json:"n"`
	Revised int       `json:"revised,omitempty"`
}

// Loosened says how many records there would be without one of the conditions: a field's
// filter, "words" or "time".
type Loosened struct {
	Without string `json:"without"`
	N       int    `json:"n"`
}

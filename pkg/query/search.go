package query

import (
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Order is what a page of records is ordered by, newest or best first.
type Order string

// The orders. ByPublished and ByStored go by times that a record keeps through its
// revisions, so a reader who pages on sees each record once while others are written.
const (
	ByPublished Order = "published" // as first known, else when it was first stored
	ByStored    Order = "stored"    // first
	ByRelevance Order = "relevance" // one page only: what is written changes the order
)

// SearchRequest is the request of query.search; all fields may be left out.
type SearchRequest struct {
	Words    string       `json:"words,omitempty"` // words, "phrases", -not, OR, prefix*
	Source   string       `json:"source,omitempty"`
	Language string       `json:"language,omitempty"`
	Kind     article.Kind `json:"kind,omitempty"`
	Agency   string       `json:"agency,omitempty"`
	Domain   string       `json:"domain,omitempty"`
	Label    string       `json:"label,omitempty"` // a section or tag
	Since    time.Time    `json:"since,omitzero"`
	Until    time.Time    `json:"until,omitzero"`
	Order    Order        `json:"order,omitempty"` // published, stored or relevance
	After    string       `json:"after,omitempty"` // next of the page before
	Limit    int          `json:"limit,omitempty"`
	Bucket   int          `json:"bucket,omitempty"` // of the histogram, in seconds
}

// SearchAnswer is the answer of query.search: a page of rows, and what is true of all that
// were asked for at that moment.
type SearchAnswer struct {
	Rows      []Row              `json:"rows"`
	Total     int                `json:"total"`
	Facets    map[string][]Facet `json:"facets"`
	Histogram []Bucket           `json:"histogram"`
	Next      string             `json:"next,omitempty"`
	Basic     bool               `json:"basic,omitempty"` // without an index: only the newest stored records were looked through
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
	Stored    time.Time      `json:"stored"`
	Withdrawn time.Time      `json:"withdrawn,omitzero"`
	Revision  int            `json:"revision"`
	Sequence  uint64         `json:"sequence,omitempty"`
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

// Bucket is how many records are of a stretch of time.
type Bucket struct {
	At time.Time `json:"at"`
	N  int       `json:"n"`
}

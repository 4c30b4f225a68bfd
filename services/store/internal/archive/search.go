package archive

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
)

const (
	// MaxRows is the largest page.
	MaxRows = 200
	// DefaultRows is the page of those who do not say.
	DefaultRows = 50
	// MaxFacet is how many values a facet has, the most frequent; those that are filtered by come on top.
	MaxFacet = 50
	// MaxValues is how many values a filter may have.
	MaxValues = 100
	// MaxLoosened is up to where it is counted what would be found without a condition.
	MaxLoosened = 1000
	// MaxPickups is how many outlets of a story a row tells of, the first of them.
	MaxPickups = 12
	// MaxBuckets is how many buckets a histogram has, the newest.
	MaxBuckets = 400
)

// Search asks for records; the zero value for the newest of all.
type Search struct {
	Words   words.Words
	Filters query.Filters
	Since   time.Time
	Until   time.Time   // exclusive
	Order   query.Order // "" is query.ByPublished; Since and Until speak of the same time
	After   string      // Found.Next of the page before
	Before  uint64      // with query.BySequence: rows before it
	Limit   int
	Bucket  time.Duration // of the histogram; 0 is a day
}

// Found is one page, with what is true of all records that were asked for at that moment.
type Found struct {
	Articles  []article.Article         // maybe without blocks and HTML
	Created   []time.Time               // of each of them: when its first version was stored
	Places    []Place                   // of each of them, for who takes less than the page
	Pickups   map[string][]query.Pickup // of their stories
	Total     int
	Facets    map[query.Field][]query.Facet // of Faceted
	Histogram []query.Bucket                // oldest first, empty ones left out
	Next      string                        // for Search.After; "" at the end
	Sequence  uint64                        // the newest on the WIRE stream
	Loosened  []query.Loosened              // where nothing was found
	Basic     bool                          // of all that may match only MaxScanned, the newest stored, were looked through
}

// Searcher is the reading side: one answer of one moment.
type Searcher interface {
	Search(ctx context.Context, s Search) (Found, error)
}

// Check fills in what was not said and says what is wrong.
func (s Search) Check() (Search, error) {
	switch {
	case s.Order == "" && s.Before > 0:
		s.Order = query.BySequence
	case s.Order == "":
		s.Order = query.ByPublished
	}
	if s.Limit == 0 {
		s.Limit = DefaultRows
	}
	if s.Bucket == 0 {
		s.Bucket = 24 * time.Hour
	}
	if err := s.checkOrder(); err != nil {
		return s, err
	}
	switch {
	case s.Limit < 0 || s.Limit > MaxRows:
		return s, fmt.Errorf("limit %d must be between 1 and %d: %w", s.Limit, MaxRows, ErrQuery)
	case s.Bucket < time.Minute:
		return s, fmt.Errorf("a bucket must be a minute or more: %w", ErrQuery)
	}
	if _, err := s.Place(); s.After != "" && err != nil {
		return s, err
	}
	return s, checkFilters(s.Filters)
}

func (s Search) checkOrder() error {
	switch {
	case !slices.Contains([]query.Order{query.ByPublished, query.ByStored, query.ByRelevance, query.BySequence}, s.Order):
		return fmt.Errorf("order %q is none of published, stored, relevance and sequence: %w", s.Order, ErrQuery)
	case s.Order == query.ByRelevance && len(s.Words.All) == 0:
		return fmt.Errorf("relevance to what? order relevance needs words: %w", ErrQuery)
	case s.Order == query.ByRelevance && s.After != "":
		return fmt.Errorf("order relevance has no further pages: %w", ErrQuery)
	case s.Order != query.BySequence && s.Before > 0:
		return fmt.Errorf("before is a place in order sequence, not %s: %w", s.Order, ErrQuery)
	}
	return nil
}

func checkFilters(f query.Filters) error {
	for field, values := range f {
		if !slices.Contains(query.Fields, field) {
			return fmt.Errorf("filter %q is none of %v: %w", field, query.Fields, ErrQuery)
		}
		if len(values) > MaxValues {
			return fmt.Errorf("filter %s has %d values, the limit is %d: %w", field, len(values), MaxValues, ErrQuery)
		}
	}
	return nil
}

// Place is where a page ended.
type Place struct {
	Order query.Order `json:"o"`
	At    int64       `json:"t"` // Unix milliseconds; in order sequence that
	ID    string      `json:"i"`
}

// String is the place as a cursor; "" where the order has no further pages.
func (p Place) String() string {
	if p.Order == query.ByRelevance {
		return ""
	}
	data, _ := json.Marshal(p) // strings and numbers always encode
	return base64.RawURLEncoding.EncodeToString(data)
}

// Place reads the cursor, which must be of the same order.
func (s Search) Place() (p Place, err error) {
	data, err := base64.RawURLEncoding.DecodeString(s.After)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p.Order != s.Order {
		return p, fmt.Errorf("the cursor is not of a page in this order: %w", ErrQuery)
	}
	return p, nil
}

// Time is the time of a record that the search goes by.
func (s Search) Time(a *article.Article) time.Time {
	if s.Order == query.ByStored || s.Order == query.BySequence || a.Published.IsZero() {
		return a.Stored
	}
	return a.Published.At
}

// at is where a record stands in the order.
func (s Search) at(a *article.Article) int64 {
	if s.Order == query.BySequence {
		return int64(a.Sequence)
	}
	return s.Time(a).UnixMilli()
}

// inTime reports whether a record is of the time that is asked for, and in the order at all.
func (s Search) inTime(a *article.Article) bool {
	at := s.Time(a)
	return (s.Since.IsZero() || !at.Before(s.Since)) && (s.Until.IsZero() || at.Before(s.Until))
}

// Matches reports whether a record is asked for, without an index.
func (s Search) Matches(a *article.Article) bool { return len(s.missed(a)) == 0 }

package archive

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// MaxRows is the largest page.
	MaxRows = 200
	// DefaultRows is the page of those who do not say.
	DefaultRows = 50
	// MaxFacet is how many values a facet has, the most frequent.
	MaxFacet = 50
	// MaxBuckets is how many buckets a histogram has, the newest.
	MaxBuckets = 400
	// MaxIndexed is how much of a text is searched, in bytes.
	MaxIndexed = 256 << 10
)

// Search asks for records; the zero value for the newest of all.
type Search struct {
	Words    Words
	Source   string
	Language string // "en" picks "en-GB" too
	Kind     article.Kind
	Agency   string
	Domain   string // of the source
	Label    string // a section or tag
	Since    time.Time
	Until    time.Time   // exclusive
	Order    query.Order // "" is query.ByPublished; Since and Until speak of the same time
	After    string      // Found.Next of the page before
	Limit    int
	Bucket   time.Duration // of the histogram; 0 is a day
}

// Found is one page, with what is true of all records that were asked for at that moment.
type Found struct {
	Articles  []article.Article // maybe without blocks and HTML
	Places    []Place           // of each of them, for who takes less than the page
	Total     int
	Facets    map[string][]query.Facet // source, language, kind, agency
	Histogram []query.Bucket           // oldest first, empty ones left out
	Next      string                   // for Search.After; "" at the end
	Basic     bool                     // without an index: only the newest stored records were looked through
}

// Searcher is the reading side: one answer of one moment.
type Searcher interface {
	Search(ctx context.Context, s Search) (Found, error)
}

// Check fills in what was not said and says what is wrong.
func (s Search) Check() (Search, error) {
	if s.Order == "" {
		s.Order = query.ByPublished
	}
	if s.Limit == 0 {
		s.Limit = DefaultRows
	}
	if s.Bucket == 0 {
		s.Bucket = 24 * time.Hour
	}
	switch {
	case s.Order != query.ByPublished && s.Order != query.ByStored && s.Order != query.ByRelevance:
		return s, fmt.Errorf("order %q is none of published, stored and relevance: %w", s.Order, ErrQuery)
	case s.Order == query.ByRelevance && len(s.Words.All) == 0:
		return s, fmt.Errorf("relevance to what? order relevance needs words: %w", ErrQuery)
	case s.Order == query.ByRelevance && s.After != "":
		return s, fmt.Errorf("order relevance has no further pages: %w", ErrQuery)
	case s.Limit < 0 || s.Limit > MaxRows:
		return s, fmt.Errorf("limit %d must be between 1 and %d: %w", s.Limit, MaxRows, ErrQuery)
	case s.Bucket < time.Minute:
		return s, fmt.Errorf("a bucket must be a minute or more: %w", ErrQuery)
	}
	if _, err := s.Place(); s.After != "" && err != nil {
		return s, err
	}
	return s, nil
}

// Place is where a page ended.
type Place struct {
	Order query.Order `json:"o"`
	At    int64       `json:"t"` // Unix milliseconds
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
	if s.Order == query.ByStored || a.Published.IsZero() {
		return a.Stored
	}
	return a.Published.At
}

// Matches reports whether a record is asked for, without an index.
func (s Search) Matches(a *article.Article) bool {
	at := s.Time(a)
	is := func(want, have string) bool { return want == "" || want == have }
	switch {
	case !is(s.Source, a.Source.ID), !is(string(s.Kind), string(a.Kind)), !is(s.Agency, a.Agency), !is(s.Domain, a.Source.Domain),
		!is(s.Language, a.Language) && !strings.HasPrefix(a.Language, s.Language+"-"),
		s.Label != "" && !slices.Contains(Labels(a), s.Label),
		!s.Since.IsZero() && at.Before(s.Since), !s.Until.IsZero() && !at.Before(s.Until):
		return false
	}
	return s.Words.match(a)
}

// Labels are a record's sections and tags.
func Labels(a *article.Article) []string { return slices.Concat(a.Section, a.Tags) }

// Searched are the texts of a record that words are looked for in: title, standfirst, text.
func Searched(a *article.Article) [3]string {
	text := a.Text
	if len(text) > MaxIndexed {
		text = strings.ToValidUTF8(text[:MaxIndexed], "")
	}
	return [3]string{a.Title, a.Subtitle, text}
}

func (w Words) match(a *article.Article) bool {
	if len(w.All) == 0 {
		return true
	}
	var texts [][]Token
	for _, t := range Searched(a) {
		texts = append(texts, Tokens(t))
	}
	found := func(t Term) bool { return t.in(texts) }
	for _, any := range w.All {
		if !slices.ContainsFunc(any, found) {
			return false
		}
	}
	return !slices.ContainsFunc(w.Not, found)
}

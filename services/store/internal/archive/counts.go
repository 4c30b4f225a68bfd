package archive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// Faceted are the fields whose values are counted: a record has one of each, so that each
// facet's counts add up.
var Faceted = []query.Field{query.Source, query.Language, query.Kind, query.Agency, query.Section, query.Access, query.Change}

// Counts sums up what a search found.
type Counts struct {
	total   int
	facets  map[query.Field]map[string]int
	buckets map[int64]query.Bucket // by their beginning
	loose   map[string]int         // what would be found without a condition
}

// Key is what records are counted by.
type Key struct {
	Values [7]string // of Faceted
	At     int64     // the bucket's beginning in Unix milliseconds
}

// KeyOf is what a record is counted by.
func KeyOf(a *article.Article, s Search) (k Key) {
	for i, f := range Faceted {
		k.Values[i] = query.ValuesOf(a, f)[0]
	}
	at := s.Time(a).UnixMilli()
	k.At = at - at%s.Bucket.Milliseconds()
	return k
}

// Add counts n records of a key.
func (c *Counts) Add(k Key, n int) {
	revised := 0
	if k.Values[6] != string(event.Created) {
		revised = n
	}
	c.AddTime(k.At, n, revised)
	for i, f := range Faceted {
		c.AddTo(f, k.Values[i], n)
	}
}

// AddTime counts n records of a bucket, by its beginning, and in the total; so many of them
// were revised or withdrawn.
func (c *Counts) AddTime(at int64, n, revised int) {
	if c.buckets == nil {
		c.buckets = map[int64]query.Bucket{}
	}
	b := c.buckets[at]
	b.N, b.Revised = b.N+n, b.Revised+revised
	c.buckets[at] = b
	c.total += n
}

// AddTo counts n records of a value in one facet alone, also those that only the facet's own
// filter keeps out.
func (c *Counts) AddTo(f query.Field, value string, n int) {
	if c.facets == nil {
		c.facets = map[query.Field]map[string]int{}
	}
	if c.facets[f] == nil {
		c.facets[f] = map[string]int{}
	}
	c.facets[f][value] += n
}

// Loosen counts n records that one condition alone keeps out, up to MaxLoosened.
func (c *Counts) Loosen(condition string, n int) {
	if c.loose == nil {
		c.loose = map[string]int{}
	}
	c.loose[condition] = min(c.loose[condition]+n, MaxLoosened)
}

// Total is how many were counted.
func (c *Counts) Total() int { return c.total }

// Fill writes the sums into an answer.
func (c *Counts) Fill(f *Found, s Search) {
	f.Total, f.Facets = c.total, map[query.Field][]query.Facet{}
	for _, field := range Faceted {
		if list := facet(field, c.facets[field], s.Filters[field]); len(list) > 0 {
			f.Facets[field] = list
		}
	}
	if c.total == 0 {
		for _, name := range s.Conditions() {
			f.Loosened = append(f.Loosened, query.Loosened{Without: name, N: c.loose[name]})
		}
	}
	for at, b := range c.buckets {
		b.At = time.UnixMilli(at).UTC()
		f.Histogram = append(f.Histogram, b)
	}
	slices.SortFunc(f.Histogram, func(a, b query.Bucket) int { return a.At.Compare(b.At) })
	f.Histogram = f.Histogram[max(0, len(f.Histogram)-MaxBuckets):]
}

// facet lists the values that most have, and those of the filter however few have them.
func facet(field query.Field, counts map[string]int, filter []string) (list []query.Facet) {
	named := map[string]bool{}
	for _, v := range filter {
		named[strings.TrimPrefix(v, "-")] = true
	}
	if field == query.Language {
		counts = primary(counts, named)
	}
	for v, n := range counts {
		list = append(list, query.Facet{Value: v, N: n})
	}
	slices.SortFunc(list, func(a, b query.Facet) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Value, b.Value)) })
	list = list[:min(len(list), MaxFacet)]
	for _, v := range list {
		delete(named, v.Value)
	}
	for _, v := range filter {
		if v = strings.TrimPrefix(v, "-"); named[v] {
			list = append(list, query.Facet{Value: v, N: counts[v]})
			delete(named, v)
		}
	}
	return list
}

// primary counts languages without their regions, as filters take them, and the tags that
// are named besides.
func primary(counts map[string]int, named map[string]bool) map[string]int {
	out := map[string]int{}
	for tag, n := range counts {
		lang, _, _ := strings.Cut(tag, "-")
		out[lang] += n
		for v := range named {
			if v != lang && (tag == v || query.IsRegion(tag, v)) {
				out[v] += n
			}
		}
	}
	return out
}

package archive

import (
	"cmp"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// Counts sums up what a search found.
type Counts struct {
	total   int
	facets  map[string]map[string]int
	buckets map[int64]int
}

// Key is what records are counted by; At is the bucket's beginning in Unix milliseconds.
type Key struct {
	Source, Language, Kind, Agency string
	At                             int64
}

// Add counts n records of a key.
func (c *Counts) Add(k Key, n int) {
	c.AddTime(k.At, n)
	c.AddValue("source", k.Source, n)
	c.AddValue("language", k.Language, n)
	c.AddValue("kind", k.Kind, n)
	c.AddValue("agency", k.Agency, n)
}

// AddValue counts n records of a facet's value.
func (c *Counts) AddValue(facet, value string, n int) {
	if c.facets == nil {
		c.facets = map[string]map[string]int{}
	}
	if c.facets[facet] == nil {
		c.facets[facet] = map[string]int{}
	}
	c.facets[facet][value] += n
}

// AddTime counts n records of a bucket, and in the total.
func (c *Counts) AddTime(at int64, n int) {
	if c.buckets == nil {
		c.buckets = map[int64]int{}
	}
	c.buckets[at] += n
	c.total += n
}

// Fill writes the sums into an answer.
func (c *Counts) Fill(f *Found) {
	f.Total, f.Facets = c.total, map[string][]query.Facet{}
	for facet, values := range c.facets {
		var list []query.Facet
		for v, n := range values {
			list = append(list, query.Facet{Value: v, N: n})
		}
		slices.SortFunc(list, func(a, b query.Facet) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Value, b.Value)) })
		f.Facets[facet] = list[:min(len(list), MaxFacet)]
	}
	for at, n := range c.buckets {
		f.Histogram = append(f.Histogram, query.Bucket{At: time.UnixMilli(at).UTC(), N: n})
	}
	slices.SortFunc(f.Histogram, func(a, b query.Bucket) int { return a.At.Compare(b.At) })
	f.Histogram = f.Histogram[max(0, len(f.Histogram)-MaxBuckets):]
}

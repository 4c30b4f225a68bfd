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
	if c.facets == nil {
		c.facets, c.buckets = map[string]map[string]int{}, map[int64]int{}
	}
	c.total += n
	c.buckets[k.At] += n
	for facet, value := range map[string]string{"source": k.Source, "language": k.Language, "kind": k.Kind, "agency": k.Agency} {
		if c.facets[facet] == nil {
			c.facets[facet] = map[string]int{}
		}
		c.facets[facet][value] += n
	}
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

package newsroom

import (
	"slices"
	"sync"
	"time"
)

// Request is one line of the books.
type Request struct {
	Host        string // address and port of the site: its politeness key
	Method      string
	Path        string
	Query       string // without the question mark
	Agent       string
	Conditional bool // it had If-None-Match or If-Modified-Since
	Status      int  // 0 while nothing is answered, and for what was never answered
	Bytes       int64
	Start       time.Time // with its monotonic reading
	End         time.Time // zero while the answer is under way
}

// Books hold every request from its beginning, in the order in which they began. They
// are safe for concurrent use.
type Books struct {
	mu    sync.Mutex // guards lines
	lines []Request
}

// begin writes a request's line and returns its number. The clock is read under the
// lock, so that the order of the lines is the order of their times.
func (b *Books) begin(r Request) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	r.Start = time.Now()
	b.lines = append(b.lines, r)
	return len(b.lines) - 1
}

func (b *Books) end(i, status int, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines[i].End, b.lines[i].Status, b.lines[i].Bytes = time.Now(), status, bytes
}

// Requests is how many requests there were so far, those under way included.
func (b *Books) Requests() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.lines)
}

// Since lists the requests after the first n.
func (b *Books) Since(n int) []Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.lines[min(n, len(b.lines)):])
}

// Of lists the requests to one host.
func (b *Books) Of(host string) []Request {
	return slices.DeleteFunc(b.Since(0), func(r Request) bool { return r.Host != host })
}

// Count is how often a path was asked for, on all sites.
func (b *Books) Count(path string) int {
	return len(slices.DeleteFunc(b.Since(0), func(r Request) bool { return r.Path != path }))
}

// Gaps lists the times between the beginnings of requests to one host, in their order.
func (b *Books) Gaps(host string) []time.Duration {
	var gaps []time.Duration
	rs := b.Of(host)
	for i := 1; i < len(rs); i++ {
		gaps = append(gaps, rs[i].Start.Sub(rs[i-1].Start))
	}
	return gaps
}

// MaxConcurrent is the largest number of requests that one host had under way at the
// same time.
func (b *Books) MaxConcurrent(host string) int {
	return atOnce(b.Of(host))
}

// byHost gives each host's requests in the order in which they began.
func (b *Books) byHost() map[string][]Request {
	out := map[string][]Request{}
	for _, r := range b.Since(0) {
		out[r.Host] = append(out[r.Host], r)
	}
	return out
}

// ShortestGap is the shortest time between the beginnings of two requests to one host,
// over all hosts, and those two; zero when no host was asked twice.
func (b *Books) ShortestGap() (gap time.Duration, first, second Request) {
	for _, rs := range b.byHost() {
		for i := 1; i < len(rs); i++ {
			if g := rs[i].Start.Sub(rs[i-1].Start); second.Path == "" || g < gap {
				gap, first, second = g, rs[i-1], rs[i]
			}
		}
	}
	return gap, first, second
}

// MostAtOnce is MaxConcurrent of the host for which it is largest.
func (b *Books) MostAtOnce() int {
	most := 0
	for _, rs := range b.byHost() {
		most = max(most, atOnce(rs))
	}
	return most
}

// atOnce counts, at each beginning, what has begun and not ended.
func atOnce(rs []Request) int {
	most := 0
	for i, r := range rs {
		now := 0
		for _, other := range rs[:i+1] {
			if other.End.IsZero() || other.End.After(r.Start) {
				now++
			}
		}
		most = max(most, now)
	}
	return most
}

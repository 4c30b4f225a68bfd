package newsroom

import (
	"slices"
	"sync"
	"time"
)

// Request is one request as a site saw it. Start and End carry the monotonic clock; End
// is zero while the answer is under way.
type Request struct {
	Site        string // Site.Name
	Host        string // Site.Host
	Method      string
	Path        string // with its query
	UserAgent   string
	Conditional bool // it had If-None-Match or If-Modified-Since
	Article     bool // it asked for an article, not for a feed, robots.txt or list
	Status      int
	Start, End  time.Time
	Bytes       int64 // of the body, as sent
}

// Books holds every request, in the order in which they began. It may be read while it
// is written.
type Books struct {
	mu  sync.Mutex // guards all
	all []Request
}

// Requests is how many there were.
func (b *Books) Requests() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.all)
}

// Since lists the requests after the first n; Since(0) lists all.
func (b *Books) Since(n int) []Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.all[min(max(n, 0), len(b.all)):])
}

// Count is how often a path, with its query, was asked for, on any site.
func (b *Books) Count(path string) int {
	return len(b.where(func(r Request) bool { return r.Path == path }))
}

// Of lists the requests to one host.
func (b *Books) Of(host string) []Request {
	return b.where(func(r Request) bool { return r.Host == host })
}

// Gaps lists the times between the beginnings of requests to one host, in order.
func (b *Books) Gaps(host string) []time.Duration {
	var gaps []time.Duration
	rs := b.Of(host)
	for i := 1; i < len(rs); i++ {
		gaps = append(gaps, rs[i].Start.Sub(rs[i-1].Start))
	}
	return gaps
}

// MaxConcurrent is how many requests to one host were under way at once, at the most.
func (b *Books) MaxConcurrent(host string) int {
	most := 0
	var open []Request
	for _, r := range b.Of(host) {
		open = slices.DeleteFunc(open, func(o Request) bool { return !o.End.IsZero() && !o.End.After(r.Start) })
		open = append(open, r)
		most = max(most, len(open))
	}
	return most
}

func (b *Books) where(ok func(Request) bool) []Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	var rs []Request
	for _, r := range b.all {
		if ok(r) {
			rs = append(rs, r)
		}
	}
	return rs
}

// begin enters a request and returns its number. The clock is read under the lock, so
// that the order of the entries is the order of their times.
func (b *Books) begin(r Request) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	r.Start = time.Now()
	b.all = append(b.all, r)
	return len(b.all) - 1
}

func (b *Books) end(i, status int, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[i].End, b.all[i].Status, b.all[i].Bytes = time.Now(), status, bytes
}

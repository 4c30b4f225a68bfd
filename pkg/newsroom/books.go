package newsroom

import (
	"slices"
	"sync"
	"time"
)

// Request is one line of the books.
type Request struct {
	Host   string // address and port of the site: its politeness key
	Path   string
	Agent  string
	Status int
	Start  time.Time // with its monotonic reading
	End    time.Time
}

// Books are safe for concurrent use.
type Books struct {
	mu    sync.Mutex // guards lines
	lines []Request
}

func (b *Books) write(r Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, r)
}

// Requests is how many requests were answered so far.
func (b *Books) Requests() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.lines)
}

// Since lists the requests answered after the first n.
func (b *Books) Since(n int) []Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.lines[min(n, len(b.lines)):])
}

// byHost gives each host's requests in the order in which they began.
func (b *Books) byHost() map[string][]Request {
	out := map[string][]Request{}
	for _, r := range b.Since(0) {
		out[r.Host] = append(out[r.Host], r)
	}
	for _, rs := range out {
		slices.SortFunc(rs, func(x, y Request) int { return x.Start.Compare(y.Start) })
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

// MostAtOnce is the largest number of requests that one host answered at the same time.
func (b *Books) MostAtOnce() int {
	most := 0
	for _, rs := range b.byHost() {
		for i, r := range rs {
			now := 0
			for _, other := range rs[:i+1] {
				if other.End.After(r.Start) {
					now++
				}
			}
			most = max(most, now)
		}
	}
	return most
}

package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	fireHosts = 200
	firePages = 8
	fireDelay = 150 * time.Millisecond
	// fireBlows is how many kills and stops there are; then the fetchers may come to an end,
	// however slow the machine.
	fireBlows = 14
)

// fleet is many small sites, each with an address of its own, and one book of who asked
// what when, kept where the requests arrive.
type fleet struct {
	urls []string // of the feeds

	mu   sync.Mutex // guards book
	book map[string][]visit
}

type visit struct {
	path       string
	begin, end time.Time
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{book: map[string][]visit{}}
	for i := range fireHosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.%d.%d:0", 1+i/250, 1+i%250))
		if err != nil {
			t.Skipf("this system has no further loopback addresses: %v", err)
		}
		s := &httptest.Server{Listener: l, Config: &http.Server{Handler: f, ReadHeaderTimeout: time.Minute}}
		s.Start()
		t.Cleanup(s.Close)
		f.urls = append(f.urls, s.URL+"/feed.xml")
	}
	return f
}

// ServeHTTP: every site's feed has firePages articles; the last of them redirects to the
// same article of the next site. Each answer takes some time, so that requests could overlap.
func (f *fleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := visit{path: r.URL.Path, begin: time.Now()}
	defer func() {
		v.end = time.Now()
		f.mu.Lock()
		defer f.mu.Unlock()
		f.book[r.Host] = append(f.book[r.Host], v)
	}()
	<-time.After(20 * time.Millisecond) // a site at work
	switch {
	case r.URL.Path == "/robots.txt":
		fmt.Fprint(w, "User-agent: *\nDisallow: /private/\n")
	case r.URL.Path == "/feed.xml":
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Site</title>`)
		for i := range firePages {
			fmt.Fprintf(w, `<item><link>http://%s/article/%d</link></item>`, r.Host, i)
		}
		fmt.Fprint(w, `<item><link>http://`+r.Host+`/private/1</link></item></channel></rss>`)
	case r.URL.Path == fmt.Sprintf("/article/%d", firePages-1):
		http.Redirect(w, r, f.next(r.Host)+"/article/moved", http.StatusFound)
	default:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>%s</title><p>Text.", r.URL.Path)
	}
}

// next is the site after that of a host.
func (f *fleet) next(host string) string {
	i := slices.IndexFunc(f.urls, func(u string) bool { return strings.Contains(u, "//"+host+"/") })
	return strings.TrimSuffix(f.urls[(i+1)%len(f.urls)], "/feed.xml")
}

// left counts the articles that were never asked for.
func (f *fleet) left() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := fireHosts * (firePages + 1) // with the one that a neighbour redirects to
	for _, visits := range f.book {
		seen := map[string]bool{}
		for _, v := range visits {
			if strings.HasPrefix(v.path, "/article/") && !seen[v.path] {
				seen[v.path] = true
				n--
			}
		}
	}
	return n
}

func (f *fleet) requests() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, visits := range f.book {
		n += len(visits)
	}
	return n
}

// judge finds every breach of the promise, and the shortest gap.
func (f *fleet) judge(t *testing.T) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	shortest := time.Hour
	for host, visits := range f.book {
		slices.SortFunc(visits, func(a, b visit) int { return a.begin.Compare(b.begin) })
		for i, v := range visits {
			if strings.HasPrefix(v.path, "/private/") {
				t.Errorf("%s: %s was asked for, robots.txt forbids it", host, v.path)
			}
			if i == 0 {
				continue
			}
			before := visits[i-1]
			gap := v.begin.Sub(before.begin)
			shortest = min(shortest, gap)
			if gap < fireDelay || v.begin.Before(before.end) {
				t.Errorf("%s: %s came %v after %s, which took %v", host, v.path, gap, before.path, before.end.Sub(before.begin))
			}
		}
	}
	return shortest
}

// TestPoliteUnderFire is the promise of docs/politeness.md, by the books of the sites:
// three fetchers share hundreds of hosts while one after the other is killed or stopped
// for longer than a lease lasts, and the broker is killed as well.
func TestPoliteUnderFire(t *testing.T) {
	f, nats := newFleet(t), newBroker(t)
	// Stops cost attempts, and here no link may end for want of them.
	args := append([]string{"serve", "fetcher", "--nats", nats.url, "--allow-private", "--delay", fireDelay.String(), "--timeout", "2s", "--attempts", "1000"}, f.urls...)
	fetchers := make([]*process, 3)
	for i := range fetchers {
		fetchers[i] = start(t, args...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	kills, stops, restarts := 0, 0, 0
	stopped := map[int]time.Time{} // until when
	tick := time.NewTicker(700 * time.Millisecond)
	defer tick.Stop()
	for round, last := 0, time.Now().Add(10*time.Minute); f.left() > 0; round++ {
		if time.Now().After(last) {
			t.Fatalf("after 10 minutes %d articles were not asked for", f.left())
		}
		<-tick.C
		if f.requests() == 0 {
			continue
		}
		i := random.IntN(len(fetchers))
		switch until, is := stopped[i]; {
		case is && time.Now().Before(until):
		case is:
			_ = fetchers[i].cmd.Process.Signal(syscall.SIGCONT)
			delete(stopped, i)
		case kills+stops >= fireBlows:
		case round%9 == 5:
			nats.restart()
			restarts++
		case random.IntN(2) == 0:
			fetchers[i].kill()
			fetchers[i] = start(t, args...)
			kills++
		default:
			_ = fetchers[i].cmd.Process.Signal(syscall.SIGSTOP)
			stopped[i] = time.Now().Add(time.Duration(random.Int64N(int64(16 * time.Second)))) // a lease lasts 12 s
			stops++
		}
	}
	shortest := f.judge(t)
	t.Logf("%d requests to %d hosts, %d kills, %d stops, %d restarts of the broker; shortest gap %v at a delay of %v", f.requests(), fireHosts, kills, stops, restarts, shortest, fireDelay)
}

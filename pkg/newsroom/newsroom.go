// Package newsroom is a small web of news sites on loopback addresses, with feeds,
// robots.txt, news sitemaps and article pages in several languages and page styles: what
// the demo watches and what the tests' fetchers ask.
//
// It keeps books of who asked what when, so that politeness is judged by the side that
// was asked. It is no part of the product's own work.
package newsroom

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// All as Config.Start publishes everything at once.
const All = -1

// Config says what the newsroom publishes and when.
type Config struct {
	Start   int           // how many articles are out at the start; All for all
	Every   time.Duration // between two publications of Run; 2 s if zero
	Endless bool          // Run writes bulletins for ever when the samples are out
	Dirs    []string      // serve the pages of these directories instead of the samples
	Sites   int           // with Dirs: over how many sites; 20 if zero
	Hub     bool          // the feeds name a WebSub hub, which pushes what is published
	Now     func() time.Time
}

// Newsroom is the running sites. It is safe for concurrent use.
type Newsroom struct {
	cfg   Config
	sites []*site
	books *Books
	hub   *Hub // nil without Config.Hub

	serves sync.WaitGroup // the sites' servers

	mu       sync.Mutex // guards articles and bulletin
	articles []*Article // in the order of publication
	bulletin int        // how many were written
}

// Site is one outlet as its readers know it.
type Site struct {
	Name, Country, Language string
	URL                     string // the front page
	Feed                    string
}

// Article is the truth about one link of the newsroom.
type Article struct {
	URL        string // as its feed has it
	Title      string
	Subtitle   string
	Authors    []string
	Language   string
	Paragraphs []string // sub-heads begin with "## "
	Agency     string
	Published  time.Time // zero until it is out
	End        string    // how its link should end: "stored", "refused:robots", "gone", "duplicate", ...

	site *site
	item item
}

// Stored reports whether the link should end in a record of its own.
func (a Article) Stored() bool { return a.End == "stored" }

// maxSites keeps a slip of the finger from opening listeners without end; it is also what
// the last byte of the addresses has room for.
const maxSites = 250

// Open starts the sites; each listens on an address of its own where the system has
// more than one loopback address, because a host key is an address and a port.
func Open(cfg Config) (*Newsroom, error) {
	if cfg.Sites < 0 || cfg.Sites > maxSites || cfg.Every < 0 {
		return nil, fmt.Errorf("open newsroom: %d sites, one article every %v; at most %d sites, and time goes forward", cfg.Sites, cfg.Every, maxSites)
	}
	n := &Newsroom{cfg: cfg.defaults(), books: &Books{}}
	load := n.loadSamples
	if len(cfg.Dirs) > 0 {
		load, n.cfg.Start = n.loadDirs, All
	}
	if err := load(); err != nil {
		n.Close()
		return nil, err
	}
	if cfg.Hub {
		if err := n.openHub(); err != nil {
			n.Close()
			return nil, err
		}
	}
	for i := 0; i < len(n.articles) && (n.cfg.Start == All || i < n.cfg.Start); i++ {
		n.Publish()
	}
	return n, nil
}

func (c Config) defaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Every == 0 {
		c.Every = 2 * time.Second
	}
	if c.Sites == 0 {
		c.Sites = 20
	}
	return c
}

// addSite opens a listener for one more outlet.
func (n *Newsroom) addSite(o outlet) error {
	l, err := listen(len(n.sites))
	if err != nil {
		return fmt.Errorf("open site %s: %w", o.Name, err)
	}
	s := &site{outlet: o, n: n, base: "http://" + l.Addr().String(), troubles: map[string]Trouble{}}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	n.serves.Go(func() { _ = s.server.Serve(l) }) // ends with Close
	n.sites = append(n.sites, s)
	return nil
}

// listen takes 127.0.0.2, 127.0.0.3, ... or, where only 127.0.0.1 exists, ports of it.
func listen(i int) (net.Listener, error) {
	if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", 2+i)); err == nil {
		return l, nil
	}
	return net.Listen("tcp", "127.0.0.1:0")
}

// Sites lists the outlets, always in the same order.
func (n *Newsroom) Sites() []Site {
	var out []Site
	for _, s := range n.sites {
		out = append(out, Site{s.outlet.Name, s.outlet.Country, s.outlet.Language, s.base + "/", s.base + s.feedPath()})
	}
	return out
}

// Articles lists the truth about every link, published or not.
func (n *Newsroom) Articles() []Article {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []Article
	for _, a := range n.articles {
		out = append(out, *a)
	}
	return out
}

// Publish brings out the next article that waits; false when none does.
func (n *Newsroom) Publish() (url string, ok bool) {
	a := n.publishNext()
	if a == nil {
		return "", false
	}
	if n.hub != nil {
		n.hub.news(a.site)
	}
	return a.URL, true
}

func (n *Newsroom) publishNext() *Article {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, a := range n.articles {
		if a.Published.IsZero() {
			a.Published = n.cfg.Now().UTC().Truncate(time.Second)
			return a
		}
	}
	if !n.cfg.Endless {
		return nil
	}
	return n.writeBulletin()
}

// Run publishes one article every cfg.Every until ctx ends.
func (n *Newsroom) Run(ctx context.Context) error {
	tick := time.NewTicker(n.cfg.Every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			n.Publish()
		case <-ctx.Done():
			return nil
		}
	}
}

// Books are who asked what when.
func (n *Newsroom) Books() *Books { return n.books }

// Close ends all sites, and the requests they are answering.
func (n *Newsroom) Close() {
	for _, s := range n.sites {
		_ = s.server.Close() // listeners on loopback: nothing can be lost
	}
	if n.hub != nil {
		n.hub.close()
	}
	n.serves.Wait()
}

// Package newsroom is a small web of sample news sites on loopback addresses, each a host
// of its own: what the demo watches and what tests measure the pipeline against. It knows
// the truth about every article and keeps books of who asked for what, and when.
//
// It is no load generator, and it never listens on anything but loopback.
package newsroom

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// How many articles are out when a newsroom opens, see Config.Start.
const (
	All  = math.MaxInt // everything
	None = -1          // nothing
)

const (
	defaultEvery = 2 * time.Second
	defaultSites = 4
	// maxSites keeps a slip of the keyboard from opening thousands of listeners.
	maxSites = 1000
)

// Config says what a newsroom serves. The zero value is the sample outlets.
type Config struct {
	Dirs    []string         // serve the pages of these directories instead of the samples, see dir.go
	Sites   int              // how many sites Dirs are spread over; 0 is 4
	Port    int              // the first site's port, the next ones follow; 0 takes free ones
	Start   int              // articles out at once; 0 is one of each sample outlet, or all of Dirs
	Every   time.Duration    // how often Run publishes; 0 is 2 s
	Endless bool             // when all samples are out, go on with bulletins made of templates
	Now     func() time.Time // what articles are stamped with; nil is time.Now
}

// Validate reports what cannot be served.
func (c Config) Validate() error {
	switch {
	case c.Sites < 0 || c.Sites > maxSites:
		return fmt.Errorf("%d sites; at most %d", c.Sites, maxSites)
	case c.Every < 0:
		return fmt.Errorf("an article every %v", c.Every)
	case c.Port < 0 || c.Port > math.MaxUint16:
		return fmt.Errorf("port %d", c.Port)
	case c.Endless && len(c.Dirs) > 0:
		return errors.New("only the samples are endless")
	}
	return nil
}

// Site is one news site.
type Site struct {
	Name     string // "The Sandgate Courier"
	URL      string // its front page, "http://127.0.0.2:41001/"
	Feed     string // its feed
	Sitemap  string // its news sitemap
	Section  string // its page of all articles
	Host     string // its politeness key, which Books are kept by
	Language string // BCP 47; empty where the site has pages of several
	Country  string // ISO 3166-1 alpha-2; may be empty
}

// Newsroom serves its sites until Close. Its methods may be called at any time from any
// goroutine.
type Newsroom struct {
	cfg    Config
	sites  []*site
	books  *Books
	serves sync.WaitGroup

	mu      sync.RWMutex // guards what follows, and in each site what says so
	stories []*story     // in the order of publication
	out     int          // stories[:out] are published
}

// Open starts a newsroom. Order, names and texts are the same every time; the stamps
// come from Config.Now.
func Open(cfg Config) (*Newsroom, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("open newsroom: %w", err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Every == 0 {
		cfg.Every = defaultEvery
	}
	n := &Newsroom{cfg: cfg, books: &Books{}}
	outlets, err := n.load()
	if err == nil {
		err = n.open(outlets)
	}
	if err != nil {
		_ = n.Close() // the first error says more
		return nil, fmt.Errorf("open newsroom: %w", err)
	}
	return n, nil
}

func (n *Newsroom) load() ([]*outlet, error) {
	if len(n.cfg.Dirs) == 0 {
		return samples()
	}
	return directories(n.cfg.Dirs, n.cfg.Sites)
}

// open brings every outlet on the air and publishes what is out at the start.
func (n *Newsroom) open(outlets []*outlet) error {
	for i, o := range outlets {
		s, err := newSite(o, i, n.cfg.Port)
		if err != nil {
			return err
		}
		n.sites = append(n.sites, s)
	}
	if err := n.lineUp(); err != nil {
		return err
	}
	n.publishFirst()
	for _, s := range n.sites {
		s.server.Handler = n.handler(s)
		n.serves.Go(func() { _ = s.server.Serve(s.listener) }) // ends with Close, and has no other error on loopback
	}
	return nil
}

// Sites lists the sites, always in the same order.
func (n *Newsroom) Sites() []Site {
	sites := make([]Site, len(n.sites))
	for i, s := range n.sites {
		sites[i] = s.Site
	}
	return sites
}

// Articles is the truth: every article there is, published or waiting, in the order of
// publication.
func (n *Newsroom) Articles() []Article {
	n.mu.RLock()
	defer n.mu.RUnlock()
	all := make([]Article, len(n.stories))
	for i, st := range n.stories {
		all[i] = st.Article
	}
	return all
}

// Books tells who asked for what. They go on being written.
func (n *Newsroom) Books() *Books { return n.books }

// Run publishes an article every Config.Every until ctx ends, and returns nil.
func (n *Newsroom) Run(ctx context.Context) error {
	tick := time.NewTicker(n.cfg.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			n.Publish()
		}
	}
}

// Close takes every site off the air, requests under way included.
func (n *Newsroom) Close() error {
	var errs []error
	for _, s := range n.sites {
		errs = append(errs, s.server.Close(), s.close())
	}
	n.serves.Wait()
	return errors.Join(errs...)
}

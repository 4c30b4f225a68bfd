package newsroom

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// site is an outlet on the air.
type site struct {
	Site
	outlet   *outlet
	listener net.Listener
	server   *http.Server

	// Guarded by Newsroom.mu.
	pages    map[string]*page // what articles answer, by path with query
	articles map[string]bool  // paths that are articles, published or not
	out      []*story         // the oldest first
	changed  time.Time        // when something was published last
	troubles map[string]Trouble
}

func newSite(o *outlet, i, port int) (*site, error) {
	l, err := listen(i, port)
	if err != nil {
		return nil, fmt.Errorf("site of %s: %w", o.Name, err)
	}
	root := "http://" + l.Addr().String()
	host, err := article.HostKey(root)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("site of %s: %w", o.Name, err), l.Close())
	}
	return &site{
		Site: Site{
			Name: o.Name, URL: root + "/", Feed: root + o.FeedPath, Sitemap: root + sitemapPath, Section: root + o.SectionPath,
			Host: host, Language: o.Language, Country: o.Country,
		},
		outlet: o, listener: l, pages: map[string]*page{}, articles: map[string]bool{}, troubles: map[string]Trouble{},
		// What a client does to its connections is in the books, not in a log.
		server: &http.Server{ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)},
	}, nil
}

// root is the address without a slash at the end.
func (s *site) root() string { return s.URL[:len(s.URL)-1] }

// close closes the listener for the case that no server does.
func (s *site) close() error {
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// newest lists what is out, the newest first.
func (s *site) newest() []*story {
	all := make([]*story, 0, len(s.out))
	for i := len(s.out) - 1; i >= 0; i-- {
		all = append(all, s.out[i])
	}
	return all
}

// adopt gives a story its place on the site.
func (s *site) adopt(st *story) {
	st.site, st.Site, st.Host = s, s.Name, s.Host
	st.URL = s.root() + st.path
	st.Link = st.URL
	s.articles[st.path] = true
	if st.link != "" {
		st.Link = s.root() + st.link
		s.articles[st.link] = true
	}
	if st.Language == "" {
		st.Language = s.Language
	}
}

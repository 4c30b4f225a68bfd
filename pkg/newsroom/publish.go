package newsroom

import (
	"fmt"
	"net/http"
	"time"
)

// spacing is the time between the stamps of what is out at the start, so that a front
// page looks like one that has been there for a while.
const spacing = 17 * time.Minute

// lineUp gives every story its address and its turn: the first story of each outlet,
// then the second of each, and so on.
func (n *Newsroom) lineUp() error {
	byName := map[string]*story{}
	for row, more := 0, true; more; row++ {
		more = false
		for _, s := range n.sites {
			if row < len(s.outlet.stories) {
				st := s.outlet.stories[row]
				s.adopt(st)
				byName[s.outlet.file+":"+st.path] = st
				n.stories = append(n.stories, st)
				more = true
			}
		}
	}
	for _, st := range n.stories {
		if st.away == "" {
			continue
		}
		to := byName[st.away]
		if to == nil {
			return fmt.Errorf("%s%s leads to %q, which is no article", st.site.outlet.file, st.path, st.away)
		}
		st.URL, st.Title, st.Subtitle, st.Authors, st.Agency, st.Body, st.Language = to.URL, to.Title, to.Subtitle, to.Authors, to.Agency, to.Body, to.Language
	}
	return nil
}

// first is how many articles are out at the start.
func (n *Newsroom) first() int {
	switch {
	case n.cfg.Start < 0:
		return 0
	case n.cfg.Start == 0 && len(n.cfg.Dirs) == 0:
		return len(n.sites)
	case n.cfg.Start == 0:
		return len(n.stories)
	}
	return min(n.cfg.Start, len(n.stories))
}

func (n *Newsroom) publishFirst() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.out = n.first()
	now := n.cfg.Now()
	for i, st := range n.stories[:n.out] {
		n.release(st, now.Add(-spacing*time.Duration(n.out-1-i)))
	}
}

// Publish brings out the next waiting article and returns its address in the feed: it is
// in its site's feed, news sitemap and lists from now on. When all are out it returns
// false, or with Config.Endless writes a bulletin and publishes that.
func (n *Newsroom) Publish() (link string, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.out == len(n.stories) {
		if !n.cfg.Endless {
			return "", false
		}
		n.stories = append(n.stories, n.bulletin())
	}
	st := n.stories[n.out]
	n.out++
	n.release(st, n.cfg.Now())
	return st.Link, true
}

// release stamps a story and puts it on its site. n.mu is held.
func (n *Newsroom) release(st *story, at time.Time) {
	s := st.site
	if !st.stamped {
		st.Published = at.In(s.outlet.zone).Truncate(s.outlet.precision)
	}
	s.changed = at
	s.out = append(s.out, st)
	switch {
	case st.answer == "404":
	case st.answer == "pdf":
		s.pages[st.path] = &page{contentType: "application/pdf", body: notice, modified: at}
	case st.away != "":
		s.pages[st.path] = &page{status: http.StatusFound, location: st.URL}
	case st.source != nil:
		s.pages[st.path] = st.source
	default:
		s.pages[st.path] = s.render(st, at)
	}
	if st.link != "" {
		s.pages[st.link] = &page{status: http.StatusMovedPermanently, location: st.URL}
	}
}

// Package section tells the links to articles from navigation on a page that has no feed:
// a site's front page, or that of a rubric. It knows no language and no site: it goes by
// the shape of addresses, where a link stands, what repeats, and what changes between
// polls. It fetches nothing, and what an article says is the parser's to find.
package section

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"time"
)

const (
	// MaxLinks is how many distinct links of a page are looked at, the first ones.
	MaxLinks = 2000
	// MaxTitle is how many bytes of a link's text are kept.
	MaxTitle = 300
)

// Page is what a poll brought. Whoever fetches it bounds its size.
type Page struct {
	Body        []byte
	ContentType string    // the header, for its charset
	URL         string    // where it was found, after redirects
	At          time.Time // when it was fetched, for the Memory
}

// Link is a link to an article, probably.
type Link struct {
	URL   string  // absolute, as the page writes it, without a fragment
	Title string  // what the page calls it; may be empty, or a teaser
	Score float64 // how sure, from 0.5 to 1
	Why   string  // the signals and their points, for people who tune a source
}

// Rules are what an operator knows better about one source. Both are matched against the
// absolute address; nil matches nothing.
type Rules struct {
	Article *regexp.Regexp // is an article, even on another site
	Exclude *regexp.Regexp // is none, even if Article matches
}

// Read lists the links of a page that lead to articles, in the order of the page, and the
// memory to hand in with the next poll. The memory handed in is left as it is. A page that
// lists nothing, such as a login form, gives no links; only a bad address is an error.
func Read(p Page, r Rules, m Memory) ([]Link, Memory, error) {
	at, err := url.Parse(p.URL)
	if err != nil || !web(at) {
		return nil, m, fmt.Errorf("section page %q: not an absolute http or https address", p.URL)
	}
	s := scan(decode(p.Body, p.ContentType), at, r)
	if len(s.links) == 0 {
		return nil, m, nil // an outage, or a page of scripts: nothing to learn from
	}
	judge(s.links)
	next := m.learn(s.links, p.At)
	agree(s.links)
	return chosen(s.links), next, nil
}

const (
	// enough is how many points make an article.
	enough = 5
	// alone is how many it takes where fewer than several links have enough: the page is
	// no list, and what is on it is rather a link to the terms than to news.
	alone   = 8
	several = 3
)

func chosen(links []*link) []Link {
	bar := float64(enough)
	if count(links, func(l *link) bool { return l.points() >= enough }) < several {
		bar = alone
	}
	var out []Link
	for _, l := range links {
		if p := l.points(); l.ruled || p >= bar {
			out = append(out, Link{URL: l.url, Title: l.title, Score: score(p), Why: l.why()})
		}
	}
	return out
}

// score maps points to 0.5 and above, as all who have enough are articles.
func score(points float64) float64 {
	return 1 / (1 + math.Exp((enough-max(points, enough))/2))
}

func count(links []*link, is func(*link) bool) int {
	n := 0
	for _, l := range links {
		if is(l) {
			n++
		}
	}
	return n
}

// web reports whether an address is one that can be fetched.
func web(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

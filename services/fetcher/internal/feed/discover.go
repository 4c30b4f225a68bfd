package feed

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// MaxLinks is how many feeds of one page are listed.
	MaxLinks = 50
	// discoverBytes is how much of a page is searched: links of this kind stand in its head.
	discoverBytes = 1 << 20
)

// Link is a feed that a page names.
type Link struct{ URL, Title, Type string }

// Discover lists the feeds that an HTML page names in <link>, the best first: as the
// page orders them, but those of comments last.
func Discover(page []byte, base string) []Link {
	at, err := url.Parse(base)
	if err != nil {
		return nil
	}
	var links []Link
	z := nethtml.NewTokenizer(bytes.NewReader(page[:min(len(page), discoverBytes)]))
	for len(links) < MaxLinks {
		switch z.Next() {
		case nethtml.ErrorToken:
			return bestFirst(links)
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Base:
				if u, err := at.Parse(attribute(t, "href")); err == nil {
					at = u
				}
			case atom.Link:
				if l, ok := feedLink(t, at); ok && !slices.ContainsFunc(links, func(have Link) bool { return have.URL == l.URL }) {
					links = append(links, l)
				}
			}
		}
	}
	return bestFirst(links)
}

// feedLink takes a <link> that leads to a feed. Plain JSON and XML are feeds only if
// they say so: APIs are announced the same way.
func feedLink(t nethtml.Token, base *url.URL) (Link, bool) {
	l := Link{URL: resolve(base, attribute(t, "href")), Title: squeeze(attribute(t, "title"))}
	kind, _, _ := strings.Cut(strings.ToLower(attribute(t, "type")), ";")
	l.Type = strings.TrimSpace(kind)
	rel := strings.Fields(strings.ToLower(attribute(t, "rel")))
	if l.URL == "" || !slices.Contains(rel, "alternate") && !slices.Contains(rel, "feed") {
		return l, false
	}
	switch l.Type {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
		return l, true
	case "application/json", "application/xml", "text/xml", "application/rss", "application/atom", "":
		return l, slices.Contains(rel, "feed") || speaksOfFeed(l)
	}
	return l, false
}

func speaksOfFeed(l Link) bool {
	u, err := url.Parse(l.URL)
	if err != nil || strings.Contains(u.Path, "/wp-json/") {
		return false
	}
	s := strings.ToLower(u.Path + "?" + u.RawQuery + " " + l.Title)
	return strings.Contains(s, "feed") || strings.Contains(s, "rss") || strings.Contains(s, "atom")
}

func attribute(t nethtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// bestFirst moves the feeds of comments behind those of articles.
func bestFirst(links []Link) []Link {
	slices.SortStableFunc(links, func(a, b Link) int { return comments(a) - comments(b) })
	return links
}

// commentWords begin the word for comments in the languages of most sites.
var commentWords = []string{"comment", "koment", "comentari", "comentári", "коммент", "комент", "yorum", "reacties", "评论", "コメント", "댓글"}

func comments(l Link) int {
	s := strings.ToLower(l.URL + " " + l.Title)
	for _, w := range commentWords {
		if strings.Contains(s, w) {
			return 1
		}
	}
	return 0
}

// wellKnown are paths under which sites have feeds that they name nowhere, the usual
// ones first.
var wellKnown = []string{"/feed", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap.xml"}

// WellKnown lists addresses where a site may have a feed: below the page first, as many
// systems give every section its own, then at the root.
func WellKnown(base string) []string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil
	}
	root := u.Scheme + "://" + u.Host
	var out []string
	if path := strings.TrimRight(u.EscapedPath(), "/"); path != "" {
		out = append(out, root+path+"/feed")
	}
	for _, p := range wellKnown {
		if !slices.Contains(out, root+p) {
			out = append(out, root+p)
		}
	}
	return out
}

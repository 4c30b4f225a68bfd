package feed

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Sitemap is one that an index names. Modified is its lastmod; zero where it has none.
type Sitemap struct {
	URL      string
	Modified time.Time
}

// sitemapDialect reads both kinds: some sites put addresses into an index.
func sitemapDialect(kind string) *dialect {
	return &dialect{
		kind:       kind,
		unordered:  true,
		containers: set("urlset", "sitemapindex"),
		visit:      sitemapElement,
		again:      regexp.MustCompile(`(?i)<(?:\w+:)?(?:url|sitemap)[\s>]`),
	}
}

func sitemapElement(f *Feed, n *node) {
	address := resolve(n.base, n.value("loc"))
	if address == "" {
		return
	}
	switch n.name {
	case "sitemap":
		changed, _ := date("", n.value("lastmod"))
		f.addSitemap(Sitemap{address, changed})
	case "url":
		it := Item{ID: address, URL: address}
		it.Updated, it.UpdatedAs = date("", n.value("lastmod"))
		for _, news := range n.kids {
			if news.name == "news:news" {
				newsOf(f, &it, news)
			}
		}
		f.add(it)
	}
}

// newsOf takes the news extension of sitemaps.
func newsOf(f *Feed, it *Item, n *node) {
	setOnce(&it.Title, plain(n.value("news:title")))
	if it.Published.IsZero() {
		it.Published, it.PublishedAs = date("", n.value("news:publication_date"))
	}
	if p := n.find("news:publication"); p != nil {
		setOnce(&f.Title, plain(p.value("news:name")))
		setOnce(&f.Language, p.value("news:language"))
	}
	for _, k := range strings.Split(n.value("news:keywords"), ",") {
		it.Tags = appendNew(it.Tags, plain(k))
	}
}

// parseList reads the plain-text form of a sitemap: an address a line.
func parseList(text string, base *url.URL) *Feed {
	f := newFeed(KindSitemap)
	for line := range strings.Lines(text) {
		if u := resolve(base, line); u != "" && !strings.ContainsAny(u, " \t") {
			f.add(Item{ID: u, URL: u})
		}
	}
	return f
}

func (f *Feed) addSitemap(s Sitemap) {
	if len(f.Sitemaps) >= MaxSitemaps {
		f.Cut = true
		return
	}
	f.Sitemaps = append(f.Sitemaps, s.URL)
	f.Children = append(f.Children, s)
}

// Newest chooses the n sitemaps of an index that are worth reading: those that are named
// for news, then those that changed last, then those whose names have the latest month.
// What is equal stays in the order of the index.
func (f *Feed) Newest(n int) []Sitemap {
	ranked := make([]ranking, 0, len(f.Children))
	seen := map[string]bool{}
	for _, s := range f.Children {
		if !seen[s.URL] {
			seen[s.URL] = true
			ranked = append(ranked, rank(s))
		}
	}
	slices.SortStableFunc(ranked, ranking.compare)
	var out []Sitemap
	for _, r := range ranked[:min(len(ranked), max(n, 0))] {
		out = append(out, r.Sitemap)
	}
	return out
}

// ranking is a sitemap with what its name says.
type ranking struct {
	Sitemap
	news  int
	month string // 202611
}

var (
	newsName  = regexp.MustCompile(`(?i)news(?:[^l]|l[^e]|$)|nachrichten|noticias|actualit|notizie|nieuws|nyheter|haber|novosti`) // no newsletters
	monthName = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)(?:[-_/]?(0[1-9]|1[0-2])|[-_/]([1-9])(?:\D|$)|\D|$)`)
)

// rank looks at the path only: every sitemap of news.example.com would be one of news.
func rank(s Sitemap) ranking {
	r := ranking{Sitemap: s}
	u, err := url.Parse(s.URL)
	if err != nil {
		return r
	}
	name := u.Path + "?" + u.RawQuery
	if newsName.MatchString(name) {
		r.news = 1
	}
	if m := monthName.FindStringSubmatch(name); m != nil {
		r.month = m[1] + m[2]
		if m[3] != "" {
			r.month += "0" + m[3]
		}
	}
	return r
}

func (r ranking) compare(o ranking) int {
	return cmp.Or(o.news-r.news, o.Modified.Compare(r.Modified), strings.Compare(o.month, r.month))
}

// RecentAge is how old an item may be for Recent.
const RecentAge = 30 * 24 * time.Hour

// Recent is the items without those that are known to be older than RecentAge: a sitemap
// lists all that a site ever had. An item is as old as its later date; one without a
// date stays, for nothing is known of it.
func Recent(items []Item, now time.Time) []Item {
	var out []Item
	for _, it := range items {
		if at := it.newest(); at.IsZero() || now.Sub(at) <= RecentAge {
			out = append(out, it)
		}
	}
	return out
}

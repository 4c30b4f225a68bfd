package feed

import (
	"net/url"
	"regexp"
	"strings"
)

func sitemapDialect() *dialect {
	return &dialect{
		kind:       KindSitemap,
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
		f.Sitemaps = append(f.Sitemaps, address)
	case "url":
		it := Item{ID: address, URL: address, Updated: date("", n.value("lastmod"))}
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
		it.Published = date("", n.value("news:publication_date"))
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

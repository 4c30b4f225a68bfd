package parser

import (
	"net/url"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

// identity settles which address the record is known by.
func (w *work) identity() {
	a := w.a
	a.URL = normal(w.url.String(), w.f.URL)
	a.CanonicalURL = a.URL
	w.from("canonical_url", "url")
	if c, err := article.Normalize(w.m.Canonical); err == nil {
		switch {
		case !article.SameSite(c, a.URL):
			a.ForeignURL = c
		case !lessSpecific(c, a.URL):
			a.CanonicalURL = c
			w.from("canonical_url", "link:canonical")
		}
	}
	a.ID = article.ID(a.CanonicalURL)
	for _, u := range append([]string{w.f.URL, a.URL}, w.f.Via...) {
		if n := normal(u, ""); n != "" && n != a.CanonicalURL && !contains(a.URLs, n) {
			a.URLs = append(a.URLs, n)
		}
	}
	if amp, err := article.Normalize(w.m.AMP); err == nil && amp != a.URL {
		a.AMPURL = amp
	}
	if next, err := article.Normalize(w.m.Next); err == nil && next != a.URL && article.SameSite(next, a.URL) {
		a.NextPageURL = next
	}
}

// lessSpecific reports whether a canonical link names the front page or a section of it:
// a template's mistake that would make one record of all articles.
func lessSpecific(canonical, own string) bool {
	c, err := url.Parse(canonical)
	o, err2 := url.Parse(own)
	if err != nil || err2 != nil {
		return true
	}
	if c.Path == "/" && c.RawQuery == "" && c.Fragment == "" {
		return o.Path != "/" || o.RawQuery != "" || o.Fragment != ""
	}
	return c.Host == o.Host && strings.HasPrefix(o.Path, c.Path+"/") && strings.Count(c.Path, "/") == 1 && !strings.ContainsAny(c.Path, "-0123456789")
}

func normal(urls ...string) string {
	for _, u := range urls {
		if n, err := article.Normalize(u); err == nil {
			return n
		}
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, o := range list {
		if o == s {
			return true
		}
	}
	return false
}

package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
)

// urlset is a sitemap of paths, changed at a time.
func urlset(at time.Time, paths ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for _, p := range paths {
			fmt.Fprintf(w, `<url><loc>http://%s%s</loc><lastmod>%s</lastmod></url>`, r.Host, p, at.Format(time.RFC3339))
		}
		fmt.Fprint(w, `</urlset>`)
	}
}

// index is a sitemap index; the later a sitemap stands the newer it is.
func index(paths ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for i, p := range paths {
			fmt.Fprintf(w, `<sitemap><loc>http://%s%s</loc><lastmod>2026-01-%02d</lastmod></sitemap>`, r.Host, p, i+1)
		}
		fmt.Fprint(w, `</sitemapindex>`)
	}
}

// TestASitemapIndexIsFollowed: a site with nothing but a line in robots.txt is watched by
// the newest sitemaps of its index; what is old in them is not news.
func TestASitemapIndexIsFollowed(t *testing.T) {
	now := time.Now()
	s := newSite(t, map[string]http.HandlerFunc{
		"/":      text("text/html", "<title>A site</title><a href=/about>About</a>"),
		"/map":   index("/map/1", "/map/2", "/map/3", "/map/4"),
		"/map/1": urlset(now, "/too-deep-in-the-index"),
		"/map/2": urlset(now.AddDate(0, 0, -40), "/old"),
		"/map/3": urlset(now, "/3"),
		"/map/4": urlset(now, "/4", "/4b"),
		"/3":     page, "/4": page, "/4b": page, "/old": page,
	})
	s.set("/robots.txt", text("text/plain", "Sitemap: "+s.URL+"/map\nUser-agent: *\nAllow: /\n"))
	r := newRig(t, nil)
	src := r.watch(s.URL + "/")
	if src.State() != "ok" || src.Kind != "sitemapindex" || !strings.HasSuffix(src.Feed, "/map") {
		t.Fatalf("source %+v", src)
	}
	ends := r.ends(3)
	for _, p := range []string{"/3", "/4", "/4b"} {
		if ends[p] != "fetched" {
			t.Errorf("%s ended %q", p, ends[p])
		}
	}
	r.poll(src) // nothing of it is fetched a second time
	bustest.Eventually(t, func() error {
		if s.count("/map/4") < 2 {
			return fmt.Errorf("the parts were not polled again")
		}
		return nil
	})
	if n := s.count("/old") + s.count("/too-deep-in-the-index") + s.count("/map/1"); n != 0 || s.count("/4") != 1 {
		t.Errorf("old things were asked for %d times, /4 %d times", n, s.count("/4"))
	}
}

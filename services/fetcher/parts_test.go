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

func tagged(etag string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		h(w, r)
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
		"/map/4": tagged(`"four"`, urlset(now, "/4", "/4b")),
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
	src = r.poll(src) // the index says that nothing has changed
	if n := s.count("/map/3") + s.count("/map/4"); n != 2 {
		t.Errorf("sitemaps that had not changed were asked for %d times", n)
	}
	s.set("/map", index("/map/1", "/map/2", "/map/3", "/map/5", "/map/4")) // /map/4 is a day newer now
	conditional := make(chan string, 2)
	s.set("/map/4", func(w http.ResponseWriter, r *http.Request) {
		conditional <- r.Header.Get("If-None-Match")
		w.WriteHeader(http.StatusNotModified)
	})
	src = r.poll(src)
	if got := <-conditional; got != `"four"` {
		t.Errorf("the changed sitemap was asked for with the condition %q", got)
	}
	bustest.Eventually(t, func() error { // and its 304 is believed
		src, err := r.reg.Get(t.Context(), src.ID)
		if err != nil {
			return err
		}
		for _, part := range src.Index {
			if strings.HasSuffix(part.URL, "/map/4") && part.Changed.Day() == 5 && src.State() == "ok" {
				return nil
			}
		}
		return fmt.Errorf("remembered: %+v", src.Index)
	})
	if n := s.count("/old") + s.count("/too-deep-in-the-index") + s.count("/map/1"); n != 0 || s.count("/4") != 1 {
		t.Errorf("old things were asked for %d times, /4 %d times", n, s.count("/4"))
	}
}

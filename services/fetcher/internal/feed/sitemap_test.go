package feed

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// index is a sitemap index of "address date" lines.
func index(lines ...string) string {
	var b strings.Builder
	b.WriteString(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, l := range lines {
		loc, mod, _ := strings.Cut(l, " ")
		fmt.Fprintf(&b, "<sitemap><loc>%s</loc>", loc)
		if mod != "" {
			fmt.Fprintf(&b, "<lastmod>%s</lastmod>", mod)
		}
		b.WriteString("</sitemap>")
	}
	return b.String() + "</sitemapindex>"
}

func TestSitemapIndex(t *testing.T) {
	f := parse(t, index("https://x.com/a.xml 2026-11-24T12:00:00+01:00", "/b.xml.gz", "javascript:x 2026-11-24"))
	want := `[{"URL":"https://x.com/a.xml","Modified":"2026-11-24T11:00:00Z"},{"URL":"https://x.com/b.xml.gz","Modified":"0001-01-01T00:00:00Z"}]`
	if got := asJSON(f.Children); got != want || f.Kind != KindSitemapIndex || f.Cut {
		t.Errorf("kind %s, cut %v\ngot  %s\nwant %s", f.Kind, f.Cut, got, want)
	}
}

func TestNewest(t *testing.T) {
	tests := []struct {
		name, in string
		n        int
		want     string
	}{
		{"the last changed first", "/a 2026-11-22|/b 2026-11-24|/c 2026-11-23", 2, "/b /c"},
		{"without a date last", "/a|/b 2020-01-01", 9, "/b /a"},
		{"news before what is newer", "/a 2026-11-24|/news-1.xml 2026-11-20|/News_2.xml 2026-11-21", 3, "/News_2.xml /news-1.xml /a"},
		{"news in other languages", "/a 2026-11-24|/sitemap-actualites.xml|/nachrichten/1.xml", 3, "/sitemap-actualites.xml /nachrichten/1.xml /a"},
		{"news in the query", "/a 2026-11-24|/map?type=news", 1, "/map?type=news"},
		{"newsletters are none", "/newsletter.xml|/a 2026-11-24", 1, "/a"},
		{"a host of news says nothing", "https://news.x.com/a|/b 2026-11-24", 1, "/b"},
		{"months of names where the dates are equal", "/2025-12.xml|/2026/9.xml|/2026-11.xml.gz|/2026.xml|/post_202610.xml|/99999999.xml", 9,
			"/2026-11.xml.gz /post_202610.xml /2026/9.xml /2026.xml /2025-12.xml /99999999.xml"},
		{"a date before a name", "/2026-11.xml 2026-01-01|/2020-01.xml 2026-11-24", 1, "/2020-01.xml"},
		{"each once", "/a|/a|/b", 9, "/a /b"},
		{"none asked for", "/a", 0, ""},
		{"less than none", "/a", -1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range parse(t, index(strings.Split(tt.in, "|")...)).Newest(tt.n) {
				got = append(got, strings.TrimPrefix(s.URL, "https://x.com"))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

func TestSitemapAsItems(t *testing.T) {
	f := parse(t, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://x.com/1</loc><lastmod>2026-11-24</lastmod><changefreq>daily</changefreq></url><url><loc>https://x.com/2</loc></url></urlset>`)
	want := `[{"id":"https://x.com/1","url":"https://x.com/1","title":"","updated":"2026-11-24T00:00:00Z","authors":[],"summary":"","content_html":""},{"id":"https://x.com/2","url":"https://x.com/2","title":"","authors":[],"summary":"","content_html":""}]`
	if got := asJSON(f.Items); got != want || f.Kind != KindSitemap {
		t.Errorf("kind %s\ngot  %s\nwant %s", f.Kind, got, want)
	}
}

func TestRecent(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	old, older := now.Add(-RecentAge), now.Add(-RecentAge-time.Second)
	for name, tt := range map[string]struct {
		it   Item
		want bool
	}{
		"just young enough":   {Item{Updated: old}, true},
		"just too old":        {Item{Updated: older}, false},
		"published too old":   {Item{Published: older}, false},
		"old, but edited":     {Item{Published: older, Updated: now}, true},
		"edited before it is": {Item{Published: now, Updated: older}, true},
		"no date":             {Item{}, true},
		"from the future":     {Item{Updated: now.Add(time.Hour)}, true},
	} {
		if got := len(Recent([]Item{tt.it}, now)) == 1; got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// FuzzSitemap looks for panics, and for what a caller relies on.
func FuzzSitemap(f *testing.F) {
	f.Add([]byte(index("/news.xml 2026-11-24", "/2026/1.xml", "/%zz")), 1)
	f.Add([]byte(`<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/1</loc><lastmod>2026-11-24</lastmod><n:news><n:title>x</n:title></n:news></url><sitemap><loc>/2`), 9)
	f.Add([]byte("https://x.com/1\nhttps://x.com/2"), -1)
	f.Fuzz(func(t *testing.T, body []byte, n int) {
		feed, err := Parse(body, "application/xml", base)
		if err != nil {
			return
		}
		newest, seen := feed.Newest(n), map[string]bool{}
		if len(newest) > max(n, 0) || len(feed.Children) != len(feed.Sitemaps) {
			t.Errorf("%d of %d, %d children of %d", len(newest), n, len(feed.Children), len(feed.Sitemaps))
		}
		for _, s := range newest {
			if seen[s.URL] || !isAddress(strings.ToLower(s.URL)) {
				t.Errorf("%q twice, or no address", s.URL)
			}
			seen[s.URL] = true
		}
		if _, err := json.Marshal(Recent(feed.Items, time.Unix(1795521600, 0))); err != nil {
			t.Error(err)
		}
	})
}

package section

import (
	"fmt"
	"strings"
	"testing"
)

func TestShape(t *testing.T) {
	for in, want := range map[string]string{
		"/":                          "",
		"/politics":                  "/w",
		"/politics/world-news":       "/politics/w",
		"/politics/2026/05/12/a-b-c": "/w/Y/9/9/w-w-w",
		"/2026-05-12/a-b-c.html":     "/D/w-w-w.html",
		"/20260512/a-b-c":            "/D/w-w-w",
		"/news/4817263":              "/news/99999",
		"/authors/118":               "/authors/999",
		"/regions/77/":               "/regions/9",
		"/a-b-c-123456.htm":          "/w-w-w.htm",
		"/story.asp?id=10482":        "/w.asp?id=99999",
		"/x?b=2&a=word":              "/w?a=w;b=9",
		"/c/3cc842471fb9df42":        "/c/x",
		"/c/c4gx7z9kq1o":             "/c/x",
		"/news/article123":           "/news/w9",
		"/news/index.html":           "/w.html",
		"/новости/дня":               "/......./w",
		"/x/البرلمان-يناقش-قانون":                                            "/w/w-w-w",
		"/x/%E6%B8%AF%E6%B9%BE%E5%86%8D%E9%96%8B%E7%99%BA%E8%AA%AC%E6%98%8E": "/w/w-w-w",
	} {
		if got := parsePath(normal(t, "https://example.com"+in)).shape; got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// TestAddress gives every kind of address its sign: an article's, nothing, none.
func TestAddress(t *testing.T) {
	tests := map[string][]string{
		"article": {"/2026/05/12/harbour-strike-enters-third-week", "/news/4817263", "/a/harbour-strike-enters-third-week.html", "/story.asp?id=10482", "/x/3cc842471fb9df42",
			"/2026/may/12/ferry", "/20260512/k00/001000c", "/articleView.html?idxno=204811", "/archive/2026/05/harbour-strike-enters-third-week", "/video/harbour-strike-enters-third-week"},
		"open": {"/klimagipfel.html", "/a/kurz", "/news/20261122", "/x?y=1"},
		"none": {"", "/", "/?ref=12345", "/politics", "/tag/harbour-strike-enters-third-week", "/author/jane-doe-4817263", "/news/page/2", "/news/seite/3", "/2026/05", "/2026-05-12",
			"/about-us", "/report-of-the-year-2026.pdf", "/feed", "/search?q=harbour", "/a/privacy", "/login?id=4817263", "/news/latest"},
	}
	for want, addresses := range tests {
		for _, a := range addresses {
			l := &link{path: parsePath(normal(t, "https://example.com"+a))}
			l.address()
			if got := signOf(l.points()); got != want {
				t.Errorf("%s: %s, want %s: %s", a, got, want, l.why())
			}
		}
	}
}

func signOf(points float64) string {
	switch {
	case points >= 2:
		return "article"
	case points <= -2:
		return "none"
	}
	return "open"
}

func TestSections(t *testing.T) {
	for n, want := range map[int]bool{below - 1: false, below: true} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<a href="/town/%d">X</a>`, i)
		}
		links := judged(t, Page{Body: []byte(`<a href="/town.html">Town</a>` + b.String()), URL: "https://example.com/"})
		if got := strings.Contains(links[0].why(), "below it"); got != want {
			t.Errorf("%d below it: %v", n, got)
		}
	}
}

func TestUnits(t *testing.T) {
	tests := []struct {
		in       string
		min, max float64
	}{
		{"", 0, 0}, {"12 (3) – 14:32", 0, 0}, {"Sport", 1, 1}, {"Bundesverfassungsgericht", 1, 1}, {"World news", 2, 2}, {"Don't stop", 2, 2}, {"l’ami", 1, 1},
		{"Landtag beschließt neues Schulgesetz", 4, 7}, {"県、来年度予算案を発表　子育て支援に重点", 7, 11}, {"政治", 1, 1}, {"스포츠", 1, 1}, {"반도체 수출 석 달 만에 반등", 5, 7},
		{"ราคาข้าวปรับขึ้นต่อเนื่องเป็นสัปดาห์ที่สี่", 6, 12}, {"البرلمان يناقش قانون الموانئ", 4, 5}, {"हिन्दी समाचार", 1, 6},
	}
	for _, tt := range tests {
		if got := units(tt.in); got < tt.min || got > tt.max {
			t.Errorf("%q: %.1f, want %.0f to %.0f", tt.in, got, tt.min, tt.max)
		}
	}
}

func TestPlaceOfClass(t *testing.T) {
	for class, want := range map[string]place{
		"main-nav": inMenu, "navList": inMenu, "menu": inMenu, "menu-item": inMenu, "x site-footer": inMenu, "breadcrumbs": inMenu, "topMenu": inMenu,
		"has-menu": 0, "nav-open": 0, "page-footer": inMenu, "page-with-menu": 0, "article-nav": 0, "unavoidable": 0, "navy": 0, "": 0, "--": 0, "teaser card": 0,
	} {
		if got := placeOfClass(class); got != want {
			t.Errorf("%q: %v", class, got)
		}
	}
}

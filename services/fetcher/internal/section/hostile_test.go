package section

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func mustParse(t testing.TB, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestMaxLinks(t *testing.T) {
	links := read(t, list(MaxLinks+10, ""), Rules{})
	if len(links) != MaxLinks || !strings.HasSuffix(links[MaxLinks-1].URL, fmt.Sprint(4000000+MaxLinks-1)) {
		t.Errorf("%d links, the last %s", len(links), links[len(links)-1].URL)
	}
}

func TestMaxTitle(t *testing.T) {
	for _, word := range []string{"headline ", "заголовок ", "見出し", "a"} {
		long := strings.Repeat(word, MaxTitle)
		got := squeeze(long)
		if len(got) > MaxTitle || len(got) < MaxTitle-40 || !utf8.ValidString(got) || !strings.HasPrefix(long, got) {
			t.Errorf("%d bytes of %q", len(got), word)
		}
		exact := strings.Repeat("x", MaxTitle)
		if squeeze(exact) != exact {
			t.Error("a title of just the length was cut")
		}
	}
}

// TestMaxText gives one anchor and one heading more text than is gathered.
func TestMaxText(t *testing.T) {
	s := scan([]byte(`<div><h2>`+strings.Repeat("word ", maxText)+`</h2></div><a href="/x">`+strings.Repeat("<b>word </b>", maxText)), mustParse(t, "https://example.com/"), Rules{})
	if cap(s.text) > 2*maxText || cap(s.line) > 2*maxText || len(s.links[0].texts[0].words) > MaxTitle {
		t.Errorf("%d and %d bytes gathered", cap(s.text), cap(s.line))
	}
}

// TestMaxTexts gives one link more wordings and places than are kept.
func TestMaxTexts(t *testing.T) {
	var b strings.Builder
	for i := range 3 * maxTexts {
		fmt.Fprintf(&b, `<%s><a href="/x" title="t %d">Text number %d</a></%[1]s>`, []string{"nav", "footer", "h2", "h5", "aside", "header", "article"}[i%7], i, i)
	}
	l := scan([]byte(b.String()), mustParse(t, "https://example.com/"), Rules{}).links[0]
	if len(l.texts) != maxTexts || len(l.places) != maxTexts {
		t.Errorf("%d texts, %d places", len(l.texts), len(l.places))
	}
}

// TestMaxDepth nests deeper than the stack goes, and comes back.
func TestMaxDepth(t *testing.T) {
	deep := strings.Repeat("<div>", 100_000)
	page := deep + `<a href="/news/4999999">A headline in the depth of it all</a>` + strings.Repeat("</div>", 100_000) + list(3, "")
	s := scan([]byte(deep), mustParse(t, "https://example.com/"), Rules{})
	if cap(s.stack) > 2*maxDepth {
		t.Errorf("a stack of %d", cap(s.stack))
	}
	if got := read(t, page, Rules{}); len(got) != 4 {
		t.Errorf("%d links, want 4: %s", len(got), urls(got))
	}
}

// TestMaxNear takes a block of many links for no teaser.
func TestMaxNear(t *testing.T) {
	block := func(n int) *link {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<i><a href="/x%d">X</a></i>`, i)
		}
		page := `<div><h2><a href="/news/1">A</a></h2><time>12 May</time>` + b.String() + `</div>`
		return scan([]byte(page), mustParse(t, "https://example.com/"), Rules{}).links[0]
	}
	if !block(maxNear-1).timed || block(maxNear).timed {
		t.Errorf("timed beside %d: %v, beside %d: %v", maxNear-1, block(maxNear-1).timed, maxNear, block(maxNear).timed)
	}
}

func TestMaxSegmentsAndShape(t *testing.T) {
	p := parsePath("https://example.com" + strings.Repeat("/abcdefgh", 1000) + "?" + strings.Repeat("a=1&", 300))
	if len(p.segments) > maxSegments || len(p.shape) > maxShape || len(p.loose) > maxShape {
		t.Errorf("%d segments, shape %q", len(p.segments), p.shape)
	}
}

// TestMaxClock takes no sentence for a date line.
func TestMaxClock(t *testing.T) {
	for s, want := range map[string]bool{
		"14:32": true, "12.05.2026": true, "2026-05-12": true, "5月12日 10:30": true, "12 May 2026": true, "May 12, 2026": true, " Updated 10:30 ": true,
		"14": false, "": false, "no digits": false, "The train that left at 14:32 came back, said the": false,
	} {
		if got := isTime(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestWildPages(t *testing.T) {
	const want = "https://www.example.co.uk/news/4000000 https://www.example.co.uk/news/4000001 https://www.example.co.uk/news/4000002"
	tests := map[string]string{
		"end tags without a start":   strings.Repeat("</div></table></h3>", 3000) + list(3, ""),
		"nothing is closed":          strings.NewReplacer("</h3>", "", "</div>", "", "</a>", "").Replace(list(3, "")),
		"a heading is never closed":  "<h2>" + strings.ReplaceAll(list(3, ""), "h3", "b"),
		"all is in a table":          "<table><tr><td>" + list(3, "</table></td>"),
		"the second base is ignored": `<base href="/"><base href="https://evil.example.org/">` + list(3, ""),
		"a base of no web":           `<base href="javascript:x">` + list(3, ""),
		"a script with tags":         `<script>document.write('<a href="/news/4999999">A headline written by a script of it</a>')</script>` + list(3, ""),
		"a template":                 `<template><h3><a href="/news/4999999">A headline in a template is none</a></h3></template>` + list(3, ""),
		"a comment":                  `<!-- <h3><a href="/news/4999999">A headline in a comment is none</a></h3> -->` + list(3, ""),
		"an SVG's style":             `<svg><style/><title/></svg>` + list(3, ""),
		"NUL bytes":                  strings.ReplaceAll(list(3, ""), "Headline", "Head\x00line"),
		"upper case":                 strings.NewReplacer("<a href", "<A HREF", "h3>", "H3>").Replace(list(3, "")),
		"cut in a tag":               list(3, "") + `<a href="/news/4999999" title="A headline that is cut of`,
	}
	for name, page := range tests {
		t.Run(name, func(t *testing.T) {
			if got := urls(read(t, page, Rules{})); got != want {
				t.Errorf("%s", got)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, file := range samples(f) {
		s := readSample(f, file)
		f.Add(s.page.Body, s.page.ContentType, s.page.URL, "", []byte("{}"))
	}
	f.Add([]byte(list(4, "")), "text/html; charset=utf-16", "https://example.com/a?b#c", "news", []byte(`{"polls":3,"since":"2026-05-12T00:00:00Z","links":"AAAAAAAAAAAAAAAA","shapes":{"/news/999":9}}`))
	f.Add([]byte("<base href=//[><a href=%><a href='/\xff'><h1><a href=x><table><p><li></table>"), "", "http://1.2.3.4:99/", "", []byte("{}"))
	f.Fuzz(func(t *testing.T, body []byte, contentType, base, rule string, memo []byte) {
		var m Memory
		if json.Unmarshal(memo, &m) != nil {
			return
		}
		var r Rules
		if re, err := regexp.Compile(rule); err == nil && rule != "" {
			r.Article = re
		}
		checkRead(t, Page{body, contentType, base, noon}, r, m)
	})
}

// checkRead looks for what must hold of every page.
func checkRead(t *testing.T, p Page, r Rules, m Memory) {
	t.Helper()
	before := bytes.Clone(m.Links)
	links, next, err := Read(p, r, m)
	if err != nil {
		return
	}
	if len(links) > MaxLinks || len(next.Shapes) > max(MaxShapes, len(m.Shapes)) || !bytes.Equal(before, m.Links) {
		t.Errorf("%d links, %d shapes", len(links), len(next.Shapes))
	}
	seen := map[string]bool{}
	for _, l := range links {
		u, err := url.Parse(l.URL)
		if err != nil || !web(u) || u.Fragment != "" || seen[normal(t, l.URL)] {
			t.Errorf("link %q, %v", l.URL, err)
		}
		seen[normal(t, l.URL)] = true
		if len(l.Title) > MaxTitle || !utf8.ValidString(l.Title) || l.Score < .5 || l.Score > 1 {
			t.Errorf("title %q, score %v", l.Title, l.Score)
		}
	}
	if _, again, err := Read(p, r, next); err != nil || len(again.Links) > MaxRemembered*entrySize {
		t.Errorf("the second time: %v", err)
	}
}

// BenchmarkRead reads a page of 200 KB, as front pages are: the samples in a row.
func BenchmarkRead(b *testing.B) {
	var page bytes.Buffer
	for i := 0; page.Len() < 200<<10; i++ {
		raw, err := os.ReadFile("testdata/pages/german-dates.html")
		if err != nil {
			b.Fatal(err)
		}
		page.Write(bytes.ReplaceAll(raw, []byte("2026-05-"), fmt.Appendf(nil, "%d-05-", 1990+i%100)))
	}
	p := Page{Body: page.Bytes(), ContentType: "text/html; charset=utf-8", URL: "https://www.talbote.example.de/", At: noon}
	var m Memory
	b.SetBytes(int64(page.Len()))
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if _, m, err = Read(p, Rules{}, m); err != nil {
			b.Fatal(err)
		}
	}
}

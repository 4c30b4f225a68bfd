package feed

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTooMany gives each kind more items than are taken, and looks which are.
func TestTooMany(t *testing.T) {
	const extra = 10
	many := func(head, item, tail string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			b.WriteString(head)
			for i := range n {
				if i > 0 && tail == "]}" {
					b.WriteByte(',')
				}
				day := time.Date(2000, 1, 1, i, 0, 0, 0, time.UTC).Format("2006-01-02T15:04Z") // each newer than the last
				b.WriteString(strings.ReplaceAll(strings.ReplaceAll(item, "#", strconv.Itoa(i)), "@", day))
			}
			return b.String() + tail
		}
	}
	tests := []struct {
		name        string
		in          func(int) string
		first, last string
	}{
		{"RSS", many("<rss><channel>", "<item><guid>#</guid><pubDate>@</pubDate></item>", "</channel></rss>"), "0", fmt.Sprint(MaxItems - 1)},
		{"Atom", many("<feed>", "<entry><id>#</id></entry>", "</feed>"), "0", fmt.Sprint(MaxItems - 1)},
		{"JSON", many(`{"version":"https://jsonfeed.org/version/1.1","items":[`, `{"id":#}`, "]}"), "0", fmt.Sprint(MaxItems - 1)},
		{"a sitemap has the newest anywhere", many("<urlset>", "<url><loc>https://x.com/#</loc><lastmod>@</lastmod></url>", "</urlset>"), fmt.Sprint("https://x.com/", extra), fmt.Sprint("https://x.com/", MaxItems+extra-1)},
		{"a sitemap without dates", many("<urlset>", "<url><loc>https://x.com/#</loc></url>", "</urlset>"), "https://x.com/0", fmt.Sprint("https://x.com/", MaxItems-1)},
		{"a sitemap as plain text", many("", "https://x.com/#\n", ""), "https://x.com/0", fmt.Sprint("https://x.com/", MaxItems-1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, tt.in(MaxItems+extra))
			if len(f.Items) != MaxItems || !f.Cut || f.Items[0].ID != tt.first || f.Items[MaxItems-1].ID != tt.last {
				t.Errorf("%d items, cut %v, from %q to %q", len(f.Items), f.Cut, f.Items[0].ID, f.Items[len(f.Items)-1].ID)
			}
			if f := parse(t, tt.in(MaxItems)); len(f.Items) != MaxItems || f.Cut {
				t.Errorf("of just as many as are taken: %d items, cut %v", len(f.Items), f.Cut)
			}
		})
	}
}

// TestManyTooMany has twice as many as fit, so that the oldest go more than once.
func TestManyTooMany(t *testing.T) {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range 100_000 {
		fmt.Fprintf(&b, "<url><loc>https://x.com/%d</loc><lastmod>%d-01-01</lastmod></url>", i, 1900+i%2)
	}
	f := parse(t, b.String()+"<url><loc>https://x.com/undated</loc></url></urlset>")
	if len(f.Items) != MaxItems || !f.Cut {
		t.Fatalf("%d items, cut %v", len(f.Items), f.Cut)
	}
	for i, it := range f.Items {
		if it.ID != fmt.Sprint("https://x.com/", 2*i+1) {
			t.Fatalf("item %d is %+v", i, it)
		}
	}
}

// TestHeld has far too many items, and looks how many are in memory until the end.
func TestHeld(t *testing.T) {
	f := newFeed(KindSitemap)
	f.unordered = true
	for range 5 * MaxItems {
		f.add(Item{ID: "x"})
	}
	if cap(f.Items) > 3*MaxItems {
		t.Errorf("room for %d items", cap(f.Items))
	}
	_, items, _ := splitJSON(`{"items":[{"id":1}` + strings.Repeat(`,{"id":1}`, 2*MaxItems) + "]}")
	if len(items) != MaxItems+1 {
		t.Errorf("%d items of JSON", len(items))
	}
}

// TestLaughs has entities that would be a gigabyte: they are not even declared.
func TestLaughs(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol"><!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "https://x.com/p">%p;`)
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	b.WriteString(`]><rss><channel><item><title>&l9; &file;</title></item></channel></rss>`)
	var f *Feed
	n := allocated(func() { f = parse(t, b.String()) })
	if f.Items[0].Title != "&l9; &file;" {
		t.Errorf("title %.200q", f.Items[0].Title)
	}
	if n > 1<<20 {
		t.Errorf("%d bytes of XML took %d of memory", b.Len(), n)
	}
}

// TestNested has 100,000 elements in one another; what follows them is not lost.
func TestNested(t *testing.T) {
	const deep = 100_000
	nest := strings.Repeat("<b>", deep) + "x" + strings.Repeat("</b>", deep)
	for name, tt := range map[string]struct{ in, want string }{
		"in an item":     {"<rss><channel><item>" + nest + "<title>1</title></item><item><title>2</title></item></channel></rss>", "1 2"},
		"in a title":     {"<rss><channel><item><title>" + nest + "</title><guid>1</guid></item><item><title>2</title></item></channel></rss>", " 2"},
		"in a channel":   {"<rss><channel>" + nest + "<item><title>2</title></item></channel></rss>", "2"},
		"never closed":   {"<rss><channel><item><title>1</title></item><item>" + strings.Repeat("<b>", deep), "1"},
		"in a sitemap":   {"<urlset><url>" + nest + "<loc>/1</loc></url><url><loc>/2</loc></url></urlset>", " "},
		"of containers":  {strings.Repeat("<rss><channel>", deep/2) + "<item><title>1</title></item>", "1"},
		"Atom's content": {"<feed><entry><content type='xhtml'>" + nest + "</content><title>1</title></entry></feed>", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			var titles []string
			for _, it := range parse(t, tt.in).Items {
				titles = append(titles, it.Title)
			}
			if got := strings.Join(titles, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if d := time.Since(start); d > 10*time.Second { // it takes a tenth of one; what is quadratic would not end
				t.Errorf("took %v", d)
			}
		})
	}
}

// allocated is how many bytes something allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

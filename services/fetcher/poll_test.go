package fetcher

import (
	"strconv"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// What a source has shown before is no link again, by its own memory: the frontier's
// deduplication lasts an hour only.
func TestASourceRemembersItsItems(t *testing.T) {
	doc := &Feed{Kind: "rss"}
	for _, u := range []string{"https://example.com/1", "https://example.com/2?utm_source=rss", "https://example.com/2", "mailto:no@link"} {
		doc.Items = append(doc.Items, feedItem(u))
	}
	src := event.Source{ID: "example", URL: "https://example.com/feed"}
	poll := event.Poll{Source: "example", Fetch: "https://example.com/feed"}
	if links, _ := newLinks(src, poll, doc, time.Now()); len(links) != 2 {
		t.Fatalf("%d links of a new source, want 2: two items are one URL and one is no page", len(links))
	}
	src.Seen = event.SeenOf([]uint64{event.SeenID(article.ID("https://example.com/2"))})
	links, _ := newLinks(src, poll, doc, time.Now())
	if len(links) != 1 || links[0].URL != "https://example.com/1" {
		t.Errorf("with /2 seen: %+v", links)
	}
}

// A long past comes in pieces, each of what the ones before left.
func TestALongPastComesInPieces(t *testing.T) {
	const all = 2*maxNew + 500
	src := event.Source{ID: "example", URL: "https://example.com/feed"}
	poll := event.Poll{Source: "example", Fetch: "https://example.com/feed"}
	got := map[string]bool{}
	for n := 1; n <= 4; n++ {
		doc := &Feed{Kind: "sitemap"}
		for i := range all {
			doc.Items = append(doc.Items, feedItem("https://example.com/"+strconv.Itoa(i)))
		}
		links, taken := newLinks(src, poll, doc, time.Now())
		doc.Items = doc.Items[:taken]
		remember(&src, poll, doc, &web.Response{}, time.Now())
		for _, l := range links {
			if got[l.ID] {
				t.Fatalf("poll %d: %s came twice", n, l.URL)
			}
			got[l.ID] = true
		}
		if want := min(n*maxNew, all); len(got) != want || len(links) > maxNew {
			t.Fatalf("after poll %d: %d links, want %d", n, len(got), want)
		}
	}
}

func feedItem(url string) feed.Item { return feed.Item{URL: url, Title: "About " + url} }

package fetcher

import (
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
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
	if links := newLinks(src, poll, doc, time.Now()); len(links) != 2 {
		t.Fatalf("%d links of a new source, want 2: two items are one URL and one is no page", len(links))
	}
	src.Seen = []string{remembered(article.ID("https://example.com/2"))}
	links := newLinks(src, poll, doc, time.Now())
	if len(links) != 1 || links[0].URL != "https://example.com/1" {
		t.Errorf("with /2 seen: %+v", links)
	}
}

func feedItem(url string) feed.Item { return feed.Item{URL: url, Title: "About " + url} }

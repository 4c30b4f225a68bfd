package meta

import "testing"

func TestPart(t *testing.T) {
	for _, c := range []struct {
		own, next string
		n         int
		want      bool
	}{
		{"https://a.com/story", "https://a.com/story?page=2", 2, true},
		{"https://a.com/story?page=2", "https://a.com/story?page=3", 3, true},
		{"https://a.com/story?id=7&page=1", "https://a.com/story?id=7&page=2", 2, true},
		{"https://a.com/story/", "https://a.com/story/page/2/", 2, true},
		{"https://a.com/story", "https://a.com/story/2", 2, true},
		{"https://a.com/story/2", "https://a.com/story/3", 3, true},
		{"https://a.com/story.html", "https://a.com/story-2.html", 2, true},
		{"https://a.com/story-seite-2.html", "https://a.com/story-seite-3.html", 3, true},
		{"https://a.com/story", "https://a.com/story-page2", 2, true},
		{"https://a.com/story", "https://a.com/story2", 2, false},
		{"https://a.com/story,1", "https://a.com/story,2", 2, false}, // the first of a numbered row, or two articles?
		{"https://a.com/page/1", "https://a.com/page/2", 2, false},   // pages of nothing
		{"https://a.com/news/1", "https://a.com/news/2", 2, false},
		{"https://a.com/2026/11/the-ferry", "https://a.com/2026/11/the-bridge", 2, false},
		{"https://a.com/story", "https://a.com/story?page=3", 2, false},
		{"https://a.com/story", "https://b.com/story?page=2", 2, false},
		{"https://a.com/story", "https://a.com/story", 2, false},
		{"https://a.com/other", "https://a.com/story?page=2", 2, false},
		{"https://a.com/", "https://a.com/?page=2", 2, true}, // what is no article is refused elsewhere
		{"https://a.com/story", "::", 2, false},
	} {
		if got := Part(c.own, c.next, c.n); got != c.want {
			t.Errorf("%s then %s as %d: %v", c.own, c.next, c.n, got)
		}
	}
}

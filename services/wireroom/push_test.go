package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// TestPush: what a hub delivers becomes a record, hours before the next poll.
func TestPush(t *testing.T) {
	n, err := newsroom.Open(newsroom.Config{Start: 1, Hub: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	at := "127.0.0.1:" + freePort(t)
	first := n.Articles()[0]
	var site newsroom.Site
	for _, s := range n.Sites() {
		if strings.HasPrefix(first.URL, s.URL) {
			site = s
		}
	}
	data := filepath.Join(t.TempDir(), "data")
	up := start(t, "up", "--allow-private", "--delay", "0s", "--poll-first", "3h", "--poll-min", "3h", "--public-url", "http://"+at, "--push-listen", at, "--data", data, site.Feed)
	eventually(t, func() error {
		if len(n.Hub().Subscriptions()) == 0 {
			return notYet("no subscription")
		}
		return nil
	})
	if out := must(t, "status", "--data", data); !strings.Contains(out, "polled until it delivers") {
		t.Errorf("status before the first delivery:\n%s", out)
	}
	var pushed article.Article
	for _, a := range n.Articles()[1:] {
		n.Publish()
		if strings.HasPrefix(a.URL, site.URL) && a.Stored() {
			pushed.Title = a.Title
			break
		}
	}
	eventually(t, func() error {
		for _, a := range records(t, "--data", data) {
			if a.Title == pushed.Title {
				pushed = a
				return nil
			}
		}
		return notYet("%q is not stored", pushed.Title)
	})
	if pushed.Found.Via != "push" || pushed.Found.Feed != site.Feed {
		t.Errorf("found %+v", pushed.Found)
	}
	if out := must(t, "status", "--data", data); !strings.Contains(out, "pushed by 127.") {
		t.Errorf("status after the first delivery:\n%s", out)
	}
	if out := must(t, "status", "--data", data, "--json"); strings.Contains(out, `"secret"`) || strings.Contains(out, `"token": "`) && !strings.Contains(out, `"token": ""`) {
		t.Errorf("status gives secrets away:\n%s", out)
	}
	if code := up.stop(); code != 0 {
		t.Errorf("up exits with %d", code)
	}
	fails(t, 2, "--public-url", "up", "--public-url", "news.example.com", "--data", data, site.Feed)
}

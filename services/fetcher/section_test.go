package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

// front is a front page without a feed: navigation, and articles by their headlines.
func front(articles ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<title>The Valley Post</title><nav><a href="/politics">Politics</a> <a href="/sport">Sport</a> <a href="/about">About us</a>
			<a href="/login">Log in</a></nav><main>`)
		for _, a := range articles {
			fmt.Fprintf(w, `<article><h2><a href="%s">%s, as the council says after a long night</a></h2><p>More of it.</p></article>`, a, strings.ReplaceAll(a[len("/2026/03/"):], "-", " "))
		}
		fmt.Fprint(w, `</main><footer><a href="/privacy">Privacy</a> <a href="/terms">Terms</a></footer>`)
	}
}

// TestAPageWithoutAFeed: a site that has neither feed nor sitemap is watched by its front
// page; its navigation is not fetched.
func TestAPageWithoutAFeed(t *testing.T) {
	articles := []string{"/2026/03/bridge-closed-for-a-week", "/2026/03/mayor-will-not-stand-again", "/2026/03/river-festival-moves-to-may", "/2026/03/school-roof-repaired-at-last"}
	s := newSite(t, map[string]http.HandlerFunc{"/": front(articles...)})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/")
	if src.State() != "ok" || src.Kind != "html" || src.Found != len(articles) || len(src.Page) == 0 {
		t.Fatalf("source %+v", src)
	}
	s.set("/", front(append([]string{"/2026/03/new-bus-line-to-the-station"}, articles...)...))
	if src = r.poll(src); src.Found != len(articles)+1 {
		t.Errorf("with one article more: %d found", src.Found)
	}
	bustest.Eventually(t, func() error {
		if s.count("/2026/03/new-bus-line-to-the-station") != 1 {
			return fmt.Errorf("the new article was not asked for")
		}
		return nil
	})
	for _, p := range []string{"/politics", "/sport", "/about", "/login", "/privacy", "/terms"} {
		if s.count(p) > 0 {
			t.Errorf("%s was asked for", p)
		}
	}
	r.each(event.StreamLedger, "ledger.found", func(m event.Message) {
		if l, ok := event.LinkOf(m); ok && l.Found.Via != "" && l.Found.Via != "section" {
			t.Errorf("found via %s", l.Found.Via)
		}
	})
}

// TestWordsOfTheOperator: article: makes articles of links that do not look like any, and
// exclude: keeps links out, also of a feed.
func TestWordsOfTheOperator(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/list": text("text/html", `<a href="/a?n=1">1</a> <a href="/a?n=2">2</a> <a href="/b?n=3">3</a> <a href="/a?n=4&print">4</a>`),
		"/feed": rss("/1", "/sport/2"),
	})
	r := newRig(t, nil)
	for _, want := range []event.Source{
		{URL: s.URL + "/list", ArticleLinks: `/a\?n=`, ExcludeLinks: `print`, Found: 2},
		{URL: s.URL + "/feed", ExcludeLinks: `/sport/`, Found: 1},
	} {
		src, err := r.reg.Apply(t.Context(), want)
		if err != nil {
			t.Fatal(err)
		}
		if src = r.poll(src); src.Found != want.Found {
			t.Errorf("%s: %d found, want %d", want.URL, src.Found, want.Found)
		}
	}
	if _, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/x", ArticleLinks: "("}); err == nil || !strings.Contains(err.Error(), "article") {
		t.Errorf("a broken expression: %v", err)
	}
}

// TestAFeedThatAppears: a page that was watched for want of a feed is searched for one
// every week; where robots.txt or an error keeps us from looking, the page stays.
func TestAFeedThatAppears(t *testing.T) {
	articles := []string{"/2026/03/bridge-closed-for-a-week", "/2026/03/mayor-will-not-stand-again", "/2026/03/river-festival-moves-to-may", "/2026/03/school-roof-repaired-at-last"}
	s := newSite(t, map[string]http.HandlerFunc{
		"/": front(articles...), "/rss": status(http.StatusInternalServerError),
		"/robots.txt": text("text/plain", "User-agent: *\nDisallow: /feed\n"),
	})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/")
	if src.State() != "ok" || src.Kind != "html" {
		t.Fatalf("source %+v", src)
	}
	s.set("/rss", rss(append([]string{"/2026/03/a-new-one"}, articles...)...))
	if src = r.poll(src); src.Kind != "html" {
		t.Errorf("looked for a feed at once: %s", src.Feed)
	}
	if err := r.reg.Backdate(t.Context(), src.ID, 8*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if src = r.poll(src); src.Kind != "rss" || !strings.HasSuffix(src.Feed, "/rss") || src.Found != len(articles)+1 {
		t.Errorf("after a week: kind %s, feed %s, %d found", src.Kind, src.Feed, src.Found)
	}
}

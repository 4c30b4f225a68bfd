package parser_test

import (
	"strings"
	"testing"
	"time"

	parser "github.com/wireroom/wireroom/services/parser"
)

// Where a page without a time for machines says when it was published.
func TestPublishedInPrint(t *testing.T) {
	h1 := "<h1>The old bridge stays open</h1>"
	for _, c := range []struct{ name, url, head, body, want, from string }{
		{"data of a script", storyURL, "", h1 + prose + `<script>window.page={"title":"x","publishedAt":"2021-03-12T10:00:00Z"}</script>`, "2021-03-12", "script"},
		{"broken JSON-LD", storyURL, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"x" "datePublished":"2021-03-12T10:00:00Z"}</script>`, h1 + prose, "2021-03-12", "script"},
		{"behind the title", storyURL, "<title>The old bridge stays open – News – 12.03.2021</title>", h1 + prose, "2021-03-12", "title"},
		{"address of the picture", storyURL, `<meta property="og:image" content="https://img.example/2021/03/12/bridge.jpg">`, h1 + prose, "2021-03-12", "image"},
		{"address in words", "https://news.example/2021/mar/12/bridge", "", h1 + prose, "2021-03-12", "url"},
		{"canonical address", storyURL, `<link rel="canonical" href="https://news.example/2021/03/12/bridge">`, h1 + prose, "2021-03-12", "url"},
		{"attribute for scripts", storyURL, "", h1 + `<span class="date" data-timestamp="1615543200">recently</span>` + prose, "2021-03-12", "data"},
		{"changed is all it says", storyURL, "", h1 + "<p>Stand: 12. März 2021</p>" + prose, "2021-03-12", "text"},
		{"changed beside the heading, a teaser below", storyURL, "", h1 + "<p>Stand: 12.03.2021</p>" + prose + `<div class="related"><ul><li><time>01.02.2020</time> Other</li></ul></div>`, "2021-03-12", "text"},
		{"labels in cells of their own", storyURL, "", h1 + "<dl><dt>Aktualisiert</dt><dd>13.03.2021</dd><dt>Veröffentlicht</dt><dd>12.03.2021</dd></dl>" + prose, "2021-03-12", "text"},
		{"relative", storyURL, "", h1 + `<time>vor 3 Stunden</time>` + prose, "2024-03-13", "time"},
		{"without a year", storyURL, "", h1 + `<time>8. März, 17:46</time>` + prose, "2024-03-08", "time"},
		{"time of day beside the day", storyURL, `<meta name="date" content="2021-03-12">`, h1 + `<time>12.03.2021 14:30</time>` + prose, "2021-03-12", "time"},
		{"another day's time is no finer", storyURL, `<meta name="date" content="2021-03-12">`, h1 + `<time>13.03.2021 11:14</time>` + prose, "2021-03-12", "meta:date"},
		{"address agrees with one of two", "https://news.example/2021/03/12/bridge", "", h1 + `<time>13.03.2021 00:05</time>` + prose + `<p>12.03.2021 23:17</p>`, "2021-03-12", "text"},
		{"copyright", storyURL, "", h1 + prose + "<p>© 12.03.2021 News</p>", "0001-01-01", ""},
		{"membership", storyURL, "", h1 + prose + "<div>Mitglied seit 12.03.2011</div>", "0001-01-01", ""},
		{"the future", storyURL, "", h1 + "<p>12.03.2031</p>" + prose, "0001-01-01", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := parser.Parse(fetched(t, c.url, "text/html; charset=utf-8", page(c.head, c.body)))
			if err != nil {
				t.Fatal(err)
			}
			if got := a.Published.At.Format(time.DateOnly); got != c.want || a.Published.From != c.from {
				t.Errorf("got %s from %q, want %s from %q", got, a.Published.From, c.want, c.from)
			}
		})
	}
}

// Nothing is looked for in print where the page states the time: the day in a comment
// cannot win.
func TestStatedTimeIsEnough(t *testing.T) {
	a := parse(t, page(`<meta property="article:published_time" content="2024-03-12T10:00:00Z">`, "<h1>Bridge</h1><p>Published: 11.03.2024</p>"+prose))
	if n := len(a.Provenance.Candidates["published"]); n != 1 {
		t.Errorf("%d candidates, want 1", n)
	}
}

func TestPrintedDatesAreBounded(t *testing.T) {
	a := parse(t, page("", "<h1>Bridge</h1>"+prose+strings.Repeat("<p>12.03.2021</p>", 500)+"<p>13.03.2021</p>"))
	if n := len(a.Provenance.Candidates["published"]); n > 12 {
		t.Errorf("%d candidates", n)
	}
	far := "<script>" + strings.Repeat("x", 1<<20) + `;x={"publishedAt":"2021-03-12T10:00:00Z"}</script>`
	if a := parse(t, page("", "<h1>Bridge</h1>"+prose+far)); !a.Published.IsZero() {
		t.Errorf("a time behind the first MiB of scripts was read: %v", a.Published)
	}
}

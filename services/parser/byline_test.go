package parser_test

import (
	"strings"
	"testing"
)

func TestAuthors(t *testing.T) {
	head := "<title>The old bridge stays open to walkers</title>"
	h1 := "<h1>The old bridge stays open to walkers</h1>"
	for _, c := range []struct{ name, head, body, want, byline string }{
		{"opens beside the heading", head, h1 + "<div>Von Anna Öhm und Jan Bo</div>" + prose, "Anna Öhm, Jan Bo", "Von Anna Öhm und Jan Bo"},
		{"class", head, h1 + `<div class="byline"><span>Ann Lee</span><span>Town desk</span></div>` + prose, "Ann Lee", "Ann Lee | Town desk"},
		{"class without a name", head, h1 + `<div class="author">See all stories</div>` + prose, "", ""},
		{"link to the author", head, h1 + `<a href="/author/ann-lee/">Ann Lee</a>` + prose, "Ann Lee", ""},
		{"authors of teasers", head, h1 + `<a rel="author" href="/u/1">Ann Lee</a>` + prose + strings.Repeat("<p><i></i><i></i><i></i><i></i></p>", 30) + `<a rel="author" href="/u/2">Bo Ek</a>`, "Ann Lee", ""},
		{"marked authors of teasers", head, h1 + `<span itemprop="author">Ann Lee</span>` + prose + strings.Repeat("<p><i></i><i></i><i></i><i></i></p>", 30) + `<span itemprop="author">Bo Ek</span>`, "Ann Lee", "Ann Lee"},
		{"photographer", head, h1 + `<figure><span itemprop="author"><b itemprop="name">Cy Fox</b></span></figure><p class="author">By Ann Lee</p>` + prose, "Ann Lee", "By Ann Lee"},
		{"card in German", head + `<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Anna Öhm">`, h1 + prose, "Anna Öhm", ""},
		{"reading time of a card", head + `<meta name="twitter:label1" content="Lesezeit"><meta name="twitter:data1" content="3 Minuten">`, h1 + prose, "", ""},
		{"desk of the site", head + `<meta name="author" content="Ann Lee, News Sport">`, h1 + prose, "Ann Lee", ""},
		{"stated beats printed", head + `<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Ann Lee"}}</script>`, h1 + "<p>By Bo Ek</p>" + prose, "Ann Lee", ""},
		{"sentence that opens so", head, h1 + "<p>By Tuesday the council had voted to keep the old bridge open to walkers until the new one is ready for all of the town, and more.</p>" + prose, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, page(c.head, c.body))
			var names []string
			for _, n := range a.Authors {
				names = append(names, n.Name)
			}
			if got := strings.Join(names, ", "); got != c.want || a.Byline != c.byline {
				t.Errorf("got %q, byline %q; want %q, %q", got, a.Byline, c.want, c.byline)
			}
		})
	}
}

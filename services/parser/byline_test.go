package parser_test

import (
	"strings"
	"testing"
)

func TestAuthors(t *testing.T) {
	head := "<title>The old bridge stays open to walkers</title>"
	h1 := "<h1>The old bridge stays open to walkers</h1>"
	far := strings.Repeat("<p>x<i></i><i></i><i></i><i></i></p>", 30)
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
		{"stated beats printed", head + `<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Ann Lee"}}</script>`, h1 + "<p>By Bo Ek</p>" + prose, "Ann Lee", "By Bo Ek"},
		{"card in the name", head + `<meta name="author" content="a.lee@news.example"><meta name="twitter:misc:Written by" content="Ann Lee">`, h1 + prose, "Ann Lee", ""},
		{"behind the date", head, h1 + "<div>12.03.2024, 9:30 | Autor: Anna Öhm</div>" + prose, "Anna Öhm", "Autor: Anna Öhm"},
		{"line of a table cell", head, "<table><tr><td>" + h1 + "12.03.2024<br>Autor: Anna Öhm<br>" + prose + "</td></tr></table>", "Anna Öhm", "Autor: Anna Öhm"},
		{"not a line of its own", head, "<table><tr><td>" + h1 + "12.03.2024<br>Von Rom aus <i>gesehen</i><br>" + prose + "</td></tr></table>", "", ""},
		{"Korean", head, h1 + "<div>입력 2024-03-12 | 구현모 기자</div>" + prose, "구현모", "구현모 기자"},
		{"address element", head, h1 + "<address><span>Ann Lee</span></address>" + prose, "Ann Lee", "Ann Lee"},
		{"aside by the heading", head, h1 + "<aside>By Ann Lee</aside>" + prose, "Ann Lee", "By Ann Lee"},
		{"in a wrapper called sidebar", head, `<div class="sidebar-layout">` + h1 + `<p class="author">Ann Lee</p>` + prose + "</div>", "Ann Lee", "Ann Lee"},
		{"teasers with bylines above and below", head, strings.Repeat(`<p class="byline">By Cy Fox</p>`, 100) + far + h1 + `<p class="byline">Ann Lee</p>` + prose + far + `<p class="byline">By Bo Ek</p>`, "Ann Lee", "Ann Lee"},
		{"links to the authors of teasers", head, h1 + prose + strings.Repeat(far, 3) + `<a href="/author/bo-ek">Bo Ek</a>`, "", ""},
		{"links name more than the byline", head, h1 + `<div class="byline">By Ann Lee <b>News Reporter</b> Bo Ek</div><a href="/author/ann-lee">Ann Lee</a> <a href="/author/bo-ek">Bo Ek</a>` + prose, "Ann Lee, Bo Ek", "By Ann Lee News Reporter Bo Ek"},
		{"meta tags, one of them short", head + `<meta name="author" content="Ann Lee"><meta property="article:author" content="Ann Lee"><meta property="article:author" content="Bo Ek">`, h1 + prose, "Ann Lee, Bo Ek", ""},
		{"publisher in a meta tag", head + `<meta name="author" content="Great Media"><meta property="article:author" content="Ann Lee">`, h1 + "<p class=byline>By Ann Lee</p>" + prose, "Ann Lee", "By Ann Lee"},
		{"publisher in a meta tag, one voice against", head + `<meta name="author" content="Great Media">`, h1 + "<p class=byline>By Ann Lee</p>" + prose, "Great Media", "By Ann Lee"},
		{"works for an agency", head, h1 + "<p>By Ann Lee and Bo Ek The Associated Press</p>" + prose, "Ann Lee, Bo Ek", "By Ann Lee and Bo Ek The Associated Press"},
		{"agency behind a dash", head, h1 + "<p>By Ann Lee - Associated Press</p>" + prose, "Ann Lee", "By Ann Lee - Associated Press"},
		{"broadcaster behind a comma", head, h1 + "<p>By Ann Lee, CNN</p>" + prose, "Ann Lee", "By Ann Lee, CNN"},
		{"called like an agency", head, h1 + "<p>By Ann Lee Petra</p>" + prose, "Ann Lee Petra", "By Ann Lee Petra"},
		{"line that looks like a name", head, h1 + "<div><p>Ann Lee</p><p>12.03.2024</p></div>" + prose, "Ann Lee", "Ann Lee"},
		{"such a line where others name someone", head + `<meta name="author" content="Bo Ek">`, h1 + "<p>Great Bridges</p>" + prose, "Bo Ek", ""},
		{"link that looks like a name", head, h1 + `<p><a href="/town">Great Bridges</a></p>` + prose, "", ""},
		{"button", head, h1 + "<p>Partager Discussion</p><button>Ann Lee</button>" + prose, "", ""},
		{"name far below the heading", head, h1 + strings.Repeat("<p>Town and bridge</p>", 7) + "<div>Ann Lee</div>" + prose, "", ""},
		{"menu of columnists", head, strings.Repeat(`<a href="/author/bo-ek">Bo Ek</a>`, 3) + far + h1 + prose, "", ""},
		{"desk by the name of the site", head + `<meta property="og:site_name" content="Lantern News"><meta name="author" content="Lantern D">`, h1 + "<p>ANN LEE</p>" + prose, "ANN LEE", "ANN LEE"},
		{"newsroom in print", head + `<meta property="og:site_name" content="The Lantern">`, h1 + "<p>By The Lantern</p>" + prose, "The Lantern", "By The Lantern"},
		{"signed below", head + `<meta property="og:site_name" content="The Lantern">`, h1 + prose + "<p>The Lantern / Ann Lee</p>", "Ann Lee", ""},
		{"a tag below", head, h1 + prose + `<p><a href="/t">Ann Lee</a></p>`, "", ""},
		{"a place below", head, h1 + prose + "<p>Switzerland, Baar</p>", "", ""},
		{"behind the dateline in Chinese", head, h1 + "<p>新华社北京3月12日电（记者张三、李四）停航六年的老城渡口恢复通航，两艘新造的电动渡船当天共运送旅客两千多人次。</p>" + prose, "张三, 李四", ""},
		{"behind the dateline in Korean", head, h1 + "<p>(서울=연합뉴스) 구현모 기자 = 등대 도서관이 두 달간의 보수 공사를 마치고 다시 문을 열었다. 주민과 학생 이백여 명이 찾았다.</p>" + strings.Repeat("<p>도서관은 1958년에 세워진 등대를 고쳐 만든 곳으로, 나선형 계단을 따라 책 오천 권이 꽂혀 있다.</p>", 3), "구현모", ""},
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

// Whose a story is, by what is printed around it.
func TestAgency(t *testing.T) {
	h1 := "<h1>The old bridge stays open to walkers</h1>"
	for _, c := range []struct{ name, above, below, want string }{
		{"behind the name", "<p>By Ann Lee and Bo Ek The Associated Press</p>", "", "AP"},
		{"behind a comma", "<p>Von Anna Öhm, dpa</p>", "", "dpa"},
		{"the author's beats the owner's", "<p>By Ann Lee The Associated Press</p>", "<p>© 2024 The Canadian Press</p>", "AP"},
		{"line below", "", "<div><div>Quelle: sid/dpa</div></div>", "SID"},
		{"initials below", "", "<section>sak/Reuters</section>", "Reuters"},
		{"far below", "", strings.Repeat("<p>Next story</p>", 8) + "<p>Quelle: sid/dpa</p>", ""},
		{"of a picture", `<p class="byline">By Ann Lee</p><span class="caption_author">Town/EFE</span>`, "", ""},
		{"alone in a class for anything", `<p class="byline">By Ann Lee</p><small class="meta2">dpa</small>`, "", ""},
		{"of a teaser", `<p class="byline">By Ann Lee</p>`, `<p class="byline">Bo Ek, dpa</p>`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := parse(t, page("", "<article>"+h1+c.above+prose+"</article>"+c.below)); a.Agency != c.want {
				t.Errorf("got %q by %s, want %q", a.Agency, a.Provenance.Fields["agency"], c.want)
			}
		})
	}
}

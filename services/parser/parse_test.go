package parser_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

// prose is text enough for an article.
const prose = `<p>The council met on Monday evening and, after four hours of debate, voted to keep the old bridge open until the new one is ready.</p>
<p>“We cannot cut the town in half for two years,” said the mayor, who had first argued for closing it. The vote was eleven to nine.</p>
<p>Work on the new bridge begins in spring, if the money comes through, and ends whenever the river lets it end.</p>`

func page(head, body string) []byte {
	return []byte("<!doctype html><html><head>" + head + "</head><body>" + body + "</body></html>")
}

const storyURL = "https://news.example/town/bridge-stays-open"

func parse(t *testing.T, body []byte) *article.Article {
	t.Helper()
	a, err := parser.Parse(fetched(t, storyURL, "text/html; charset=utf-8", body))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRefusals(t *testing.T) {
	links := strings.Repeat(`<div class="item"><a href="/town/one-of-many-stories">One of the many stories that this front page lists</a></div>`, 60)
	for _, c := range []struct{ name, url, contentType, body, reason string }{
		{"pdf", storyURL, "application/pdf", "%PDF-1.7 ...", "not-html"},
		{"pdf called html", storyURL, "text/html", "%PDF-1.7 ...", "not-html"},
		{"image", storyURL, "image/png", "\x89PNG\r\n", "not-html"},
		{"json", storyURL, "application/json", `{"title":"<p>x</p>"}`, "not-html"},
		{"feed", storyURL, "application/xml", `<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>`, "not-html"},
		{"binary without a type", storyURL, "", "\x00\x01\x02\x03\x04", "not-html"},
		{"nothing", storyURL, "text/html", "", "no-text"},
		{"a menu", storyURL, "text/html", `<html><body><nav><a href="/">Home</a></nav></body></html>`, "no-text"},
		{"front page", "https://news.example/", "text/html", "<html><body>" + links + "</body></html>", "not-article"},
		{"list", "https://news.example/town/", "text/html", "<html><body>" + links + "</body></html>", "not-article"},
		{"wall by title", storyURL, "text/html", "<html><head><title>Just a moment...</title></head><body><p>Enable JavaScript and cookies to continue</p></body></html>", "bot-wall"},
		{"wall of consent", storyURL, "text/html", "<html><head><title>Bevor Sie fortfahren</title></head><body><p>Wir und unsere Partner verwenden Cookies und bitten um Ihre Einwilligung.</p><p>Alle akzeptieren oder ablehnen?</p></body></html>", "consent-wall"},
		{"wall by text", storyURL, "text/html", "<html><head><title>news.example</title></head><body><h1>Please verify you are a human</h1><p>Access to this page has been denied because we believe you are using automation tools.</p></body></html>", "bot-wall"},
		{"error page", storyURL, "text/html", "<title>Page not found | The Example Daily News</title><h1>Sorry!</h1><p>The page you are looking for has moved or never was here.</p>", "soft-404"},
		{"error page by its number", storyURL, "text/html", "<title>The Example</title><h1>Error 404</h1><p>Try the search.</p>", "soft-404"},
		{"error page in German", storyURL, "text/html", "<title>404 – Seite nicht gefunden</title><p>Leider gibt es diese Seite nicht.</p>", "soft-404"},
		{"error page in Russian", storyURL, "text/html", "<title>Ошибка 404: страница не найдена - Пример</title><p>К сожалению, такой страницы нет.</p>", "soft-404"},
		{"error page in Japanese", storyURL, "text/html", "<title>ページが見つかりません | 例新聞</title><p>お探しのページは移動または削除された可能性があります。</p>", "soft-404"},
		{"error page in Arabic", storyURL, "text/html", "<title>الصفحة غير موجودة</title><p>عذرا، لم نجد ما تبحث عنه.</p>", "soft-404"},
		{"error page with what else to read", storyURL, "text/html", "<title>Example</title><h1>Page not found</h1><p>It may have moved.</p>" + links, "soft-404"},
		{"deep", storyURL, "text/html", strings.Repeat("<div>", 100_000) + "x", "too-deep"},
		{"large", storyURL, "text/html", "<p>" + strings.Repeat("text ", 3<<20), "too-large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := parser.Parse(fetched(t, c.url, c.contentType, []byte(c.body)))
			var r *event.Refusal
			if !errors.As(err, &r) || r.Reason != c.reason || r.State != event.StateRefused {
				t.Errorf("got %v, %v; want the refusal %s", a, err, c.reason)
			}
		})
	}
}

// TestNotRefused holds false refusals down: poor pages that are articles all the same.
func TestNotRefused(t *testing.T) {
	for _, c := range []struct{ name, url, body string }{
		{"a story about captchas", storyURL, "<title>Captcha fatigue</title><h1>Captcha fatigue</h1>" + prose + prose},
		{"a story called 404", storyURL, "<title>404 | The Example</title><h1>404</h1>" + prose + prose},
		{"a short story of error pages", storyURL, "<title>Page not found - what a museum shows of the web that was lost | The Example</title><h1>Page not found: a museum of lost pages</h1><p>The museum of lost pages is open to all visitors on Sunday from six to nine.</p>"},
		{"a short notice that is typed", storyURL, "<meta property='og:type' content='article'><h1>Page not found</h1><p>The poem of that name has won the prize of the year, the jury said on Sunday.</p>"},
		{"a road of that number", storyURL, "<h1>Crash closes Highway 404</h1><p>The road is closed to all traffic on Sunday from six to nine, the police say.</p>"},
		{"short notice", storyURL, "<h1>Bridge closed on Sunday</h1><p>The old bridge is closed to all traffic on Sunday from six to nine.</p>"},
		{"whole page in a form", storyURL, `<form id="aspnetForm"><h1>Bridge stays open</h1>` + prose + "</form>"},
		{"body in a sidebar class", storyURL, `<div class="sidebar"><h1>Bridge stays open</h1>` + prose + "</div>"},
		{"no heading", storyURL, prose},
		{"front page that says it is an article", "https://news.example/", `<meta property="og:type" content="article"><h1>Bridge stays open</h1>` + prose},
		{"no tags to speak of", storyURL, "The council met on Monday evening and, after four hours of debate, kept the bridge open.<br><br>Work begins in spring, the mayor said, if the money comes through."},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := parser.Parse(fetched(t, c.url, "text/html", []byte("<html><body>"+c.body+"</body></html>")))
			if err != nil || a.Text == "" {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestPure(t *testing.T) {
	f := sample(t, "en-jsonld.html")
	one, err := parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		two, err := parser.Parse(f)
		if err != nil || fmt.Sprintf("%+v", one) != fmt.Sprintf("%+v", two) {
			t.Fatalf("the same bytes gave another record: %v\n%+v\n%+v", err, one, two)
		}
	}
}

func TestIdentity(t *testing.T) {
	for _, c := range []struct{ name, url, canonical, want, foreign string }{
		{"none", storyURL, "", storyURL, ""},
		{"own", storyURL + "?page=2", storyURL, storyURL, ""},
		{"relative", storyURL, "/town/bridge", "https://news.example/town/bridge", ""},
		{"other host of the site", storyURL, "https://www.news.example/town/bridge", "https://www.news.example/town/bridge", ""},
		{"foreign", storyURL, "https://wire.example.org/1", storyURL, "https://wire.example.org/1"},
		{"front page", storyURL, "https://news.example/", storyURL, ""},
		{"section", storyURL, "https://news.example/town", storyURL, ""},
		{"not a URL", storyURL, "javascript:void(0)", storyURL, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			head := ""
			if c.canonical != "" {
				head = `<link rel="canonical" href="` + c.canonical + `">`
			}
			a, err := parser.Parse(fetched(t, c.url, "text/html", page(head, "<h1>Bridge stays open</h1>"+prose)))
			if err != nil {
				t.Fatal(err)
			}
			if a.CanonicalURL != c.want || a.ForeignURL != c.foreign || a.ID != article.ID(c.want) {
				t.Errorf("canonical %q, foreign %q, id %s; want %q, %q", a.CanonicalURL, a.ForeignURL, a.ID, c.want, c.foreign)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	for _, c := range []struct{ name, head, body, want string }{
		{"site behind", "<title>Bridge stays open - News Example</title>", "", "Bridge stays open"},
		{"site in front", `<title>Example Herald | Bridge stays open until spring</title><meta property="og:site_name" content="Example Herald">`, "", "Bridge stays open until spring"},
		{"dash inside", "<title>Bridge stays open - for now | news.example</title>", "", "Bridge stays open - for now"},
		{"printed wins over sharing", `<meta property="og:title" content="You won't believe this bridge"><title>Bridge stays open</title>`, "<h1>Bridge stays open</h1>", "Bridge stays open"},
		{"headline for machines", `<meta property="og:title" content="You won't believe this bridge"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge stays open"}</script>`, "<h1>Town bridge</h1>", "Bridge stays open"},
		{"headline cut off", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge stays open until the…"}</script>`, "<h1>Bridge stays open until the spring</h1>", "Bridge stays open until the spring"},
		{"heading of the section", `<meta property="og:title" content="Bridge stays open"><title>Bridge stays open</title>`, "<h1>Town</h1><h1>Bridge stays open</h1>", "Bridge stays open"},
		{"section and site behind", "<title>The old bridge stays open until spring / News / News Example</title>", "", "The old bridge stays open until spring"},
		{"a name and the site behind", "<title>Bridge – Tunnel – News Example</title>", "", "Bridge – Tunnel"},
		{"kicker in front", "<title>Opinion | Let the old bridge stay open - News Example</title>", "", "Let the old bridge stay open"},
		{"kicker in front that the heading lacks", `<meta property="og:title" content="Town - The old bridge stays open"><title>Town - The old bridge stays open</title>`, "<h1>The old bridge stays open</h1>", "The old bridge stays open"},
		{"kicker in the heading", "<title>The old bridge stays open until the spring | News Example</title>", "<h1><span>Town council</span> The old bridge stays open until the spring</h1>", "The old bridge stays open until the spring"},
		{"heading that <title> goes on behind", "<title>The old bridge stays open – ABC – 12.03.2024</title>", "<h1>The old bridge stays open</h1><h1>More news</h1>", "The old bridge stays open"},
		{"first heading where none is echoed", "<title>Council votes on crossing</title>", "<h1>The old bridge stays open</h1><h1>More from the town of Example</h1>", "The old bridge stays open"},
		{"no h1", "<title>岬の路面電車、観光客でにぎわう：岬日報</title>", "<h2>岬の路面電車、観光客でにぎわう</h2>", "岬の路面電車、観光客でにぎわう"},
		{"no heading at all, site in front", "<title>Głos Nadwarcia - Kolej znów przewozi pasażerów</title>", "<td><font><b>Kolej znów przewozi pasażerów</b></font></td>", "Kolej znów przewozi pasażerów"},
		{"no heading, title in a link", "<title>Głos Nadwarcia - Kolej znów przewozi pasażerów</title>", "<a href=/1>Kolej znów przewozi pasażerów</a>", "Głos Nadwarcia - Kolej znów przewozi pasażerów"},
		{"heading left open", "<title>Town</title>", "<h1>The old bridge stays open<div>" + long() + "</div>", "The old bridge stays open"},
		{"entities", `<meta property="og:title" content="Town &amp; bridge &#8211; a story">`, "", "Town & bridge – a story"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := parse(t, page(c.head, c.body+prose)); a.Title != c.want {
				t.Errorf("got %q, want %q", a.Title, c.want)
			}
		})
	}
}

func TestSubtitle(t *testing.T) {
	const lead = "The council wants to wait for the new one, which nobody has paid for"
	for _, c := range []struct{ name, behind, want string }{
		{"heading", "<h2>" + lead + "</h2>", lead},
		{"paragraph of another style", `<div class="s"><p class="article-teaser">x</p></div><p class="article-teaser">` + lead + "</p>", ""},
		{"teaser", `<p class="article-teaser">` + lead + "</p>", lead},
		{"byline", `<h2>By Ann Lee and Bo Ek, who cover the council of the town</h2>`, ""},
		{"link", "<h2><a href=/x>" + lead + "</a></h2>", ""},
		{"caption", `<div class="caption">` + lead + "</div>", ""},
		{"too long", "<h2>" + strings.Repeat(lead, 7) + "</h2>", ""},
		{"too short", "<h2>Wait for the new one</h2>", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := parse(t, page("", "<article><header><h1>Bridge stays open</h1>"+c.behind+"</header><div>"+prose+"</div></article>")); a.Subtitle != c.want {
				t.Errorf("got %q, want %q", a.Subtitle, c.want)
			}
		})
	}
}

func TestSection(t *testing.T) {
	for in, want := range map[string]string{
		"Real Estate,Home Page,Popular": "Real Estate > Popular",
		"Arts, Film":                    "Arts, Film",
		"Front Page":                    "",
		"Town":                          "Town",
	} {
		a := parse(t, page(`<script type="application/ld+json">{"@type":"NewsArticle","articleSection":"`+in+`"}</script>`, "<h1>Bridge</h1>"+prose))
		if got := strings.Join(a.Section, " > "); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCrumbs(t *testing.T) {
	crumb := func(names ...string) string {
		var items []string
		for _, n := range names {
			items = append(items, `{"@type":"ListItem","name":"`+n+`"}`)
		}
		return `<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[` + strings.Join(items, ",") + `]}</script>`
	}
	for _, c := range []struct{ name, head, want string }{
		{"front page", crumb("Home", "Town", "Bridges"), "Town > Bridges"},
		{"host", crumb("News.example", "Town"), "Town"},
		{"the story", crumb("Town", "The old bridge stays open until spring"), "Town"},
		{"a part of the title", crumb("Town", "stays open until the spring comes"), "Town"},
		{"a section that the title names", crumb("Town", "Bridge"), "Town > Bridge"},
	} {
		t.Run(c.name, func(t *testing.T) {
			title := "The old bridge stays open until spring"
			if strings.Contains(c.head, "comes") {
				title = "Bridge: stays open until the spring comes"
			}
			a := parse(t, page(c.head, "<h1>"+title+"</h1>"+prose))
			if got := strings.Join(a.Section, " > "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTagsOfMachines(t *testing.T) {
	a := parse(t, page(`<script type="application/ld+json">{"@type":"NewsArticle","keywords":["Page Type: Article","sections/town","topic/bridges","8f507083-bac4-423a-9015-2eb31e1bce50","1234567","Bridge","Star Wars: Andor","AC/DC"]}</script>`, "<h1>Bridge</h1>"+prose))
	if got := strings.Join(a.Tags, "; "); got != "bridges; Bridge; Star Wars: Andor; AC/DC" {
		t.Errorf("got %q", got)
	}
}

func TestHints(t *testing.T) {
	f := fetched(t, storyURL, "text/html", page("", prose))
	f.Hints = event.Hints{
		Title: "Bridge stays open", Summary: "<p>The <b>old</b> bridge</p>", Published: at.Add(-time.Hour), Language: "en-GB",
		Authors: []article.Author{{Name: "By Ann Lee"}}, Tags: []string{"bridges"},
	}
	a, err := parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Bridge stays open" || a.Summary != "The old bridge" || a.Published.From != "feed" || a.Language != "en-GB" ||
		len(a.Authors) != 1 || a.Authors[0].Name != "Ann Lee" || len(a.Tags) != 1 {
		t.Errorf("the feed's word was not taken where the page is silent: %+v", a)
	}
	f.Body = page(`<meta property="og:title" content="Bridge stays"><meta name="author" content="Bo Ek"><meta property="article:published_time" content="2024-03-12T08:00:00Z">`, "<h1>Bridge stays</h1>"+prose)
	a, err = parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Bridge stays" || a.Authors[0].Name != "Bo Ek" || a.Published.From == "feed" {
		t.Errorf("the feed's word was taken over the page's: %q %v %v", a.Title, a.Authors, a.Published)
	}
}

func TestPublished(t *testing.T) {
	for _, c := range []struct{ name, head, want, from string }{
		{"meta", `<meta property="article:published_time" content="2024-03-12T08:00:00+02:00">`, "2024-03-12T06:00:00Z", "meta:article:published_time"},
		{"a day gives way to a time", `<meta name="dc.date" content="2024-03-12"><meta name="created" content="2024-03-12T08:00:00Z">`, "2024-03-12T08:00:00Z", "meta:created"},
		{"no zone gives way to a zone", `<meta property="article:published_time" content="2024-03-12T08:00:00"><meta name="created" content="2024-03-12T08:00:00+01:00">`, "2024-03-12T07:00:00Z", "meta:created"},
		{"the future is none", `<meta property="article:published_time" content="2031-01-01T00:00:00Z">`, "0001-01-01T00:00:00Z", ""},
		{"the epoch is none", `<meta property="article:published_time" content="1970-01-01T00:00:00Z">`, "0001-01-01T00:00:00Z", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, page(c.head, "<h1>Bridge stays open</h1>"+prose))
			if got := a.Published.At.Format(time.RFC3339); got != c.want || a.Published.From != c.from {
				t.Errorf("got %s from %q, want %s from %q", got, a.Published.From, c.want, c.from)
			}
		})
	}
}

func TestBody(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"line breaks", "<h1>Bridge stays open</h1><div>The council met on Monday evening and voted, after hours, to wait.<br><br>Work begins in spring, the mayor said, if the money comes.</div>",
			"The council met on Monday evening and voted, after hours, to wait.\n\nWork begins in spring, the mayor said, if the money comes."},
		{"inline markup keeps words together", "<p>The coun<b>cil</b> met, <a href=/x>again</a>, and after four hours of debate it voted to wait for spring.</p>",
			"The council met, again, and after four hours of debate it voted to wait for spring."},
		{"table of data", "<p>The vote, by party, was close, and nobody in the hall pretended that it was anything else but luck.</p><table><tr><th>Party</th><th>Yes</th></tr><tr><td>Left</td><td>11</td></tr></table><p>The mayor, who had voted against, said she would carry it out all the same, and went home.</p>",
			"The vote, by party, was close, and nobody in the hall pretended that it was anything else but luck.\n\nParty Yes\n\nLeft 11\n\nThe mayor, who had voted against, said she would carry it out all the same, and went home."},
		{"hidden text", "<p>The council met on Monday evening and voted, after four hours, to wait until spring.</p><p style='display: none'>Secret words for machines, which no reader of the page will ever get to see.</p>",
			"The council met on Monday evening and voted, after four hours, to wait until spring."},
		{"stated by JSON-LD alone", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge","articleBody":"` + strings.Repeat("The council met, and voted to wait until spring. ", 8) + `\nWork begins then, the mayor said."}</script><div id="app"></div>`,
			strings.TrimSpace(strings.Repeat("The council met, and voted to wait until spring. ", 8)) + "\n\nWork begins then, the mayor said."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := parse(t, page("", c.body)); a.Text != c.want {
				t.Errorf("got  %q\nwant %q", a.Text, c.want)
			}
		})
	}
}

func TestHTMLIsSafe(t *testing.T) {
	a := parse(t, page("", `<h1>Bridge stays open</h1><p onclick="x()">The <em>council</em> met<script>alert(1)</script>, <a href="javascript:alert(1)">again</a> and <a href="/x" onmouseover="y()">once more</a>, to vote on the bridge.</p>`+prose))
	for _, bad := range []string{"script", "onclick", "onmouseover", "javascript:"} {
		if strings.Contains(a.HTML, bad) {
			t.Errorf("%q in %s", bad, a.HTML)
		}
	}
	for _, good := range []string{"<em>council</em>", `href="https://news.example/x"`} {
		if !strings.Contains(a.HTML, good) {
			t.Errorf("no %q in %s", good, a.HTML)
		}
	}
}

// TestBounds crosses what is kept of one page.
func TestBounds(t *testing.T) {
	var imgs, tags strings.Builder
	for i := range 100 {
		fmt.Fprintf(&imgs, `<img src="/i%d.jpg" width="600" height="400">`, i)
		fmt.Fprintf(&tags, `<meta property="article:tag" content="tag %d"><meta property="article:section" content="section %d"><meta property="og:title" content="Title number %d">`, i, i, i)
	}
	a := parse(t, page(tags.String(), "<article><h1>Bridge stays open</h1>"+prose+imgs.String()+"</article>"))
	if len(a.Images) != 40 || len(a.Tags) != 40 || len(a.Section) != 6 || len(a.Provenance.Candidates["title"]) > 12 {
		t.Errorf("%d images, %d tags, %d sections, %d titles kept", len(a.Images), len(a.Tags), len(a.Section), len(a.Provenance.Candidates["title"]))
	}
}

// TestTraps are pages made to cost time or memory.
func TestTraps(t *testing.T) {
	var many strings.Builder
	for i := range 400 {
		fmt.Fprintf(&many, "<b id=%d>", i)
	}
	var kinds strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&kinds, `<div class="k%d"><a href="/x">a headline of some length</a></div>`, i/3)
	}
	for _, c := range []struct{ name, body string }{
		{"formatting opened again in each paragraph", many.String() + strings.Repeat("<p>x", 200_000)},
		{"nested tables", strings.Repeat("<table><tr><td>", 50_000)},
		{"attributes", "<p " + strings.Repeat("a=b ", 500_000) + ">" + prose},
		{"one long word", prose + "<p>" + strings.Repeat("x", 5<<20)},
		{"many links", prose + strings.Repeat(`<a href="/a">a headline of some length here</a><br><br>`, 100_000)},
		{"many paragraphs in deep nesting", strings.Repeat("<div>", 490) + strings.Repeat("<p>"+strings.Repeat("some words, ", 8)+"</p>", 90_000)},
		{"many long paragraphs", strings.Repeat("<p>"+strings.Repeat("some words, ", 60)+"</p>", 14_000)},
		{"children of many kinds", kinds.String()},
		{"a list of the title", "<title>The bridge stays open for now</title><ul>" + strings.Repeat(`<li><a href="/x">The bridge stays open for now</a>, they say`, 50_000)},
		{"headings", strings.Repeat("<h1>The bridge stays open for now</h1>", 100_000)},
		{"nested bylines", strings.Repeat(`<div class="byline author" itemprop="author">x`, 480) + strings.Repeat("<p>x", 100_000)},
		{"hidden wrappers", strings.Repeat(`<div hidden>`, 480) + "<h1>x</h1>" + strings.Repeat("<p>x", 100_000)},
		{"heading left open", "<h1>x" + strings.Repeat("<p>"+strings.Repeat("some words, ", 8)+"</p>", 90_000)},
		{"headings left open in one another", strings.Repeat("<h1>x<div>", 240) + strings.Repeat("<p>some words", 50_000)},
		{"a menu behind the heading", "<h1>x</h1><nav>" + strings.Repeat("<span>", 400) + strings.Repeat("<i>x</i>", 200_000)},
		{"nothing but spans behind the heading", "<h1>x</h1>" + strings.Repeat("<span>", 400) + strings.Repeat("<i></i>", 200_000)},
		{"no h1, many headings", "<title>The bridge - stays open - for now - and ever</title>" + strings.Repeat("<h2><b>stays</b> open</h2>", 100_000)},
		{"inline elements behind the text", prose + "<div>" + strings.Repeat("<i><b></b></i>", 150_000)},
		{"trails", strings.Repeat(`<div><a href="/">x</a> &gt; `, 400) + strings.Repeat("<p>some words", 50_000)},
		{"brackets open in JSON", prose + `<script type="application/ld+json">` + strings.Repeat(`{"a":[`, 200_000) + "</script>"},
		{"deep JSON", prose + `<script type="application/ld+json">` + strings.Repeat("[", 500_000) + "</script>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			_, _ = parser.Parse(fetched(t, storyURL, "text/html", []byte("<html><body>"+c.body)))
			t.Logf("took %s", time.Since(start)) // what is not bounded here does not end within the tests' own limit
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range samples {
		body, err := os.ReadFile(filepath.Join("testdata", s.file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, s.contentType)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		a, err := parser.Parse(fetched(t, storyURL, contentType, body))
		if err != nil {
			var r *event.Refusal
			if !errors.As(err, &r) {
				t.Fatalf("an error that is no refusal: %v", err)
			}
			return
		}
		checkRecord(t, a)
	})
}

// checkRecord holds what is true of every record.
func checkRecord(t *testing.T, a *article.Article) {
	t.Helper()
	if a.Text == "" || a.ID != article.ID(a.CanonicalURL) || a.ContentHash == "" {
		t.Errorf("incomplete record: %+v", a)
	}
	for field, list := range a.Provenance.Candidates {
		for _, c := range list {
			if m := c.Mark; m.End > 0 && (m.Block >= len(a.Blocks) || m.Start > m.End || m.End > len(a.Blocks[m.Block].Text)) {
				t.Errorf("mark of %s points outside: %+v", field, m)
			}
		}
	}
	if strings.Contains(strings.ToLower(a.HTML), "<script") {
		t.Errorf("script in %q", a.HTML)
	}
}

// TestRights: what the page says is added to what the fetch said, and a strict source
// gets no record of a page that reserves its use.
func TestRights(t *testing.T) {
	parse := func(head string, strict bool) (*article.Article, error) {
		f := fetched(t, storyURL, "text/html", page(head, "<h1>Bridge stays open</h1>"+prose))
		f.Rights.From = map[string]string{"content_usage": "header"}
		f.Strict = strict
		a, err := parser.Parse(f)
		if len(f.Rights.From) != 1 {
			t.Errorf("the event was changed: %v", f.Rights.From)
		}
		return a, err
	}
	a, err := parse(`<meta name="tdm-reservation" content="1"><meta name="robots" content="noimageai">`, false)
	if err != nil || a.Rights.TDMReservation != "1" || a.Rights.From["tdm_reservation"] != "meta" || a.Rights.From["content_usage"] != "header" || len(a.Rights.MetaRobots) != 1 {
		t.Errorf("%+v, %v", a.Rights, err)
	}
	var r *event.Refusal
	if _, err := parse(`<meta name="robots" content="index, noai">`, true); !errors.As(err, &r) || r.Reason != "rights" {
		t.Errorf("a reserved page gave %v", err)
	}
	if _, err := parse(`<meta name="robots" content="index">`, true); err != nil {
		t.Error(err)
	}
}

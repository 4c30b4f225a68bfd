package meta

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/services/parser/internal/page"
)

func read(t testing.TB, markup string) *Meta {
	t.Helper()
	p, err := page.Open([]byte(markup), "text/html", false)
	if err != nil {
		t.Fatal(err)
	}
	base, _ := url.Parse("https://news.example/a/b")
	return Read(p, base)
}

func ld(s string) string { return `<script type="application/ld+json">` + s + `</script>` }

func names(list []Value) []string {
	var out []string
	for _, v := range list {
		out = append(out, v.Text)
	}
	return out
}

func TestAuthorsInJSON(t *testing.T) {
	for _, c := range []struct {
		name, author string
		want         []string
	}{
		{"string", `"Ann Lee"`, []string{"Ann Lee"}},
		{"object", `{"@type":"Person","name":"Ann Lee"}`, []string{"Ann Lee"}},
		{"list", `[{"name":"Ann Lee"},"Bo Ek"]`, []string{"Ann Lee", "Bo Ek"}},
		{"list of names", `{"name":["Ann Lee","Bo Ek"]}`, []string{"Ann Lee", "Bo Ek"}},
		{"reference", `{"@id":"#ann"}`, []string{"Ann Lee"}},
		{"nested", `{"author":{"name":"Ann Lee"}}`, []string{"Ann Lee"}},
		{"null", `null`, nil},
		{"number", `{"name":7}`, []string{"7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := read(t, ld(`{"@graph":[{"@type":"Person","@id":"#ann","name":"Ann Lee"},{"@type":"NewsArticle","headline":"x","author":`+c.author+`}]}`))
			if diff := cmp.Diff(c.want, names(m.Authors)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestArticleAmongObjects(t *testing.T) {
	m := read(t, `<title>The bridge stays open | News</title>`+
		ld(`[{"@type":"NewsArticle","headline":"Another story"},{"@type":"NewsArticle","headline":"The bridge stays open","datePublished":"2024-01-02"}]`)+
		ld(`{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","item":{"name":"Town"}},{"@type":"ListItem","name":"Bridges"}]}`))
	if m.Titles[0].Text != "The bridge stays open" || len(m.Published) == 0 {
		t.Errorf("took %+v, want the article of the page", m.Titles)
	}
	if diff := cmp.Diff([]string{"Town", "Bridges"}, m.Crumbs); diff != "" {
		t.Errorf("crumbs (-want +got):\n%s", diff)
	}
}

func TestStyleSheetIsNoBreadcrumb(t *testing.T) {
	p, err := page.Open([]byte(`<link rel=stylesheet id="breadcrumbs-css" href="b.css"><div class=breadcrumbs><a href="/">Town</a></div>`), "text/html", true)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Town"}, Read(p, nil).Crumbs); diff != "" {
		t.Errorf("crumbs (-want +got):\n%s", diff)
	}
}

func TestPhotographerIsNoAuthor(t *testing.T) {
	m := read(t, `<h1>Bridge stays open</h1><figure><img src="a.jpg"><figcaption>The bridge. <span itemprop="author">Pho Tographer</span></figcaption></figure><p itemprop="author">Ann Lee</p>`)
	if diff := cmp.Diff([]string{"Ann Lee"}, names(m.Authors)); diff != "" {
		t.Errorf("authors (-want +got):\n%s", diff)
	}
}

func TestAuthorsPage(t *testing.T) {
	for href, want := range map[string]bool{
		"/author/ann-lee/": true, "https://a.example/en/people/7": true, "/by/ann": true, "/autor-ann-lee.html": true,
		"/authority/x": false, "/news/author": false, "author/ann": false, "": false, "/a//b": false,
	} {
		if isAuthors(href) != want {
			t.Errorf("isAuthors(%q) is %v", href, !want)
		}
	}
}

func TestLooseJSON(t *testing.T) {
	for name, s := range map[string]string{
		"as it should be":  `{"@type":"Article","headline":"A title"}`,
		"raw newline":      "{\"@type\":\"Article\",\"headline\":\"A\n title\"}",
		"trailing comma":   `{"@type":"Article","headline":"A title",}`,
		"comment":          `<!-- {"@type":"Article","headline":"A title"} -->`,
		"cdata":            `//<![CDATA[` + "\n" + `{"@type":"Article","headline":"A title"}` + "\n" + `//]]>`,
		"semicolon":        `{"@type":"Article","headline":"A title"};`,
		"stray backslash":  `{"@type":"Article","headline":"A \title","x":"\'"}`,
		"full type":        `{"@type":"http://schema.org/Article","headline":"A title"}`,
		"list of types":    `{"@type":["Article","NewsArticle"],"headline":"A title"}`,
		"entities":         `{"@type":"Article","headline":"A&nbsp;title"}`,
		"tabs":             "{\"@type\":\"Article\",\t\"headline\":\"A\ttitle\"}",
		"no last bracket":  `{"@type":"Article","headline":"A title","author":{"name":"Ann Lee"}`,
		"torn in a string": `{"@graph":[{"@type":"Article","headline":"A title","author":{"name":"Ann`,
		"torn at a comma":  `{"@type":"Article","headline":"A title","keywords":["a",`,
		"something behind": `{"@type":"Article","headline":"A title"} {"more":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			m := read(t, ld(s))
			if len(m.Titles) == 0 || m.Titles[0].Text != "A title" && name != "stray backslash" {
				t.Errorf("titles %+v", m.Titles)
			}
		})
	}
}

// strict is what package encoding/json makes of sound JSON.
func strict(t *testing.T, s string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSoundJSON(t *testing.T) {
	for _, s := range []string{
		`{}`, `[]`, `""`, `null`, `[true,false,null]`, `{"a":{"b":[1,-2.5e+10,{"c":"d"}]},"a":2}`, ` [ "x" , { "y" : 0 } ] `,
		`"\"\\\/\b\f\n\r\t"`, `"a\u00e9\u20AC\ud83d\ude00z"`, `"\ud83d"`, `"\ud83dx\u0041"`, `"\ude00\ud83d"`, `"Ünïcode 日本"`, `{"":""}`, `{"@type":"Article","k\u0065y":1}`,
	} {
		if diff := cmp.Diff(strict(t, s), decodeLoose([]byte(s))); diff != "" {
			t.Errorf("%s (-encoding/json +ours):\n%s", s, diff)
		}
	}
}

func TestBrokenJSON(t *testing.T) {
	for s, want := range map[string]any{
		`{"a":1`: object{"a": json.Number("1")}, `{"a":1,"b`: object{"a": json.Number("1")}, `["a",`: []any{"a"}, `{"a"}`: nil, `{a:1}`: nil, `{"a":}`: nil, `[1 2]`: nil, `[,]`: nil, `"a`: "a", `"\`: `\`, `{`: nil, `[`: nil, `{"a":`: nil, `]`: nil, ``: nil, `nul`: nil,
		`"\u12"`: `\u12`, `"\x"`: `\x`, "\"a\rb\"": "a b", `[1,]`: []any{json.Number("1")}, `1 "b" {`: []any{json.Number("1"), "b"},
		strings.Repeat("[", maxNested+2) + strings.Repeat("]", maxNested+2): nil,
	} {
		if diff := cmp.Diff(want, decodeLoose([]byte(s))); diff != "" {
			t.Errorf("%.40s (-want +got):\n%s", s, diff)
		}
	}
	if s := strings.Repeat("[", maxNested) + strings.Repeat("]", maxNested); decodeLoose([]byte(s)) == nil {
		t.Errorf("nothing is read of lists %d deep", maxNested)
	}
}

// Where a page is filed: by the shape of a breadcrumb, by links and properties.
func TestFiled(t *testing.T) {
	far := strings.Repeat("<p><i></i><i></i><i></i><i></i></p>", 30)
	for _, c := range []struct {
		name, page       string
		crumbs, sections []string
	}{
		{"trail without a name", `<div class="path"><a href="/">Front</a> &gt; <a href="/t">Town</a> &gt; Story</div><h1>x</h1>`, []string{"Front", "Town"}, nil},
		{"trail with the arrow in the link", `<p><a href="https://news.example/">Front »</a> <a href="/t">Town »</a></p><h1>x</h1>`, []string{"Front", "Town"}, nil},
		{"trail of a list", `<ul><li><a href="/">Front</a> ›</li><li><a href="/t">Town</a></li></ul><h1>x</h1>`, []string{"Front", "Town"}, nil},
		{"menu", `<div><a href="/">Front</a> <a href="/t">Town</a> <a href="/s">Sport</a> &gt;</div><h1>x</h1>`, nil, nil},
		{"below the heading", `<h1>x</h1><div><a href="/">Front</a> &gt; <a href="/t">Town</a></div>`, nil, nil},
		{"category links", `<article><h1>x</h1><p>y</p><footer class="entry-footer"><a href="/c/town" rel="category tag">Town</a> <a href="/t/b" rel="tag">Bridge</a></footer></article>` + far + `<a rel="category tag" href="/c/sport">Sport</a>`, nil, []string{"Town"}},
		{"property", `<h1>x</h1><span itemprop="articleSection">Town</span>`, nil, []string{"Town"}},
		{"property in a meta element", `<meta itemprop="articleSection" content="Town"><h1>x</h1>`, nil, []string{"Town"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := read(t, "<body>"+c.page)
			if diff := cmp.Diff(c.crumbs, m.Crumbs); diff != "" {
				t.Errorf("crumbs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.sections, names(m.Sections)); diff != "" {
				t.Errorf("sections (-want +got):\n%s", diff)
			}
			if strings.Contains(c.page, `rel="tag"`) && len(m.Tags) != 1 {
				t.Errorf("tags %v, want one", names(m.Tags))
			}
		})
	}
}

func TestLinksAndRights(t *testing.T) {
	m := read(t, `<base href="https://news.example/x/"><link rel=canonical href="c"><link rel=amphtml href="/amp"><link rel="next" href="?p=2"><link rel=license href="https://cc.example/by">
<meta name=robots content="noai, max-snippet:5"><meta name=googlebot content=noarchive><meta name="tdm-reservation" content=1><meta name="tdm-policy" content="https://news.example/tdm">`)
	got := []string{m.Canonical, m.AMP, m.Next, m.Licence, m.TDM, m.TDMPolicy, strings.Join(m.Robots, " / ")}
	want := []string{"https://news.example/x/c", "https://news.example/amp", "https://news.example/x/?p=2", "https://cc.example/by", "1", "https://news.example/tdm", "noai, max-snippet:5 / googlebot: noarchive"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBounded(t *testing.T) {
	m := read(t, strings.Repeat(`<meta property="article:tag" content="a">`, 10*MaxValues)+ld(`{"@type":"Article","keywords":["`+strings.Repeat(`k","`, 10*MaxValues)+`"]}`))
	if len(m.Tags) > MaxValues {
		t.Errorf("%d tags kept, the limit is %d", len(m.Tags), MaxValues)
	}
	if m := read(t, ld(`{"@type":"Article","headline":"`+strings.Repeat("x", maxScript)+`"}`)); len(m.Titles) > 0 {
		t.Errorf("a script above %d bytes was read", maxScript)
	}
	read(t, ld(strings.Repeat("[", 200_000)+strings.Repeat("]", 200_000)))
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"@type":"NewsArticle","headline":"x","author":[{"@id":"#a"}],"image":{"url":"/x"}}`)
	f.Add(`{"@graph":[{"@type":["Article"],"keywords":"a,b","articleBody":"text"}]`)
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "</script") {
			return
		}
		if text := strings.TrimSpace(s); json.Valid([]byte(text)) && utf8.ValidString(text) && strings.Count(text, "[")+strings.Count(text, "{") < maxNested {
			if diff := cmp.Diff(strict(t, text), decodeLoose([]byte(text))); diff != "" {
				t.Errorf("sound JSON (-encoding/json +ours):\n%s", diff)
			}
		}
		if _, err := page.Open([]byte(ld(s)), "text/html", false); err != nil {
			return // in another encoding it is no page
		}
		m := read(t, ld(s))
		for _, l := range [][]Value{m.Titles, m.Authors, m.Tags, m.Published} {
			if len(l) > MaxValues {
				t.Errorf("%d values", len(l))
			}
		}
	})
}

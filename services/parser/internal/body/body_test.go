package body

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/parser/internal/page"
)

const (
	one   = "The council met on Monday evening and, after four hours of debate, voted to keep the old bridge open."
	two   = "“We cannot cut the town in half for two years,” said the mayor, who had first argued for closing it."
	three = "Work on the new bridge begins in spring, if the money comes through, and ends when the river lets it."
)

func extract(t testing.TB, markup string, h Hints) Result {
	t.Helper()
	p, err := page.Open([]byte("<!doctype html><body>"+markup), "text/html", false)
	if err != nil {
		t.Fatal(err)
	}
	return Extract(p, h)
}

// outline is one entry a block: the first letter of its kind and its first two words.
func outline(blocks []Block) string {
	var out []string
	for _, b := range blocks {
		w := strings.Fields(b.Text)
		out = append(out, string(b.Kind[0])+":"+strings.Join(w[:min(2, len(w))], " "))
	}
	return strings.Join(out, "|")
}

func TestExtract(t *testing.T) {
	p := func(s string) string { return "<p>" + s + "</p>" }
	text := p(one) + p(two) + p(three)
	const want = "p:The council|p:“We cannot|p:Work on"
	teasers := strings.Repeat(`<div class="card"><h3><a href="/x">Another story that has its own page</a></h3><p>`+one+`</p></div>`, 6)
	for _, c := range []struct{ name, markup, want string }{
		{"plain", "<h1>Bridge</h1>" + text, want},
		{"teasers below", "<h1>Bridge stays open</h1><div>" + text + "</div><div>" + teasers + "</div>", want},
		{"another article below", "<main><article><h1>Bridge stays open</h1>" + text + "</article><article><h2>Other</h2><p>Quite another story, long enough to be taken for part of this one, if one did not look.</p></article></main>", want},
		{"comments longer than the text", "<h1>Bridge stays open</h1><div>" + text + `</div><div class="comments">` + strings.Repeat("<p>I still say that the old bridge had more charm than any new one ever will, and so does my aunt.</p>", 20) + "</div>", want},
		{"footer longer than the text", "<div><h1>Bridge stays open</h1>" + p(one) + `</div><div class="footer">` + p("You can reach the newsroom by telephone, by letter and by e-mail, at any hour of the day, all year round, at home.") + p("It costs what a call costs, and no more, whatever they tell you elsewhere about it, believe us, we know it well.") + "</div>", "p:The council"},
		{"advert between", p(one) + p("Advertisement") + p(two) + `<div class="related-links"><a href="/x">A related story</a></div>` + p(three), want},
		{"headings", p(one) + "<h2>What comes</h2>" + p(two) + "<p><b>And then</b></p>" + p(three) + "<h2>More stories</h2>", "p:The council|h:What comes|p:“We cannot|h:And then|p:Work on"},
		{"list and quote", p(one) + "<ul><li>Boats leave every hour.</li><li>Bicycles go free.</li></ul><blockquote>" + p(two) + "</blockquote>" + p(three), "p:The council|l:Boats leave|l:Bicycles go|q:“We cannot|p:Work on"},
		{"caption", "<figure><img src=/x.jpg><figcaption>The bridge on Monday</figcaption></figure>" + text, "c:The bridge|" + want},
		{"credit in brackets", text + p("The bridge, seen from the mill (Image: Ann Lee)"), want + "|c:The bridge,"},
		{"pull quote", p(one) + p(two) + `<aside class="pullquote">We cannot cut the town in half</aside>` + p(three), want},
		{"text twice", text + "<div>" + text + "</div>", want},
		{"byline and date above", "<h1>Bridge stays open</h1><div class=byline>By Ann Lee</div><div>12 March 2024</div>" + text, want},
		{"stranger below", text + "<div><p>Сообщите об ошибке, если вы её заметили, и мы её исправим.</p></div>", want},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := extract(t, c.markup, Hints{Titles: []string{"Bridge stays open"}})
			if diff := cmp.Diff(c.want, outline(r.Blocks)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSubtitle(t *testing.T) {
	r := extract(t, `<h1>Bridge stays open</h1><p class="standfirst">The vote was eleven to nine, after four hours of debate.</p><p>`+one+"</p><p>"+two+"</p>", Hints{Titles: []string{"Bridge stays open"}})
	if r.Subtitle != "The vote was eleven to nine, after four hours of debate." || outline(r.Blocks) != "p:The council|p:“We cannot" {
		t.Errorf("subtitle %q, blocks %s", r.Subtitle, outline(r.Blocks))
	}
}

func TestState(t *testing.T) {
	markup := `<p>` + one + `</p><p>` + two + `</p><p>` + three + `</p><p>` + one + two + `</p>`
	once := strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(markup)
	twice := strings.ReplaceAll(once, `\`, `\\`)
	for name, script := range map[string]string{
		"json":             `window.state={"id":7,"body":"` + once + `"}`,
		"json in a string": `push([1,"{\"body\":\"` + twice + `\"}"])`,
	} {
		r := extract(t, `<div id="app"></div><script>`+script+`</script>`, Hints{})
		if r.From != "state" || !strings.HasPrefix(outline(r.Blocks), "p:The council|p:“We cannot|p:Work on") {
			t.Errorf("%s: from %s: %s", name, r.From, outline(r.Blocks))
		}
	}
}

func TestStateBehindOtherText(t *testing.T) {
	state := `<script>window.state={"body":"` + strings.Repeat("<p>"+one+"</p><p>"+two+"</p>", 4) + `"}</script>`
	shown := para(three, four)
	for name, c := range map[string]struct{ markup, from string }{
		"no title, some text":  {"<div>" + shown + "</div>" + state, "state"},
		"title and short text": {"<h1>Bridge stays open</h1><div>" + shown + "</div>" + state, "dom"},
	} {
		if r := extract(t, c.markup, Hints{Titles: []string{"Bridge stays open"}}); r.From != c.from {
			t.Errorf("%s: from %s, want %s", name, r.From, c.from)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, in, title, want string }{
		{"lines", "Bridge stays open\n\n" + one + "\n\n" + two, "Bridge stays open", "p:The council|p:“We cannot"},
		{"site behind the title", "Bridge stays open for now / News\nBridge stays open for now\n\n" + one + "\n\n" + two, "Bridge stays open for now", "p:The council|p:“We cannot"},
		{"heading", "Bridge stays open\n\n" + one + "\n\nWhat comes\n\n" + two, "Bridge stays open", "p:The council|h:What comes|p:“We cannot"},
		{"hard-wrapped", "Bridge stays open\n\n" + strings.Replace(one, "after ", "after\n", 1) + "\n\n" + two, "Bridge stays open", "p:The council|p:“We cannot"},
		{"nothing", " \n\n", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			title, r := Plain(c.in)
			if title != c.title || outline(r.Blocks) != c.want {
				t.Errorf("title %q, blocks %s; want %q, %s", title, outline(r.Blocks), c.title, c.want)
			}
		})
	}
}

func TestHTMLOfBlocks(t *testing.T) {
	r := extract(t, "<p>"+one+`</p><ul><li>Boats <em>leave</em> now.</li></ul><h2>What comes</h2><p>`+two+` <a href="/x" onclick="y()">More</a> to read.</p>`, Hints{})
	base, _ := url.Parse("https://news.example/a")
	got := HTML(r.Blocks, base)
	for _, want := range []string{"<ul>\n<li>Boats <em>leave</em> now.</li>\n</ul>", "<h2>What comes</h2>", `<a href="https://news.example/x" rel="nofollow">More</a>`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if HTML([]Block{{Block: article.Block{Kind: article.Paragraph, Text: "a < b"}}}, nil) != "<p>a &lt; b</p>" {
		t.Error("text without nodes is not escaped")
	}
}

func TestUnitsAreBounded(t *testing.T) {
	root, err := html.Parse(strings.NewReader(strings.Repeat("<p>"+one, MaxUnits+50)))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(read(root, nil).units); n != MaxUnits {
		t.Errorf("%d units read, the limit is %d", n, MaxUnits)
	}
}

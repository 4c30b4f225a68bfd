package section

import (
	"fmt"
	"strings"
	"testing"
)

// TestSignals has each signal show, and not where it should not.
func TestSignals(t *testing.T) {
	const a = `<a href="/x/harbour">The harbour is open again</a>`
	menuOf := func(n int, href string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<li><a href="`+href+`">Item%[1]d</a></li>`, i)
		}
		return b.String()
	}
	tests := []struct{ name, page, has, hasNot string }{
		{"nav", `<nav>` + a + `</nav>`, "in nav -5", ""},
		{"a role", `<div role="navigation">` + a + `</div>`, "in nav -5", ""},
		{"after a nav", `<nav>x</nav>` + a, "5 words", "in nav"},
		{"the best of two places", `<nav>` + a + `</nav><h2>` + a + `</h2>`, "in heading +2.5", "nav"},
		{"header", `<header>` + a + `</header>`, "in header -3.5", ""},
		{"an article's header", `<article><header>` + a + `</header></article>`, "in article +1", "header"},
		{"footer", `<footer>` + a + `</footer>`, "in footer -5", ""},
		{"aside", `<aside>` + a + `</aside>`, "in aside -1", ""},
		{"a low heading", `<h5>` + a + `</h5>`, "in low heading +1.5", ""},
		{"a heading in the link", `<a href="/x/harbour"><h3>The harbour is open again</h3></a>`, "in heading +2.5", ""},
		{"rel", `<a rel="nofollow tag" href="/x/harbour">The harbour is open again</a>`, "in rel -6", ""},
		{"rel that says nothing", `<a rel="nofollow bookmark" href="/x/harbour">The harbour is open again</a>`, "5 words", "rel"},
		{"another language", `<a hreflang="ga" href="/x/harbour">The harbour is open again</a>`, "in rel -6", ""},
		{"a time element", `<div>` + a + `<time>today</time></div>`, "time beside +1", ""},
		{"a time as text", `<div>` + a + `<span>14:32</span></div>`, "time beside +1", ""},
		{"a time elsewhere", `<div>` + a + `</div><div>14:32</div>`, "5 words", "time"},
		{"prose", `<p>The mayor said yesterday that ` + a, "in prose -2", ""},
		{"a rubric before it", `<p>Town hall: ` + a, "5 words", "prose"},
		{"prose of the block before", `<p>The mayor said yesterday that it is.<p>` + a, "5 words", "prose"},
		{"a common text", menuOf(0, "") + `<a href="/x/harbour">Read the whole story now</a><a href="/x/b">Read the whole story now</a><a href="/x/c">Read the whole story now</a>`, "words only -1", "5 words"},
		{"a text of two", `<a href="/x/harbour">Read the whole story now</a><a href="/x/b">Read the whole story now</a>`, "5 words", ""},
		{"a list of headlines", `<ul><li>` + a + `</li><li><a href="/b/1?x">The second long headline here</a></li><li><a href="/c">The third long headline here</a></li></ul>`, "list of headlines +1.5", "shape"},
		{"two are none", `<ul><li>` + a + `</li><li><a href="/b/1?x">The second long headline here</a></li></ul>`, "5 words", "list"},
		{"a shape of headlines", `<b>` + a + `</b><h5><a href="/x/b">The second long headline here</a></h5><h6><a href="/x/c">The third long headline here</a></h6>`, "shape of headlines +1.5", "list"},
		{"a list of a menu", `<ul>` + menuOf(3, "/m%[1]d/a/?b=%[1]d") + `<li><a href="/x/harbour">Harbour</a></li></ul>`, "list of a menu -2", "shape"},
		{"too few for a menu", `<ul>` + menuOf(2, "/m%[1]d/a/?b=%[1]d") + `<li><a href="/x/harbour">Harbour</a></li></ul>`, "1 words", "list"},
		{"a shape of a menu", `<ul>` + menuOf(4, "/x/m%[1]d") + `</ul><ul>` + strings.ReplaceAll(menuOf(3, "/x/%[1]dx"), "li", "dd") + `</ul><a href="/x/harbour">Harbour</a><i><a href="/x/o">O</a></i><b><a href="/x/p">P</a></b><s><a href="/x/q">Q</a></s>`, "shape of a menu -1.5", ""},
		{"as most: headlines", strings.NewReplacer("Item0", "The second long headline here", "Item1", "The third long headline here", "Item2", "One more long headline here", "Item3", "The last long headline here",
			"m0", "b", "m1", "c", "m2", "d", "m3", "e", "li>", "h2>").Replace(menuOf(4, "/x/m%[1]d")) + a, "as most of its shape +1.5", ""},
		{"as most: a menu", `<a href="/x/harbour">Harbour</a><a href="/x/b">B</a><a href="/x/c">C</a><a href="/x/d">D</a><a href="/x/e">E</a>`, "as most of its shape -1.5", ""},
		{"as most of too few", `<a href="/x/harbour">Harbour</a><a href="/x/b">B</a><a href="/x/c">C</a><a href="/x/d">D</a>`, "1 words", "as most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, l := range judged(t, Page{Body: []byte(tt.page), URL: "https://example.com/"}) {
				if l.path.dir != "example.com/x/harbour" {
					continue
				}
				if why := l.why(); !strings.Contains(why, tt.has) || tt.hasNot != "" && strings.Contains(why, tt.hasNot) {
					t.Errorf("%q, want %q without %q", why, tt.has, tt.hasNot)
				}
				return
			}
			t.Error("the link was not found")
		})
	}
}

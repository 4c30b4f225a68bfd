package zone

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name, tag string
		has, not  Mark
	}{
		{"body by two words", `<div class="article-body">`, Body, Junk},
		{"body in camel case", `<div id="storyBody">`, Body, Junk},
		{"body by microdata", `<div itemprop="articleBody">`, Body, Junk},
		{"comments", `<div class="comments-list">`, Junk | Commented, Body},
		{"share bar", `<ul class="social-share__buttons">`, Junk, Body},
		{"word within a word", `<div class="shadow padding header-image">`, 0, Junk},
		{"numbered", `<div id="sidebar2">`, Junk, 0},
		{"letters of a UUID", `<p id="e-c7ad-970b-4fad0-b18a">`, 0, Junk},
		{"state of the page", `<div class="has-sidebar no-comments category-sponsored">`, 0, Junk | Commented},
		{"utility classes", `<div class="print:px-6 md:footer">`, 0, Junk},
		{"hidden", `<p class="visually-hidden">`, Hidden, 0},
		{"hidden on small screens only", `<p class="hidden md:block">`, 0, Hidden},
		{"label hidden, not the field", `<div class="field-label-hidden">`, 0, Hidden},
		{"hidden by style", `<p style="color:red; display : none">`, Hidden, 0},
		{"found when searched", `<p hidden="until-found">`, 0, Hidden},
		{"standfirst", `<p class="article__standfirst">`, Lead, Junk},
		{"caption", `<span class="image-caption">`, Caption, Junk},
		{"navigation by role", `<div role="navigation">`, Junk, Body},
		{"footer", `<div id="page-footer">`, Junk | Outer, Body},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, err := html.Parse(strings.NewReader("<body>" + c.tag + "x"))
			if err != nil {
				t.Fatal(err)
			}
			n := dom.Find(root, func(n *html.Node) bool { return n.Type == html.ElementNode && len(n.Attr) > 0 })
			if m := Of(n); m&c.has != c.has || m&c.not != 0 {
				t.Errorf("Of(%s) = %b, want all of %b and none of %b", c.tag, m, c.has, c.not)
			}
		})
	}
}

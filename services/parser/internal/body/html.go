package body

import (
	"net/url"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// policy lets through the elements that blocks are made of here, and links to the web.
// It is safe for concurrent use.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "li", "blockquote", "figcaption", "em", "strong", "b", "i", "u", "s", "sub", "sup", "code", "br", "q", "cite", "abbr", "mark", "small")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireNoFollowOnLinks(true)
	return p
}()

// HTML is the body as sanitised HTML: one element a block, inline markup and absolute
// links kept.
func HTML(blocks []Block, base *url.URL) string {
	var b strings.Builder
	list := false
	for i := range blocks {
		if item := blocks[i].Kind == article.ListItem; item != list {
			b.WriteString(map[bool]string{true: "<ul>\n", false: "</ul>\n"}[item])
			list = item
		}
		open, end := element(&blocks[i])
		b.WriteString(open)
		inline(&b, &blocks[i], base)
		b.WriteString(end + "\n")
	}
	if list {
		b.WriteString("</ul>\n")
	}
	return strings.TrimSpace(policy.Sanitize(b.String()))
}

func element(b *Block) (open, end string) {
	switch b.Kind {
	case article.Heading:
		h := "h" + string(rune('0'+min(6, max(2, b.Level)))) + ">"
		return "<" + h, "</" + h
	case article.ListItem:
		return "<li>", "</li>"
	case article.Quote:
		return "<blockquote><p>", "</p></blockquote>"
	case article.Caption:
		return "<figcaption>", "</figcaption>"
	}
	return "<p>", "</p>"
}

// inline writes the text of a block with its markup, if the text nodes are at hand.
func inline(w *strings.Builder, b *Block, base *url.URL) {
	if len(b.nodes) == 0 {
		w.WriteString(html.EscapeString(b.Text))
		return
	}
	var open []*html.Node
	for _, n := range b.nodes {
		chain := inlineChain(n)
		same := 0
		for same < len(open) && same < len(chain) && open[same] == chain[same] {
			same++
		}
		for i := len(open) - 1; i >= same; i-- {
			w.WriteString("</" + open[i].Data + ">")
		}
		for _, e := range chain[same:] {
			w.WriteString(startTag(e, base))
		}
		open = chain
		w.WriteString(html.EscapeString(strings.Map(printable, n.Data)))
		if next := n.NextSibling; next != nil && next.DataAtom == atom.Br {
			w.WriteString("<br>")
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		w.WriteString("</" + open[i].Data + ">")
	}
}

func printable(r rune) rune {
	if dom.Invisible(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// inlineChain lists the markup around a text node, outermost first, up to its block.
func inlineChain(n *html.Node) []*html.Node {
	var chain []*html.Node
	for p := n.Parent; p != nil && !dom.Block(p) && len(chain) < 8; p = p.Parent {
		switch p.DataAtom {
		case atom.A, atom.Em, atom.Strong, atom.B, atom.I, atom.U, atom.S, atom.Sub, atom.Sup, atom.Code, atom.Q, atom.Cite, atom.Abbr, atom.Mark, atom.Small:
			chain = append([]*html.Node{p}, chain...)
		}
	}
	return chain
}

func startTag(n *html.Node, base *url.URL) string {
	if n.DataAtom != atom.A {
		return "<" + n.Data + ">"
	}
	href, err := url.Parse(strings.TrimSpace(dom.Attr(n, "href")))
	if err != nil {
		return "<a>"
	}
	if base != nil {
		href = base.ResolveReference(href)
	}
	return `<a href="` + html.EscapeString(href.String()) + `">`
}

// Strip is the text of an HTML fragment, one line a block.
func Strip(s string) string { return stripTags(s) }

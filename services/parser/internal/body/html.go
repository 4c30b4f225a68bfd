package body

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// HTML is the body as HTML: one element a block, inline markup and absolute links kept.
// It is safe because it is written anew: only the elements named here, without their
// attributes, links to the web, and text that is escaped. A test holds it to a sanitiser
// that finds nothing to take out.
func HTML(blocks []Block, base *url.URL) string {
	var b strings.Builder
	b.Grow(size(blocks) * 5 / 4) // for the markup
	list := false
	for i := range blocks {
		if item := blocks[i].Kind == article.ListItem; item != list {
			b.WriteString(map[bool]string{true: "<ul>\n", false: "</ul>\n"}[item])
			list = item
		}
		if blocks[i].Kind == article.Embed {
			b.WriteString(embedHTML(&blocks[i].Block))
			continue
		}
		open, end := element(&blocks[i])
		b.WriteString(open)
		inline(&b, &blocks[i], base)
		b.WriteString(end + "\n")
	}
	if list {
		b.WriteString("</ul>\n")
	}
	return strings.TrimSpace(b.String())
}

// embedHTML is an embed as a quotation with a link: a frame would run a stranger's code.
func embedHTML(b *article.Block) string {
	link := ""
	if strings.HasPrefix(b.URL, "https://") || strings.HasPrefix(b.URL, "http://") {
		link = `<a href="` + html.EscapeString(b.URL) + `" rel="nofollow">` + html.EscapeString(b.Provider) + "</a>"
	}
	return "<blockquote><p>" + strings.TrimSpace(html.EscapeString(b.Text)+" "+link) + "</p></blockquote>\n"
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
		chain := inlineChain(n, base)
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
		w.WriteString(html.EscapeString(visible(n.Data)))
		if next := n.NextSibling; next != nil && next.DataAtom == atom.Br {
			w.WriteString("<br>")
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		w.WriteString("</" + open[i].Data + ">")
	}
}

// visible is s without invisible characters, which few texts have.
func visible(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return printable(r) < 0 }) < 0 {
		return s
	}
	return strings.Map(printable, s)
}

func printable(r rune) rune {
	if dom.Invisible(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// maxChain is how much markup around a text is kept.
const maxChain = 8

// inlineChain lists the markup around a text node, outermost first, up to its block.
func inlineChain(n *html.Node, base *url.URL) []*html.Node {
	var chain []*html.Node
	for p := n.Parent; p != nil && !dom.Block(p) && len(chain) < maxChain; p = p.Parent {
		switch p.DataAtom {
		case atom.A:
			if href(p, base) != "" {
				chain = append(chain, p)
			}
		case atom.Em, atom.Strong, atom.B, atom.I, atom.U, atom.S, atom.Sub, atom.Sup, atom.Code, atom.Q, atom.Cite, atom.Abbr, atom.Mark, atom.Small:
			chain = append(chain, p)
		}
	}
	slices.Reverse(chain)
	return chain
}

func startTag(n *html.Node, base *url.URL) string {
	if n.DataAtom != atom.A {
		return "<" + n.Data + ">"
	}
	return `<a href="` + html.EscapeString(href(n, base)) + `" rel="nofollow">`
}

// href is where a link leads, empty for what is neither of the web nor mail.
func href(n *html.Node, base *url.URL) string {
	u, err := url.Parse(dom.Attr(n, "href"))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if isWeb(u) || u.Scheme == "mailto" {
		return address(u)
	}
	return ""
}

// address writes a URL with no space in it; those of a query pass url.Parse.
func address(u *url.URL) string { return strings.ReplaceAll(u.String(), " ", "%20") }

// Strip is the text of an HTML fragment, one line a block.
func Strip(s string) string { return stripTags(s) }

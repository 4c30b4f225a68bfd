package parser

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// maxSignature is the longest line, in bytes, that signs a text above or below it.
const maxSignature = 80

// dateliners are reporters named behind the dateline: "新华社北京3月12日电（记者张三、李四）",
// "(서울=연합뉴스) 구현모 기자 =".
var dateliners = regexp.MustCompile(`^.{0,60}?[（(](?:本报|本報)?(?:记者|記者|通讯员|見習記者)[:： ]?([\p{Han}、，· ]{2,40})[)）]|^[（(\[][^)）\]]{2,30}[)）\]]\s?([\p{Hangul}·, ]{2,30}기자) ?=`)

// signature is who signs the text itself: behind the dateline, or in a line of nothing but
// names above its first or below its last paragraph and made like them.
func (w *work) signature() []meta.Value {
	first, last := -1, -1
	for i, b := range w.body.Blocks {
		if b.Kind == article.Paragraph {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	if m := dateliners.FindStringSubmatch(w.body.Blocks[first].Text); m != nil {
		return []meta.Value{{Text: m[1] + m[2], From: "dateline"}}
	}
	for _, b := range w.closed {
		if len(b.Text) <= maxSignature && people.Signs(b.Text) {
			return []meta.Value{{Text: b.Text, From: "signature"}}
		}
	}
	for _, n := range []*html.Node{beside(w.body.Blocks[first].Node, before), w.body.Blocks[first].Node, w.body.Blocks[last].Node, beside(w.body.Blocks[last].Node, behind)} {
		if t := w.signed(n); t != "" {
			return []meta.Value{{Text: t, From: "signature"}}
		}
	}
	return nil
}

// signed is the text of a line that holds nothing but names, and no link.
func (w *work) signed(n *html.Node) string {
	if n == nil || dom.Longer(n, maxSignature) || dom.Find(n, func(c *html.Node) bool { return c.DataAtom == atom.A }) != nil {
		return ""
	}
	t := dom.Text(n)
	names := people.Names(t, w.siteNames())
	if len(names) == 0 || !onlyNames(names) || !strings.Contains(t, names[0]) || w.isTitle(t) || strings.ContainsAny(t, "?!:") {
		return ""
	}
	return t
}

func before(n *html.Node) *html.Node { return n.PrevSibling }
func behind(n *html.Node) *html.Node { return n.NextSibling }

// beside is the next element on one side, if it is of the same name.
func beside(n *html.Node, next func(*html.Node) *html.Node) *html.Node {
	if n == nil {
		return nil
	}
	for sib := next(n); sib != nil; sib = next(sib) {
		if sib.Type == html.ElementNode {
			if sib.DataAtom == n.DataAtom {
				return sib
			}
			return nil
		}
	}
	return nil
}

// Package dom reads parsed HTML: attributes, class words and the text a reader sees.
//
// It neither parses nor judges; package page makes the tree and package body decides
// what in it is the article.
package dom

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Attr returns an attribute's value, trimmed; empty where there is none.
func Attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return strings.TrimSpace(n.Attr[i].Val)
		}
	}
	return ""
}

// Walk visits n and what is below it in document order, without recursion. Where
// visit returns false, the children are left out.
func Walk(n *html.Node, visit func(*html.Node) bool) {
	for at := n; at != nil; at = next(at, n, visit(at)) {
	}
}

// next is the node after at in the tree below root, or nil at its end.
func next(at, root *html.Node, inside bool) *html.Node {
	if inside && at.FirstChild != nil {
		return at.FirstChild
	}
	for at != root && at.NextSibling == nil {
		at = at.Parent
	}
	if at == root {
		return nil
	}
	return at.NextSibling
}

// Follow visits what comes behind n in document order, until visit says that it wants no
// more. Where it does not want the inside, the children are left out.
func Follow(n *html.Node, visit func(*html.Node) (inside, more bool)) {
	inside, more := false, true
	for at := next(n, nil, inside); at != nil; at = next(at, nil, inside) {
		if inside, more = visit(at); !more {
			return
		}
	}
}

// Find returns the first node below n, or n itself, that ok accepts, and looks no
// further.
func Find(n *html.Node, ok func(*html.Node) bool) *html.Node {
	for at := n; at != nil; at = next(at, n, true) {
		if ok(at) {
			return at
		}
	}
	return nil
}

// Longer reports whether there are more than limit bytes of text below n, without
// reading all of it.
func Longer(n *html.Node, limit int) bool {
	size := 0
	return Find(n, func(c *html.Node) bool {
		size++ // empty elements cost time as well
		if c.Type == html.TextNode {
			size += len(strings.TrimSpace(c.Data))
		}
		return size > limit
	}) != nil
}

// Within returns the nearest ancestor of n, or n itself, that is an element named a.
func Within(n *html.Node, a atom.Atom) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == a {
			return n
		}
	}
	return nil
}

// Text is what a reader sees of n as one line: white space folded, block elements and
// line breaks apart, scripts and invisible characters left out.
func Text(n *html.Node) string {
	w := writers.Get().(*Writer)
	w.Node(n, nil)
	return w.done()
}

// writers have the room that the texts before needed.
var writers = sync.Pool{New: func() any { return new(Writer) }}

// largestWriter is the size in bytes beyond which one is not kept for the next text.
const largestWriter = 64 << 10

// done gives the writer back and returns what it gathered.
func (w *Writer) done() string {
	s := w.String()
	if w.Reset(); cap(w.b) <= largestWriter {
		writers.Put(w)
	}
	return s
}

// Writer gathers text and folds its white space as it goes. The zero value is ready.
type Writer struct {
	b   []byte
	gap bool // a space goes before the next word
}

// String returns what was gathered.
func (w *Writer) String() string { return string(w.b) }

// Len is how many bytes were gathered.
func (w *Writer) Len() int { return len(w.b) }

// Reset forgets what was gathered.
func (w *Writer) Reset() { w.b, w.gap = w.b[:0], false }

// Break puts the next word apart from the last.
func (w *Writer) Break() { w.gap = true }

// Text adds s.
func (w *Writer) Text(s string) {
	for len(s) > 0 {
		if n := asciiWord(s); n > 0 { // most of most pages, and many times as fast
			w.word(s[:n])
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case unicode.IsSpace(r):
			w.Break()
		case !Invisible(r) && (size > 1 || r != utf8.RuneError):
			w.word(s[:size])
		}
		s = s[size:]
	}
}

func (w *Writer) word(s string) {
	if w.gap && len(w.b) > 0 {
		w.b = append(w.b, ' ')
	}
	w.gap = false
	w.b = append(w.b, s...)
}

// asciiWord is how many printable ASCII characters s begins with.
func asciiWord(s string) int {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			return i
		}
	}
	return len(s)
}

// Node adds the visible text below n; skip, if given, leaves subtrees out.
func (w *Writer) Node(n *html.Node, skip func(*html.Node) bool) {
	for at := n; at != nil; {
		if w.open(at, n, skip) && at.FirstChild != nil {
			at = at.FirstChild
			continue
		}
		for at != n && at.NextSibling == nil {
			at = at.Parent
			w.edge(at)
		}
		if at == n {
			return
		}
		at = at.NextSibling
	}
}

func (w *Writer) open(at, root *html.Node, skip func(*html.Node) bool) bool {
	switch at.Type {
	case html.TextNode:
		w.Text(at.Data)
	case html.ElementNode:
		if Silent(at) || at != root && skip != nil && skip(at) {
			w.edge(at)
			return false
		}
		w.edge(at)
	}
	return true
}

func (w *Writer) edge(n *html.Node) {
	if n.DataAtom == atom.Br || n.DataAtom == atom.Hr || n.Type == html.ElementNode && Block(n) {
		w.Break()
	}
}

// Invisible reports whether a character carries no text: zero-width marks, the soft
// hyphen, direction marks. The zero-width joiners stay, they shape Indic and Persian words.
func Invisible(r rune) bool {
	switch r {
	case '\u200b', '\ufeff', '\u00ad', '\u2060', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u2066', '\u2067', '\u2068', '\u2069':
		return true
	}
	return r < ' ' || r == 0x7f || r == utf8.RuneError
}

// Fold brings s to one line: white space folded, invisible characters out.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	w := writers.Get().(*Writer)
	w.Text(s)
	return w.done()
}

// folded reports whether Fold has nothing to do, as with most that a page states.
func folded(s string) bool {
	gap := true
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f:
			gap = false
		case r == ' ':
			if gap {
				return false
			}
			gap = true
		case unicode.IsSpace(r) || Invisible(r):
			return false
		default:
			gap = false
		}
	}
	return s == "" || !gap
}

// Silent reports whether an element holds nothing that is read as text.
func Silent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Svg, atom.Math, atom.Iframe,
		atom.Object, atom.Embed, atom.Canvas, atom.Select, atom.Textarea, atom.Video, atom.Audio, atom.Map, atom.Datalist, atom.Progress, atom.Meter:
		return true
	}
	return n.Type == html.CommentNode
}

// Block reports whether an element starts and ends a line. Unknown elements such as
// <amp-img> or <my-widget> are taken as inline, as browsers do.
func Block(n *html.Node) bool { return BlockTag(n.DataAtom) }

// BlockTag is Block for elements of a kind.
func BlockTag(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dialog,
		atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2,
		atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav,
		atom.Ol, atom.P, atom.Pre, atom.Search, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead,
		atom.Tr, atom.Ul, atom.Caption, atom.Option:
		return true
	}
	return false
}

// Level is 1 to 6 for a heading, else 0.
func Level(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 0
}

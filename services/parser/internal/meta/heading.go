package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// heading is the node that shows the title, nil if none does.
func (s *scan) heading() *html.Node {
	for _, n := range s.h1 {
		if !dom.Longer(n, maxProp) && s.printed(dom.Text(n)) {
			return n
		}
	}
	if len(s.h1) > 0 {
		return s.h1[0]
	}
	return s.head
}

// closeHeading moves out of an h1 that was left open what it swallowed: everything from
// the first block in it on. No title is as long as that.
func closeHeading(h *html.Node) {
	if h.Parent == nil || !dom.Longer(h, maxProp) {
		return
	}
	c := h.FirstChild
	for c != nil && (c.Type != html.ElementNode || !dom.Block(c)) {
		c = c.NextSibling
	}
	behind := h.NextSibling
	for c != nil && c != h.FirstChild {
		next := c.NextSibling
		h.RemoveChild(c)
		h.Parent.InsertBefore(c, behind)
		c = next
	}
}

// The limits of the search for a title that is printed in no h1.
const (
	maxPieces   = 6   // of <title> between its separators
	leastPiece  = 12  // bytes of a piece that may be the title
	maxHeadline = 400 // bytes of a heading that may be the title
)

// printedTitle finds the title on a page without h1: the longest part of <title>, between
// its separators, that the page prints as a text of its own.
func (s *scan) printedTitle() {
	if len(s.h1) > 0 || s.title == "" {
		return
	}
	parts := titleParts(s.title)
	best := ""
	dom.Walk(s.root, func(n *html.Node) bool {
		switch n.Type {
		case html.TextNode:
			if len(n.Data) > 2*maxHeadline {
				return false
			}
			if t := dom.Fold(n.Data); len(t) > len(best) && parts[t] {
				best, s.head = t, n.Parent
			}
			return false
		case html.ElementNode:
			if t, ok := wholeHeading(n); ok && len(t) > len(best) && parts[t] {
				best, s.head = t, n
			}
			return !dom.Silent(n) && n.DataAtom != atom.A && n.DataAtom != atom.Nav && n.DataAtom != atom.Head
		}
		return n.Type == html.DocumentNode
	})
	add(&s.m.Titles, best, "heading")
}

// wholeHeading is the text of a heading that may be made of several elements.
func wholeHeading(n *html.Node) (string, bool) {
	if dom.Level(n) == 0 || dom.Longer(n, maxHeadline) {
		return "", false
	}
	return dom.Text(n), true
}

// titleParts are all runs of pieces of a title, the separators inside them kept.
func titleParts(title string) map[string]bool {
	cuts := [][2]int{{0, 0}} // where separators begin and end
	for i := 0; i < len(title) && len(cuts) < maxPieces; {
		if n := separatorAt(title[i:]); n > 0 {
			cuts = append(cuts, [2]int{i, i + n})
			i += n
			continue
		}
		i++
	}
	cuts = append(cuts, [2]int{len(title), len(title)})
	parts := map[string]bool{}
	for i := range cuts {
		for _, end := range cuts[i+1:] {
			if p := title[cuts[i][1]:end[0]]; len(p) >= leastPiece {
				parts[dom.Fold(p)] = true
			}
		}
	}
	return parts
}

// separatorAt is the length of the separator that s begins with, 0 for none: a mark
// between spaces, or one of those that stand without.
func separatorAt(s string) int {
	for _, sep := range []string{"：", "｜", "_", "|", "＿"} {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	for _, sep := range []string{" - ", " – ", " — ", " / ", " :: ", " : ", " » ", " « ", " · ", " • ", " ― "} {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	return 0
}

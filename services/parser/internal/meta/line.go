package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// block is the nearest element around n that starts a line.
func block(n *html.Node) *html.Node {
	for n = n.Parent; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		if dom.Block(n) {
			return n
		}
	}
	return nil
}

// broken reports whether a text has a line for itself in a block of many, parted by breaks.
func broken(n *html.Node) bool {
	before := edge(n, func(n *html.Node) *html.Node { return n.PrevSibling })
	return before && edge(n, func(n *html.Node) *html.Node { return n.NextSibling })
}

// edge reports whether a line ends on one side of n.
func edge(n *html.Node, next func(*html.Node) *html.Node) bool {
	for ; n != nil && !dom.Block(n); n = n.Parent {
		for sib := next(n); sib != nil; sib = next(sib) {
			switch {
			case sib.DataAtom == atom.Br || dom.Block(sib):
				return true
			case sib.Type == html.TextNode && strings.TrimSpace(sib.Data) == "":
			default:
				return false
			}
		}
	}
	return true
}

// around is the text of the line before and behind what n shows.
func around(n *html.Node, text string) (before, behind string) {
	if b := block(n); b != nil && !dom.Longer(b, maxLine) && text != "" {
		before, behind, _ = strings.Cut(dom.Text(b), text)
	}
	if strings.TrimSpace(before) == "" {
		before = previous(n)
	}
	return before, behind
}

// maxLabel is the longest text that may label the next one, in bytes.
const maxLabel = 40

// previous is the text just before n, if it may be a label: "Published" in a cell of its own.
func previous(n *html.Node) string {
	for range 4 {
		for p := n.PrevSibling; p != nil; p = p.PrevSibling {
			if p.Type == html.ElementNode && (dom.Silent(p) || dom.Longer(p, maxLabel)) {
				return ""
			}
			if t := strings.TrimSpace(dom.Text(p)); t != "" {
				if len(t) > maxLabel || mayDate(t) {
					return ""
				}
				return t
			}
		}
		if n = n.Parent; n == nil || n.DataAtom == atom.Body {
			return ""
		}
	}
	return ""
}

func holdsDigit(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= '0' && c <= '9' || c >= 0xd9 && c < 0xe3 || c == 0xef {
			return true // ASCII, or of a script that has its own digits
		}
	}
	return false
}

// mayDate reports whether s can hold a date with its year: four digits in a row, or three
// numbers.
func mayDate(s string) bool {
	run, runs := 0, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0xd9 && c < 0xe3 || c == 0xef:
			return true
		case c < '0' || c > '9':
			run = 0
			continue
		}
		if run++; run == 1 {
			runs++
		}
		if run == 4 || runs == 3 {
			return true
		}
	}
	return false
}

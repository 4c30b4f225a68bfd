package body

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// Rival is an element that could have been the article, with about the characters of
// prose that taking it would give.
type Rival struct {
	Path  string  `json:"path"`
	Score float64 `json:"score"`
}

// maxRivals is how many of the best are told.
const maxRivals = 8

// consider keeps an element among the rivals. Of elements one within the other with the
// same score the innermost is told: it is the one that can win.
func (p *picker) consider(n *html.Node, score float64) {
	if !p.hints.Explain || score <= 0 {
		return
	}
	for i, r := range p.rivals {
		if r.score == score && inside(n, r.node) {
			p.rivals[i].node = n
			return
		}
	}
	p.rivals = append(p.rivals, rival{n, score})
	slices.SortStableFunc(p.rivals, func(a, b rival) int { return cmp.Compare(b.score, a.score) })
	p.rivals = p.rivals[:min(len(p.rivals), maxRivals)]
}

func inside(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

type rival struct {
	node  *html.Node
	score float64
}

func (p *picker) told() []Rival {
	var out []Rival
	for _, r := range p.rivals {
		out = append(out, Rival{Path: Path(r.node), Score: r.score})
	}
	return out
}

// maxPath is how many elements of a path are named, from the innermost outwards.
const maxPath = 4

// Path is where an element stands, as a selector would say it.
func Path(n *html.Node) string {
	var steps []string
	for ; n != nil && n.Type == html.ElementNode && len(steps) < maxPath; n = n.Parent {
		steps = append([]string{step(n)}, steps...)
	}
	return strings.Join(steps, " > ")
}

func step(n *html.Node) string {
	s := n.Data
	if id := dom.Attr(n, "id"); id != "" {
		s += "#" + id
	}
	for c := range strings.FieldsSeq(dom.Attr(n, "class")) {
		s += "." + c
	}
	const most = 60
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

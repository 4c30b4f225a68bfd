package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// Update is one entry of a live blog as the page has it.
type Update struct {
	At    string // as stated
	Title string
	Text  string // may hold HTML where JSON-LD gives it
}

// The limits for the entries of a live blog.
const (
	maxUpdates    = 500
	maxUpdateText = 20_000 // bytes of one entry
	leastUpdates  = 3      // rows of one shape that make a live blog
	leastUpdate   = 40     // bytes of text in a row, or else it is a list of headlines
	maxRowDepth   = 6      // elements from a time up to its row
)

// updates takes the entries that JSON-LD lists.
func (g *graph) updates(v any) []Update {
	var out []Update
	for _, e := range list(v) {
		o, ok := e.(object)
		if !ok || len(out) >= maxUpdates {
			continue
		}
		o = g.deref(o)
		u := Update{At: text(o["datePublished"]), Title: dom.Fold(html.UnescapeString(text(o["headline"]))), Text: text(o["articleBody"])}
		if u.Text == "" {
			u.Text = text(o["description"])
		}
		if len(u.Text) > maxUpdateText {
			u.Text = strings.ToValidUTF8(u.Text[:maxUpdateText], "")
		}
		if u.Text != "" || u.Title != "" {
			out = append(out, u)
		}
	}
	return out
}

// Rows takes the entries of a live blog from the shape of the page: elements side by side
// that each hold a time and some text. They are looked for only when called, since most
// pages are no live blogs.
func Rows(root *html.Node) []Update {
	rows := map[*html.Node][]row{}
	var parents []*html.Node
	times := 0
	dom.Walk(root, func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return n.Type == html.DocumentNode
		}
		if n.DataAtom != atom.Time || times >= maxUpdates*2 {
			return n.DataAtom != atom.Nav && n.DataAtom != atom.Aside && n.DataAtom != atom.Footer
		}
		times++
		for at, i := n, 0; at.Parent != nil && i < maxRowDepth; at, i = at.Parent, i+1 {
			list := rows[at.Parent]
			if len(list) > 0 && list[len(list)-1].n == at {
				continue
			}
			if len(list) == 0 {
				parents = append(parents, at.Parent)
			}
			rows[at.Parent] = append(list, row{at, n})
		}
		return false
	})
	return best(parents, rows)
}

// row is an element that may be an entry, and the time in it.
type row struct{ n, time *html.Node }

// best are the entries of the parent that has the most rows with text.
func best(parents []*html.Node, rows map[*html.Node][]row) []Update {
	var out []Update
	for _, p := range parents {
		if len(rows[p]) < leastUpdates || len(rows[p]) <= len(out) {
			continue
		}
		var list []Update
		for _, r := range rows[p] {
			if u := r.read(); len(u.Text) >= leastUpdate && len(list) < maxUpdates {
				list = append(list, u)
			}
		}
		if len(list) >= leastUpdates && len(list) > len(out) {
			out = list
		}
	}
	return out
}

// read takes the entry from a row: its time, its first heading, its paragraphs.
func (r row) read() Update {
	u := Update{At: dom.Attr(r.time, "datetime")}
	if u.At == "" {
		u.At = dom.Text(r.time)
	}
	var b strings.Builder
	dom.Walk(r.n, func(c *html.Node) bool {
		switch {
		case c.Type != html.ElementNode:
			return false
		case u.Title == "" && dom.Level(c) > 1:
			u.Title = dom.Text(c)
			return false
		case c.DataAtom == atom.P || c.DataAtom == atom.Li:
			if t := dom.Text(c); t != "" && b.Len()+len(t) < maxUpdateText {
				if b.Len() > 0 {
					b.WriteString("\n\n")
				}
				b.WriteString(t)
			}
			return false
		}
		return !dom.Silent(c)
	})
	u.Text = b.String()
	return u
}

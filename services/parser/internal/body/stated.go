package body

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"
)

// matchStated marks the units that stand in the body stated by JSON-LD and returns how
// much of it they cover, 0 to 1.
func (p *picker) matchStated() float64 {
	if len(p.hints.Stated) < 200 {
		return 0
	}
	want := fold(stripTags(p.hints.Stated))
	hit := 0
	for i := range p.units {
		t := p.units[i].folded()
		if len(t) >= 24 && strings.Contains(want, t) {
			hit += len(t)
			p.units[i].body = true
		}
	}
	if hit*10 < len(want)*6 {
		for i := range p.units {
			p.units[i].body = false
		}
		return 0
	}
	return float64(hit) / float64(max(1, len(want)))
}

func stripTags(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	r := fragment(s)
	defer r.free()
	var out strings.Builder
	for i := range r.units {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(r.units[i].text)
	}
	return out.String()
}

// fragment reads s as HTML and cuts it into units.
func fragment(s string) *reader {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		r := readers.Get().(*reader)
		r.units = append(r.units, unit{text: s})
		return r
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return read(root, nil)
}

// twice matches a character that was escaped twice.
var twice = regexp.MustCompile(`&amp;#?[A-Za-z0-9]{2,8};`)

// fromStated makes the body of what JSON-LD states; the page shows it only after its
// scripts have run.
func fromStated(s string) []Block {
	if twice.MatchString(s) {
		s = html.UnescapeString(s)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "<br><br>")
	var out []Block
	r := fragment(s)
	defer r.free()
	for i := range r.units {
		u := &r.units[i]
		if boilerplate(u) {
			continue
		}
		b := Block{Block: article.Block{Kind: article.Paragraph, Text: u.text}, nodes: u.nodes}
		if l := u.level; l > 0 {
			b.Kind, b.Level = article.Heading, max(2, l)
		}
		out = append(out, b)
	}
	return out
}

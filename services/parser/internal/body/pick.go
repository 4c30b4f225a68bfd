package body

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// verdict is what becomes of a unit.
type verdict int

const (
	drop verdict = iota
	keep
	caption
	lead
	weak  // keep only between two that are kept
	shown // by another service
)

// pick goes through the units below top and keeps the article's.
func (p *picker) pick(top int, res *Result) {
	from, to := p.elems[top].from, p.elems[top].to
	verdicts := make([]verdict, len(p.units))
	for i := from; i < to; i++ {
		verdicts[i] = p.judge(i, top)
	}
	p.leads(verdicts, from, to)
	p.foreign(verdicts, top)
	p.repeats(verdicts, from, to)
	p.strangers(verdicts, from, to)
	p.signature(verdicts, from, to)
	p.trim(verdicts, from, to)
	p.headings(verdicts, from, to)
	for i := from; i < to; i++ {
		switch verdicts[i] {
		case keep, weak:
			res.Blocks = append(res.Blocks, p.block(i))
		case shown:
			e := p.units[i].embed
			res.Blocks = append(res.Blocks, Block{Block: article.Block{Kind: article.Embed, Text: p.units[i].text, Provider: e.provider, URL: e.url}, Node: p.units[i].at})
		case caption:
			res.Blocks = append(res.Blocks, Block{article.Block{Kind: article.Caption, Text: p.units[i].text}, p.units[i].at, p.units[i].nodes})
		}
	}
	res.Subtitle = p.subtitle(verdicts, from)
}

// around adds up the names of the elements between e and top, top left out.
func (p *picker) around(e, top int) zone.Mark {
	var m zone.Mark
	for ; e != top && e >= 0; e = p.elems[e].up {
		m |= p.elems[e].names
	}
	return m
}

// maxCaption is the longest caption that is told by its place alone.
const maxCaption = 250

// underPicture reports whether a unit stands in a box with a picture and nothing else but
// perhaps another line.
func (p *picker) underPicture(u *unit, top int) bool {
	if u.size > maxCaption || u.level > 0 {
		return false
	}
	for e := u.el; e > top; e = p.elems[e].up {
		el := &p.elems[e]
		if el.to-el.from > 2 {
			return false
		}
		if el.image && !textual(el.node.DataAtom) {
			return p.lines(el)
		}
	}
	return false
}

// textual reports whether an element is a piece of text, which may well have a picture in
// it, and no box.
func textual(a atom.Atom) bool {
	return a == atom.P || a == atom.Li || a == atom.Blockquote || a == atom.Dd
}

// lines reports whether the units of a box are short and none of them is a heading.
func (p *picker) lines(box *elem) bool {
	size := 0
	for i := box.from; i < box.to; i++ {
		if size += p.units[i].size; p.units[i].level > 0 {
			return false
		}
	}
	return size <= maxCaption
}

// inList reports whether e, or an element between it and top, is part of a list that is no
// part of the article.
func (p *picker) inList(e, top int) bool {
	for ; e > top; e = p.elems[e].up {
		if p.elems[e].list {
			return true
		}
	}
	return false
}

func (p *picker) judge(i, top int) verdict {
	u := &p.units[i]
	m := p.around(u.el, top)
	switch {
	case u.embed != nil:
		if i < p.title || m&(zone.Outer|zone.Commented) != 0 || p.inList(u.el, top) {
			return drop
		}
		return shown
	case m&(zone.Caption|zone.Credit) != 0:
		if u.size > 15 && m&zone.Junk == 0 {
			return caption
		}
		return drop
	case u.body && u.linky() < 0.9:
		return keep
	case p.isTitle(u.text) && (u.level > 0 || i <= p.title+3):
		return drop
	case m&(zone.Junk|zone.Commented|zone.Keywords|zone.Crumbs) != 0:
		return drop
	case boilerplate(u) || machine(u.text):
		return drop
	case m&zone.Aside != 0:
		return drop
	case m&zone.Figure != 0 && u.size < 300:
		return drop
	case p.underPicture(u, top):
		return caption
	case u.size < 300 && strings.ContainsAny(u.text, ":/") && credited.MatchString(u.text):
		return caption
	case u.linky() > 0.6 && !(u.ends > 1 && u.size > 100 && u.linky() < 0.9):
		return drop
	case m&(zone.Byline|zone.Dated) != 0 && u.size < 120:
		return drop
	case i <= p.title+6 && dated(u):
		return drop
	case i < p.title && u.size < 200:
		return drop
	}
	if u.level > 0 {
		return keep
	}
	if u.size < 40 && u.ends == 0 {
		return weak
	}
	return keep
}

// credited matches a line that ends with the credit of a picture.
var credited = regexp.MustCompile(`(?i)[\s.(|–-](?:image|photo|picture|pic|photograph|foto|bild|bildrechte|fotocredit|crédit photo|crédits?|фото|image credit|photo credit|ljósmynd)\s?[:/]\s?[^.]{2,60}\.?$|\(ap photo/[^)]+\)$|/getty images\)?$`)

// repeats drops what was printed already: pull quotes, doubled standfirsts.
func (p *picker) repeats(v []verdict, from, to int) {
	seen := map[string]bool{}
	for i := from; i < to; i++ {
		if v[i] != keep && v[i] != weak {
			continue
		}
		t := p.units[i].folded()
		if len(t) > 20 && seen[t] {
			v[i] = drop
		}
		seen[t] = true
	}
	p.wholes(v, from, to)
}

// nearby is how far around a unit the pieces of it are looked for that make it a copy.
const nearby = 150

// wholes drops a unit that holds several others again: a copy of the text for machines.
func (p *picker) wholes(v []verdict, from, to int) {
	for i := from; i < to; i++ {
		if v[i] != keep || p.units[i].size < 600 {
			continue
		}
		parts := 0
		for k := max(from, i-nearby); k < min(to, i+nearby) && parts < 3; k++ {
			if k != i && v[k] == keep && p.units[k].size > 60 && p.units[k].size < p.units[i].size && strings.Contains(p.units[i].folded(), p.units[k].folded()) {
				parts++
			}
		}
		if parts >= 3 {
			v[i] = drop
		}
	}
}

// block is a kept unit as the record has it.
func (p *picker) block(i int) Block {
	u := &p.units[i]
	b := Block{article.Block{Kind: article.Paragraph, Text: u.text}, u.at, u.nodes}
	switch {
	case u.level > 0:
		b.Kind, b.Level = article.Heading, max(2, u.level)
	case u.bold*20 >= u.size*19 && u.size < 100 && !strings.HasSuffix(u.text, "."):
		b.Kind, b.Level = article.Heading, 3
	case near(u.at, atom.Li):
		b.Kind = article.ListItem
	case near(u.at, atom.Blockquote):
		b.Kind = article.Quote
	}
	return b
}

// near reports whether n is, or lies closely below, an element named a.
func near(n *html.Node, a atom.Atom) bool {
	for range 3 {
		if n == nil {
			return false
		}
		if n.DataAtom == a {
			return true
		}
		n = n.Parent
	}
	return false
}

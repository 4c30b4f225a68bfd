package body

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// verdict is what becomes of a unit.
type verdict int

const (
	drop verdict = iota
	keep
	caption
	lead
	weak // keep only between two that are kept
)

// pick goes through the units below top and keeps the article's.
func (p *picker) pick(top *html.Node, res *Result) {
	from, to := p.span(top)
	verdicts := make([]verdict, len(p.units))
	for i := from; i < to; i++ {
		verdicts[i] = p.judge(i, top)
	}
	p.leads(verdicts, from, to)
	p.repeats(verdicts, from, to)
	p.strangers(verdicts, from, to)
	p.signature(verdicts, from, to)
	p.trim(verdicts, from, to)
	p.headings(verdicts, from, to)
	for i := from; i < to; i++ {
		switch verdicts[i] {
		case keep, weak:
			res.Blocks = append(res.Blocks, p.block(i))
		case caption:
			res.Blocks = append(res.Blocks, Block{article.Block{Kind: article.Caption, Text: p.units[i].text}, p.units[i].at, p.units[i].nodes})
		}
	}
	res.Subtitle = p.subtitle(verdicts, from)
}

// span is the range of units below top; they are in document order.
func (p *picker) span(top *html.Node) (from, to int) {
	from = -1
	for i := range p.units {
		if inside(p.units[i].at, top) {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	return max(from, 0), to
}

func inside(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

// around adds up the names of the elements between n and top, top left out.
func (p *picker) around(n, top *html.Node) zone.Mark {
	var m zone.Mark
	for ; n != nil && n != top; n = n.Parent {
		m |= p.names(n)
	}
	return m
}

func (p *picker) judge(i int, top *html.Node) verdict {
	u := &p.units[i]
	m := p.around(u.at, top)
	switch {
	case m&(zone.Caption|zone.Credit) != 0:
		if u.size > 15 && m&zone.Junk == 0 {
			return caption
		}
		return drop
	case u.body:
		return keep
	case p.isTitle(u.text) && (level(u.at) > 0 || i <= p.title+3):
		return drop
	case m&(zone.Junk|zone.Commented|zone.Keywords|zone.Crumbs) != 0:
		return drop
	case boilerplate(u) || machine(u.text):
		return drop
	case m&zone.Aside != 0:
		return drop
	case m&zone.Figure != 0 && u.size < 300:
		return drop
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
	if level(u.at) > 0 {
		return keep
	}
	if u.size < 40 && u.ends == 0 {
		return weak
	}
	return keep
}

// credited matches a line that ends with the credit of a picture.
var credited = regexp.MustCompile(`(?i)[\s.(|–-](?:image|photo|picture|pic|photograph|foto|bild|bildrechte|fotocredit|crédit photo|crédits?|фото|image credit|photo credit|ljósmynd)\s?[:/]\s?[^.]{2,60}\.?$|\(ap photo/[^)]+\)$|/getty images\)?$`)

// maxLead is the longest standfirst, in characters.
const maxLead = 600

// leads sets the standfirst apart: what is named so above the first paragraph, if there
// are paragraphs below it.
func (p *picker) leads(v []verdict, from, to int) {
	var found []int
	rest := 0
	for i := from; i < to; i++ {
		u := &p.units[i]
		if v[i] != keep || level(u.at) > 0 && u.size < 30 {
			continue
		}
		if rest == 0 && len(found) < 3 && p.isLead(u) {
			found = append(found, i)
		} else if p.strong2(i) {
			rest += u.size
		}
	}
	size := 0
	for _, i := range found {
		size += p.units[i].size
	}
	if size > maxLead || rest < size*2 {
		return
	}
	for _, i := range found {
		v[i] = lead
	}
}

// isLead reports whether a unit, or what is close around it, is named as the standfirst.
func (p *picker) isLead(u *unit) bool {
	n := u.at
	for range 3 {
		if n == nil || p.main[n] {
			return false
		}
		if m := p.info[n]; m&zone.Lead != 0 && m&zone.Body == 0 {
			return true
		}
		n = n.Parent
	}
	return false
}

// dated reports whether a unit is a date and little else.
func dated(u *unit) bool {
	if u.size > 70 || !strings.ContainsAny(u.text, "0123456789") {
		return false
	}
	_, ok := date.Parse(u.text, date.Options{})
	return ok && len(strings.Fields(u.text)) <= 9
}

// repeats drops what was printed already: pull quotes, doubled standfirsts.
func (p *picker) repeats(v []verdict, from, to int) {
	seen := map[string]bool{}
	for i := from; i < to; i++ {
		if v[i] != keep && v[i] != weak {
			continue
		}
		t := fold(p.units[i].text)
		if len(t) > 20 && seen[t] {
			v[i] = drop
		}
		seen[t] = true
	}
	p.wholes(v, from, to)
}

// wholes drops a unit that holds several others again: a copy of the text for machines.
func (p *picker) wholes(v []verdict, from, to int) {
	for i := from; i < to; i++ {
		if v[i] != keep || p.units[i].size < 600 {
			continue
		}
		whole, parts := fold(p.units[i].text), 0
		for k := from; k < to && parts < 3; k++ {
			if k != i && v[k] == keep && p.units[k].size > 60 && p.units[k].size < p.units[i].size && strings.Contains(whole, fold(p.units[k].text)) {
				parts++
			}
		}
		if parts >= 3 {
			v[i] = drop
		}
	}
}

// maxSignature is how many units at the end can tell of the author.
const maxSignature = 3

// signature drops what is said of the authors below the text, and their bare names
// anywhere.
func (p *picker) signature(v []verdict, from, to int) {
	seen := 0
	for i := to - 1; i >= from; i-- {
		if v[i] != keep && v[i] != weak {
			continue
		}
		seen++
		u := &p.units[i]
		for _, a := range p.hints.Authors {
			if len(a) < 5 || !strings.Contains(a, " ") || !strings.HasPrefix(u.text, a) {
				continue
			}
			if u.size < len(a)+60 && u.ends < 3 && !sentence(u.text) || seen <= maxSignature && u.size < 500 && aboutAuthor.MatchString(u.text[len(a):]) {
				v[i] = drop
			}
		}
	}
}

// aboutAuthor is how a line about the author goes on after the name.
var aboutAuthor = regexp.MustCompile(`(?i)^,?\s(?:is|was|covers|writes|works|has (?:been|covered|worked|written)|joined|reports|edits|ist|arbeitet|schreibt|est|es|è|é|jest)\s`)

// trim drops weak units before the first and after the last strong one.
func (p *picker) trim(v []verdict, from, to int) {
	first, last := -1, -1
	for i := from; i < to; i++ {
		if v[i] == keep && p.strong2(i) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	p.edges(v, first, from)
	for i := from; i < to; i++ {
		if (i < first || i > last) && (v[i] == weak || v[i] == keep && level(p.units[i].at) == 0 && !p.strong2(i)) {
			v[i] = drop
		}
	}
}

// edges drops headings between the title and the first paragraph that are the title over
// again or a kicker: those of level 1, and any right below the title.
func (p *picker) edges(v []verdict, first, from int) {
	for i := from; i < first; i++ {
		if l := level(p.units[i].at); l == 1 || l > 0 && i == p.title+1 && p.units[i].size < 40 {
			v[i] = drop
		}
	}
}

// strong2 reports whether a unit is prose beyond doubt.
func (p *picker) strong2(i int) bool {
	u := &p.units[i]
	return u.body || level(u.at) == 0 && u.size >= 50 && u.ends > 0 && u.linky() < 0.5
}

// headings drops headings with no text after them.
func (p *picker) headings(v []verdict, from, to int) {
	text := false
	for i := to - 1; i >= from; i-- {
		if v[i] != keep && v[i] != weak {
			continue
		}
		if level(p.units[i].at) > 0 {
			if !text {
				v[i] = drop
			}
			continue
		}
		text = true
	}
}

func (p *picker) block(i int) Block {
	u := &p.units[i]
	b := Block{article.Block{Kind: article.Paragraph, Text: u.text}, u.at, u.nodes}
	switch {
	case level(u.at) > 0:
		b.Kind, b.Level = article.Heading, max(2, level(u.at))
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

// subtitle is the standfirst: a unit named so, near the title.
func (p *picker) subtitle(v []verdict, from int) string {
	var parts []string
	for i := range v {
		if v[i] == lead {
			parts = append(parts, p.units[i].text)
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, " ")
	}
	for i := max(0, p.title-3); i < len(p.units) && i <= max(p.title, from)+8; i++ {
		u := &p.units[i]
		if i == p.title || u.size < 30 || boilerplate(u) || u.linky() > 0.5 || u.marks&zone.Junk != 0 || u.size > 700 || p.isTitle(u.text) {
			continue
		}
		if p.flag(u.at).marks&zone.Lead != 0 && (i >= len(v) || v[i] != keep) {
			return u.text
		}
	}
	return ""
}

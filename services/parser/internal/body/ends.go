package body

import (
	"regexp"
	"strings"

	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// maxLead is the longest standfirst, in characters.
const maxLead = 600

// leads sets the standfirst apart: what is named so above the first paragraph, if there
// are paragraphs below it.
func (p *picker) leads(v []verdict, from, to int) {
	var found []int
	rest := 0
	for i := from; i < to; i++ {
		u := &p.units[i]
		if v[i] != keep || u.level > 0 && u.size < 30 {
			continue
		}
		if rest == 0 && len(found) < 3 && p.isLead(u) {
			found = append(found, i)
		} else if p.isProse(i) {
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
	e := u.el
	for range 3 {
		if e < 0 || p.elems[e].main {
			return false
		}
		if m := p.elems[e].said; m&zone.Lead != 0 && m&zone.Body == 0 {
			return true
		}
		e = p.elems[e].up
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
		if v[i] == keep && p.isProse(i) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	p.edges(v, first, from)
	for i := from; i < to; i++ {
		if i > last && last >= 0 && v[i] == keep && p.closes(i, last) {
			continue
		}
		if (i < first || i > last) && (v[i] == weak || v[i] == keep && p.units[i].level == 0 && !p.isProse(i)) {
			v[i] = drop
		}
	}
}

// closes reports whether a unit below the last of the prose is a short paragraph like it:
// a sentence without links, in the same element.
func (p *picker) closes(i, last int) bool {
	u := &p.units[i]
	return p.rowOf(u.el) == p.rowOf(p.units[last].el) && u.links == 0 && u.level == 0 && sentence(u.text)
}

// edges drops headings between the title and the first paragraph that are the title over
// again or a kicker: those of level 1, and any right below the title.
func (p *picker) edges(v []verdict, first, from int) {
	for i := from; i < first; i++ {
		if l := p.units[i].level; l == 1 || l > 0 && i == p.title+1 && p.units[i].size < 40 {
			v[i] = drop
		}
	}
}

// isProse reports whether a unit is prose beyond doubt.
func (p *picker) isProse(i int) bool {
	u := &p.units[i]
	return u.body || u.level == 0 && u.size >= 50 && u.ends > 0 && u.linky() < 0.5
}

// headings drops headings with no text after them.
func (p *picker) headings(v []verdict, from, to int) {
	text := false
	for i := to - 1; i >= from; i-- {
		if v[i] != keep && v[i] != weak {
			continue
		}
		if p.units[i].level > 0 {
			if !text {
				v[i] = drop
			}
			continue
		}
		text = true
	}
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
		if i == p.title || u.size < 30 || boilerplate(u) || u.linky() > 0.5 || u.marks&(zone.Junk|zone.Caption|zone.Credit) != 0 || u.size > 700 || p.isTitle(u.text) {
			continue
		}
		if p.elems[u.el].all&zone.Lead != 0 && (i >= len(v) || v[i] != keep) {
			return u.text
		}
	}
	return ""
}

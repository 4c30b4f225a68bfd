package body

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"
)

// Plain finds title and body in plain text: the first line is the title, with or without
// the name of the site behind it; lines are paragraphs unless they are hard-wrapped.
func Plain(text string) (title string, res Result) {
	lines := paragraphs(text)
	if len(lines) == 0 {
		return "", res
	}
	title = plainTitle(lines)
	p := &picker{reader: &reader{}, titles: foldAll([]string{lines[0], title}), title: -1}
	p.longest = longest(p.titles)
	for _, l := range lines[1:] {
		n, ends := measure(l)
		p.units = append(p.units, unit{text: l, size: n, ends: ends})
	}
	res.From = "text"
	for i := range p.units {
		res.Prose += p.units[i].size
	}
	res.Blocks = p.plainBlocks()
	res.Score = float64(size(res.Blocks))
	return title, res
}

// plainTitle takes the site's name off the first line if a later line has the rest.
func plainTitle(lines []string) string {
	for _, l := range lines[1:min(len(lines), 6)] {
		if len(l) >= 15 && len(l) < len(lines[0]) && strings.HasPrefix(lines[0], l) {
			return l
		}
	}
	return lines[0]
}

// paragraphs cuts text at line ends, or at blank lines where it is hard-wrapped.
func paragraphs(text string) []string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var out []string
	for _, chunk := range strings.Split(text, "\n\n") {
		lines := strings.Split(strings.Trim(chunk, "\n"), "\n")
		if wrapped(lines) {
			lines = []string{strings.Join(lines, " ")}
		}
		for _, l := range lines {
			if l = foldLine(l); hasWord(l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// wrapped reports whether lines were broken to fit a width, not to part paragraphs.
func wrapped(lines []string) bool {
	if len(lines) < 2 {
		return false
	}
	for _, l := range lines[1:] {
		if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(l)); unicode.IsLower(r) {
			return true
		}
	}
	for i, l := range lines {
		if n := len(l); n > 100 || i < len(lines)-1 && (n < 50 || strings.ContainsAny(l[n-1:], ":") && n < 60) {
			return false
		}
	}
	return true
}

func (p *picker) plainBlocks() []Block {
	v := make([]verdict, len(p.units))
	for i := range p.units {
		u := &p.units[i]
		switch {
		case p.isTitle(u.text) || boilerplate(u):
			v[i] = drop
		case u.size < 80 && !sentence(u.text):
			v[i] = weak
		default:
			v[i] = keep
		}
	}
	p.repeats(v, 0, len(v))
	p.strangers(v, 0, len(v))
	return p.headed(v)
}

// headed makes headings of the short lines that stand above a paragraph, after the
// first; other short lines at the ends are no text.
func (p *picker) headed(v []verdict) []Block {
	var out []Block
	for i := range p.units {
		b := article.Block{Kind: article.Paragraph, Text: p.units[i].text}
		if v[i] == weak {
			if len(out) == 0 || next(v, i) != keep {
				continue
			}
			b.Kind, b.Level = article.Heading, 2
		}
		if v[i] != drop {
			out = append(out, Block{Block: b})
		}
	}
	return out
}

// next is the verdict on the unit after i that is not dropped.
func next(v []verdict, i int) verdict {
	for _, x := range v[i+1:] {
		if x != drop {
			return x
		}
	}
	return drop
}

// sentence reports whether s ends as sentences do.
func sentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’»“)] ")
	for _, end := range []string{".", "!", "?", "…", ":", ";", "。", "！", "？", "।", "؟", "۔", "։", "។", "။", "።", "།"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

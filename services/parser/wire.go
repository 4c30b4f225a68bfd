package parser

import (
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/agency"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// wire settles dateline and agency.
func (w *work) wire() {
	found := agency.Find(append(slices.Clip(w.a.Blocks), w.closed...))
	for i := range found {
		if found[i].Mark.Block >= len(w.a.Blocks) {
			found[i].Mark = article.Mark{} // not of the text
		}
	}
	for _, a := range w.a.Authors {
		if n := agency.Name(a.Name); n != "" {
			found = append(found, agency.Finding{Agency: n, From: "authors", Confidence: 0.93})
		}
	}
	for _, v := range append(w.m.Bylines, w.m.Authors...) {
		for _, n := range w.wiresIn(v) {
			found = append(found, agency.Finding{Agency: n, From: "byline", Confidence: 0.92})
		}
	}
	w.agency(found)
	w.dateline()
}

// maxWires is the longest byline, in bytes, in which agencies are looked for.
const maxWires = 120

// wiresIn are the agencies in a byline that names an author of the story or is labelled as
// its source. Others say who took a picture, or wrote a teaser.
func (w *work) wiresIn(v meta.Value) []string {
	if !w.signs(v.Text) && !agency.Credits(v.Text) || len(v.Text) >= maxWires || v.From == "byline" && agency.Name(v.Text) != "" {
		return nil
	}
	var out []string
	for _, part := range strings.FieldsFunc(v.Text, func(r rune) bool { return strings.ContainsRune("/,|():", r) }) {
		n := agency.Name(dom.Fold(part))
		for _, name := range people.Names(part, nil) {
			if _, works := affiliated(name); works != "" {
				n = works
			}
		}
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}

// dateline reads the head of the first paragraph.
func (w *work) dateline() {
	own := func(s string) bool { return w.isSiteName(s) || siteLike(s, w.url.Hostname()) }
	i := slices.IndexFunc(w.a.Blocks, func(b article.Block) bool { return b.Kind == article.Paragraph })
	if i < 0 {
		return
	}
	text := w.a.Blocks[i].Text
	if d, mark, ok := agency.Dateline(text, own); ok {
		mark.Block = i
		w.a.Dateline = d
		w.from("dateline", "text")
		w.candidates("dateline", []article.Candidate{{Value: text[mark.Start:mark.End], From: "text", Confidence: 0.9, Chosen: true, Mark: mark}})
	}
}

func (w *work) agency(found []agency.Finding) {
	best := -1
	for i, f := range found {
		if best < 0 || f.Confidence > found[best].Confidence {
			best = i
		}
	}
	if best < 0 {
		return
	}
	w.a.Agency = found[best].Agency
	w.from("agency", found[best].From)
	var cs []article.Candidate
	for i, f := range found {
		cs = append(cs, article.Candidate{Value: f.Agency, From: f.From, Confidence: f.Confidence, Chosen: i == best, Mark: f.Mark})
	}
	w.candidates("agency", cs)
}

// unaffiliated leaves out for whom someone works: "Ann Lee The Associated Press", "Ann Lee -
// AFP", "Ann Lee, CNN". An agency that stands beside the names as they do has a part in the story.
func unaffiliated(names []string, text string) []string {
	var out []string
	for i, n := range names {
		if i > 0 && agency.Name(n) != "" && (strings.Contains(text, "- "+n) || strings.Contains(text, "– "+n)) {
			continue
		}
		if i > 0 && agency.Name(n) == "" && isShort(n) && !isShort(names[0]) {
			continue
		}
		name, _ := affiliated(n)
		out = append(out, name)
	}
	return out
}

// affiliated cuts a name from the agency behind it. Some agencies are called like people, so
// that those of one word count in capitals only.
func affiliated(name string) (head, works string) {
	words := strings.Fields(name)
	for n := min(3, len(words)-2); n > 0; n-- {
		head, tail := strings.Join(words[:len(words)-n], " "), strings.Join(words[len(words)-n:], " ")
		if a := agency.Name(tail); a != "" && (n > 1 || tail == strings.ToUpper(tail) || tail == "Reuters") && people.LooksLike(head) {
			return head, a
		}
	}
	return name, ""
}

// isShort reports whether a name is but a few capitals: a broadcaster's.
func isShort(name string) bool {
	return len(name) <= mostCapitals && !strings.Contains(name, " ") && name == strings.ToUpper(name) && name[0] < 0x80
}

const mostCapitals = 5

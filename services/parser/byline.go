package parser

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/agency"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// signal is the authors that one kind of signal names.
type signal struct {
	from    string
	authors []article.Author
	orgs    int
}

// people takes the authors from the most trusted signal that names any.
func (w *work) people() {
	signals := w.signals()
	best := -1
	for i, s := range signals {
		if len(s.authors) == 0 {
			continue
		}
		if best < 0 || signals[best].orgs == len(signals[best].authors) && s.orgs < len(s.authors) && s.from != "byline" {
			best = i
		}
	}
	w.printedByline()
	if best < 0 {
		w.house()
		return
	}
	w.a.Authors = signals[best].authors
	w.links(signals)
	w.from("authors", signals[best].from)
	var cs []article.Candidate
	for i, s := range signals {
		for _, a := range s.authors {
			cs = append(cs, article.Candidate{Value: a.Name, From: s.from, Confidence: max(0.3, 0.95-0.1*float64(i)), Chosen: i == best})
		}
	}
	w.candidates("authors", cs)
}

// house lets the publication sign where the page names it as the author and no one else:
// an unsigned report is still signed by its newsroom.
func (w *work) house() {
	for _, v := range w.m.Authors {
		if !strings.HasPrefix(v.From, "json-ld") && !strings.HasPrefix(v.From, "meta:") && v.From != "microdata" {
			continue
		}
		names := people.Names(v.Text, nil)
		if len(names) == 0 {
			continue
		}
		w.a.Authors = []article.Author{{Name: names[0]}}
		w.from("authors", v.From)
		w.candidates("authors", []article.Candidate{{Value: names[0], From: v.From, Confidence: 0.4, Chosen: true}})
		return
	}
}

// signals groups what was gathered by where it was said, in order of trust.
func (w *work) signals() []signal {
	var out []signal
	for _, v := range append(append([]meta.Value{}, w.m.Authors...), w.openers()...) {
		if len(out) == 0 || out[len(out)-1].from != v.From {
			out = append(out, signal{from: v.From})
		}
		s := &out[len(out)-1]
		names := slices.DeleteFunc(people.Names(v.Text, w.siteNames()), w.isDesk)
		for _, n := range names {
			url := v.URL
			if len(names) > 1 {
				url = "" // whose it is, one cannot tell
			}
			s.add(n, url, agency.Name(n) != "")
		}
	}
	if len(w.f.Hints.Authors) > 0 {
		s := signal{from: "feed"}
		for _, a := range w.f.Hints.Authors {
			for _, n := range people.Names(a.Name, w.siteNames()) {
				s.add(n, a.URL, false)
			}
		}
		out = append(out, s)
	}
	return out
}

func (s *signal) add(name, url string, org bool) {
	for _, a := range s.authors {
		if strings.EqualFold(a.Name, name) {
			return
		}
	}
	if !strings.HasPrefix(url, "http") {
		url = ""
	}
	if len(s.authors) < people.MaxNames {
		s.authors = append(s.authors, article.Author{Name: name, URL: url})
		if org {
			s.orgs++
		}
	}
}

// isDesk reports whether a name is that of a part of the publication: its first word is
// the site's.
func (w *work) isDesk(name string) bool {
	label, _, _ := strings.Cut(article.Domain(w.url.Hostname()), ".")
	first, _, ok := strings.Cut(name, " ")
	return ok && len(label) > 2 && strings.EqualFold(first, label)
}

// siteNames are names that are no author: those of the publication, its host too.
func (w *work) siteNames() []string {
	return append(append([]string{}, w.m.Site...), w.f.Source.Name, w.url.Hostname(), article.Domain(w.url.Hostname()))
}

// opener is how a printed byline begins. Without such a word a class named "author" may
// hold anything.
var opener = regexp.MustCompile(`(?i)^\s*(?:written by|by|von|par|por|door|af|av|text|tekst|autor(?:in)?:|author:|di|oleh|penulis|автор:?|بقلم)\s*:?\s+\p{L}`)

// openers are the bylines in print that read as such.
func (w *work) openers() []meta.Value {
	var out []meta.Value
	for _, v := range w.m.Bylines {
		if (opener.MatchString(v.Text) || len(w.m.Authors) == 0) && len(v.Text) < 120 {
			out = append(out, v)
			break
		}
	}
	return out
}

// printedByline keeps the byline as printed.
func (w *work) printedByline() {
	for _, v := range w.m.Bylines {
		if opener.MatchString(v.Text) {
			w.a.Byline = v.Text
			w.from("byline", v.From)
			return
		}
	}
	for _, v := range w.m.Authors {
		if v.From == "microdata" || v.From == "meta:byl" {
			w.a.Byline = v.Text
			w.from("byline", v.From)
			return
		}
	}
}

// links completes the authors' addresses from other signals.
func (w *work) links(signals []signal) {
	for i := range w.a.Authors {
		for _, s := range signals {
			for _, o := range s.authors {
				if w.a.Authors[i].URL == "" && o.URL != "" && strings.EqualFold(o.Name, w.a.Authors[i].Name) {
					w.a.Authors[i].URL = o.URL
				}
			}
		}
	}
}

// wire settles dateline and agency.
func (w *work) wire() {
	found := agency.Find(w.a.Blocks)
	for _, a := range w.a.Authors {
		if n := agency.Name(a.Name); n != "" {
			found = append(found, agency.Finding{Agency: n, From: "authors", Confidence: 0.85})
		}
	}
	for _, v := range append(w.m.Bylines, w.m.Authors...) {
		for _, part := range strings.FieldsFunc(v.Text, func(r rune) bool { return strings.ContainsRune("/,|()", r) }) {
			if n := agency.Name(dom.Fold(part)); n != "" && len(v.Text) < 120 {
				found = append(found, agency.Finding{Agency: n, From: "byline", Confidence: 0.8})
			}
		}
	}
	w.agency(found)
	for i, b := range w.a.Blocks {
		if b.Kind != article.Paragraph {
			continue
		}
		if d, mark, ok := agency.Dateline(b.Text); ok {
			mark.Block = i
			w.a.Dateline = d
			w.from("dateline", "text")
			w.candidates("dateline", []article.Candidate{{Value: b.Text[mark.Start:mark.End], From: "text", Confidence: 0.9, Chosen: true, Mark: mark}})
		}
		break
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

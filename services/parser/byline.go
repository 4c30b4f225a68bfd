package parser

import (
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/agency"
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
	defer w.printedByline()
	if best < 0 {
		signals = w.grouped(w.signature())
		best = len(signals) - 1
	}
	if best < 0 {
		w.house()
		return
	}
	best = fuller(signals, outvoted(signals, best))
	w.a.Authors = signals[best].authors
	w.links(signals)
	w.from("authors", signals[best].from)
	var cs []article.Candidate
	for i, s := range signals {
		for _, a := range s.authors {
			cs = append(cs, article.Candidate{Value: a.Name, From: s.from, Confidence: authorTrust(s.from, i), Chosen: i == best})
		}
	}
	w.candidates("authors", cs)
}

// authorTrust is how far a signal is believed that is so many in order of trust.
func authorTrust(from string, i int) float64 {
	if from == "line" || from == "signature" {
		return 0.5 // nothing says that it is a name but its look
	}
	return max(0.3, 0.95-0.1*float64(i))
}

// outvoted is the next signal where two or more agree on one author and none of them says
// what the best does: templates state the publisher in meta tags.
func outvoted(signals []signal, best int) int {
	b := signals[best]
	if !strings.HasPrefix(b.from, "meta:") || len(b.authors) != 1 {
		return best
	}
	next, votes := -1, 0
	for i, s := range signals {
		switch {
		case i == best || len(s.authors) == 0:
		case s.names(b.authors[0].Name):
			return best
		case next < 0:
			next, votes = i, 1
		case s.names(signals[next].authors[0].Name):
			votes++
		}
	}
	if votes < 2 {
		return best
	}
	return next
}

// fuller is a signal that names all whom the best names, and more, where the best may be
// short: of a long byline only the beginning can be told from what stands around it, and
// some meta tags hold one name only.
func fuller(signals []signal, best int) int {
	b := signals[best]
	printed := b.from == "byline" || b.from == "text"
	for i, s := range signals {
		like := printed && strings.HasSuffix(s.from, ":author") || strings.HasPrefix(b.from, "meta:") && strings.HasPrefix(s.from, "meta:")
		if like && len(s.authors) > len(b.authors) && !slices.ContainsFunc(b.authors, func(a article.Author) bool { return !s.names(a.Name) }) {
			return i
		}
	}
	return best
}

func (s *signal) names(name string) bool {
	return slices.ContainsFunc(s.authors, func(a article.Author) bool { return strings.EqualFold(a.Name, name) })
}

// house lets the publication sign where the page names it as the author and no one else:
// an unsigned report is still signed by its newsroom.
func (w *work) house() {
	for _, v := range append(slices.Clone(w.m.Authors), w.m.Bylines...) {
		if !stated(v) && v.From != "microdata" && !people.Opens(v.Text) {
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
	out := w.grouped(w.named())
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

func (w *work) grouped(values []meta.Value) []signal {
	var out []signal
	for _, v := range values {
		if len(out) == 0 || out[len(out)-1].from != v.From {
			out = append(out, signal{from: v.From})
		}
		s := &out[len(out)-1]
		names := slices.DeleteFunc(people.Names(v.Text, w.siteNames()), w.isDesk)
		if v.From == "byline" || v.From == "text" {
			names = signing(names)
		}
		names = unaffiliated(names, v.Text)
		for _, n := range names {
			url := v.URL
			if len(names) > 1 {
				url = "" // whose it is, one cannot tell
			}
			s.add(n, url, agency.Name(n) != "")
		}
	}
	return out
}

func (s *signal) add(name, url string, org bool) {
	if s.names(name) {
		return
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

// signing are the names that a byline in print begins with: where one does not look like
// a name, sections and buttons have begun.
func signing(names []string) []string {
	for i, n := range names {
		if i > 0 && !people.LooksLike(n) && agency.Name(n) == "" {
			return names[:i]
		}
	}
	return names
}

// isDesk reports whether a name is that of a part of the publication: its first word is
// the site's, or that of its name.
func (w *work) isDesk(name string) bool {
	domain := article.Domain(w.url.Hostname())
	label, _, _ := strings.Cut(domain, ".")
	first, _, ok := strings.Cut(name, " ")
	if !ok || len(first) < leastName {
		return false
	}
	return strings.EqualFold(first, label) || strings.EqualFold(first, domain) || slices.ContainsFunc(w.siteNames(), func(site string) bool {
		begin, _, more := strings.Cut(site, " ")
		return more && strings.EqualFold(first, begin)
	})
}

// leastName is the length in bytes of a word that stands for the name of a site.
const leastName = 3

// siteNames are names that are no author: those of the publication, its host too.
func (w *work) siteNames() []string {
	return append(append([]string{}, w.m.Site...), w.f.Source.Name, w.url.Hostname(), article.Domain(w.url.Hostname()))
}

// openers is the byline in print: one beside the heading that reads as such. Where the page
// names no author otherwise, one that holds nothing but names will do, one further away, and
// at last a line below the heading that looks like a name.
func (w *work) openers() []meta.Value {
	signs := func(v meta.Value) bool { return people.Signs(v.Text) }
	bare := func(v meta.Value) bool { return v.From == "byline" && onlyNames(people.Names(v.Text, w.siteNames())) }
	line := func(v meta.Value) bool { return v.From == "line" }
	for i, way := range []struct {
		near  bool
		reads func(meta.Value) bool
	}{{true, signs}, {true, bare}, {false, signs}, {false, bare}, {false, line}} {
		if i > 0 && len(w.m.Authors) > 0 {
			break
		}
		for _, v := range w.m.Bylines {
			if !(way.near && v.Far) && len(people.Names(v.Text, w.siteNames())) > 0 && way.reads(v) {
				return []meta.Value{v}
			}
		}
	}
	return nil
}

func onlyNames(names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return !people.LooksLike(n) && agency.Name(n) == "" })
}

// stated reports whether a page says a name for machines, and not in a link or in print, or a
// rule of its site does.
func stated(v meta.Value) bool {
	return v.From == fromRule || strings.HasPrefix(v.From, "json-ld") || strings.HasPrefix(v.From, "meta:")
}

// named are all who may be the authors, in order of trust: what is stated, what opens as a
// byline, what is marked or linked.
func (w *work) named() []meta.Value {
	var out, marked []meta.Value
	for _, v := range w.m.Authors {
		if stated(v) {
			out = append(out, v)
		} else {
			marked = append(marked, v)
		}
	}
	return append(append(out, w.openers()...), marked...)
}

// printedByline keeps the byline as printed: one that names an author, or that opens as one.
func (w *work) printedByline() {
	both := func(s string) bool { return w.signs(s) && people.Signs(s) }
	for _, ok := range []func(string) bool{both, w.signs, people.Signs} {
		for _, v := range w.m.Bylines {
			if v.From == "line" && !w.isAuthor(v.Text) || v.Far && !w.signs(v.Text) {
				continue
			}
			if ok(v.Text) && (w.a.Byline == "" || len(v.Text) < len(w.a.Byline)) {
				w.a.Byline = v.Text
				w.from("byline", v.From)
			}
		}
		if w.a.Byline != "" {
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

func (w *work) isAuthor(name string) bool {
	return slices.ContainsFunc(w.a.Authors, func(a article.Author) bool { return a.Name == name })
}

// signs reports whether a text names one of the authors.
func (w *work) signs(text string) bool {
	return slices.ContainsFunc(w.a.Authors, func(a article.Author) bool { return strings.Contains(text, a.Name) })
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

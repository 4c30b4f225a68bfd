package parser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/body"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/lang"
	"github.com/wireroom/wireroom/services/parser/internal/sim"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// text takes over the body: blocks, their plain text, their HTML.
func (w *work) text() {
	if w.body.From != fromRule {
		w.opening()
		w.clocks()
		w.closing()
	}
	a := w.a
	var paragraphs []string
	for _, b := range w.body.Blocks {
		a.Blocks = append(a.Blocks, b.Block)
		if b.Kind != article.Caption && b.Text != "" {
			paragraphs = append(paragraphs, b.Text)
		}
	}
	a.Text = strings.Join(paragraphs, "\n\n")
	w.words = sim.Words(a.Text)
	a.WordCount = len(w.words)
	a.HTML = body.HTML(w.body.Blocks, w.m.Base)
	w.from("text", w.body.From)
	w.subtitle()
	w.summary()
}

func (w *work) subtitle() {
	s, from := w.body.Subtitle, "standfirst"
	if s == "" && len(w.m.Subtitles) > 0 {
		s, from = w.m.Subtitles[0].Text, w.m.Subtitles[0].From
	}
	if s == "" {
		s, from = w.standfirst(), "standfirst"
	}
	if s == "" || strings.Contains(w.a.Text, s) || w.isTitle(s) {
		return
	}
	w.a.Subtitle = s
	w.from("subtitle", from)
}

// The length in bytes of a standfirst that only its place tells for one.
const (
	leastStandfirst = 40
	mostStandfirst  = 400
)

// notStandfirst is what an element behind the title may be instead.
const notStandfirst = zone.Byline | zone.Dated | zone.Caption | zone.Credit | zone.Figure | zone.Crumbs | zone.Keywords | zone.Commented

// standfirst is the text right behind the title, without links, that is no byline and no
// date.
func (w *work) standfirst() string {
	n := w.m.Heading
	for n != nil {
		if n = n.NextSibling; n != nil && n.Type == html.ElementNode && dom.Text(n) != "" {
			break
		}
	}
	if n == nil || dom.Longer(n, mostStandfirst) || !dom.Longer(n, leastStandfirst) || zone.Of(n)&notStandfirst != 0 ||
		dom.Find(n, func(c *html.Node) bool { return c != n && (dom.Block(c) || c.DataAtom == atom.A) }) != nil {
		return ""
	}
	t := dom.Text(n)
	if isNotice(t) {
		return ""
	}
	return t
}

// isTitle reports whether s is one of the page's titles.
func (w *work) isTitle(s string) bool {
	for _, v := range w.m.Titles {
		if titleKey(v.Text) == titleKey(s) {
			return true
		}
	}
	return false
}

// summary is the description, or the feed's, whose HTML is undone. A description that
// shares few words with the article is the site's own and left out.
func (w *work) summary() {
	above := sim.Words(first(w.m.Titles) + " " + w.a.Subtitle)
	for _, v := range w.m.Summaries {
		if sim.Share(v.Text, above, w.words) >= 0.4 {
			w.a.Summary = v.Text
			w.from("summary", v.From)
			return
		}
	}
	if h := w.f.Hints.Summary; h != "" {
		w.a.Summary = dom.Fold(body.Strip(h))
		w.from("summary", "feed")
	}
}

// language asks the text first, because templates say "en" of everything, and lets the
// page say the region.
func (w *work) language() {
	found, sure := lang.Detect(w.a.Text)
	var list []article.Candidate
	if found != "" {
		list = append(list, article.Candidate{Value: found, From: "text", Confidence: sure})
	}
	for _, v := range w.m.Languages {
		if tag := lang.Tag(v.Text); tag != "" {
			list = append(list, article.Candidate{Value: tag, From: languageFrom(v.From), Confidence: 0.7})
		}
	}
	if tag := lang.Tag(w.f.Hints.Language); tag != "" {
		list = append(list, article.Candidate{Value: tag, From: "feed", Confidence: 0.6})
	}
	i := chooseLanguage(list, found, sure)
	if i < 0 {
		return
	}
	list[i].Chosen = true
	w.a.Language, w.a.LanguageFrom = list[i].Value, list[i].From
	w.from("language", list[i].From)
	w.candidates("language", list)
}

// chooseLanguage takes the first stated tag that agrees with the text, else the text if
// it is sure, else what is stated.
func chooseLanguage(list []article.Candidate, found string, sure float64) int {
	stated := -1
	for i, c := range list {
		if c.From == "text" {
			continue
		}
		if stated < 0 {
			stated = i
		}
		if found == "" || lang.Base(c.Value) == lang.Base(found) {
			return i
		}
	}
	if found != "" && (sure > 0.25 || stated < 0) {
		return 0
	}
	return stated
}

func languageFrom(from string) string {
	if strings.HasPrefix(from, "meta:") {
		return "meta"
	}
	return from
}

// sameness fills in what tells a record from others like it; words are those of its text.
func sameness(a *article.Article, words []string) {
	a.ContentHash = article.ContentHash(a)
	a.SimHash = sim.Hash(sim.Words(a.Title), words)
}

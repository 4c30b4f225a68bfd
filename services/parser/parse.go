// Package parser is the stage that turns a fetched page into a record: Parse is its
// pure middle, the service around it takes pages from the bus and gives records back.
//
// It fetches nothing, stores nothing and asks no clock. What a page does not say stays
// empty, except where the feed or sitemap said it.
package parser

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	"github.com/wireroom/wireroom/services/parser/internal/body"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/page"
	"github.com/wireroom/wireroom/services/parser/internal/people"
	"github.com/wireroom/wireroom/services/parser/internal/rule"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// Version names this parser in the records it makes. It changes whenever the same bytes
// may give another record.
const Version = "wireroom-parser/0.3"

// Parse makes the record of one fetched page. It is pure: the same bytes and hints give
// the same record, and f.At stands for now. A page that is no article gives an
// *event.Refusal with one of the reasons not-html, no-text, not-article, bot-wall, consent-wall,
// soft-404, login, search-results, too-deep, too-large and, where f is Strict, rights. Article.Parsed is left to the caller.
func Parse(f *event.Fetched) (*article.Article, error) { return ParseWith(nil, f) }

// ParseWith is Parse with what is known of single sites.
func ParseWith(rules *Rules, f *event.Fetched) (*article.Article, error) {
	a, _, err := parse(rules, f, nil)
	return a, err
}

// parse also says of which fields a site's rule speaks and finds nothing. Blocks of text
// that are known already are left out.
func parse(rules *Rules, f *event.Fetched, known map[string]bool) (*article.Article, misses, error) {
	w, err := open(rules, f)
	if err != nil {
		return nil, misses{}, err
	}
	a, err := w.parse(known)
	return a, w.misses, err
}

// open reads a page and finds the rule of its site.
func open(rules *Rules, f *event.Fetched) (*work, error) {
	u := address(f)
	r := rules.For(u, f.At)
	p, err := page.Open(f.Body, f.Page.ContentType, r != nil)
	if err != nil {
		return nil, refuse(err)
	}
	return newWork(f, u, p, r), nil
}

func (w *work) parse(known map[string]bool) (*article.Article, error) {
	if w.page.Root == nil {
		w.readPlain()
	} else {
		w.readHTML()
		defer zone.Forget(w.m.Names)
	}
	if err := w.refusal(); err != nil {
		return nil, err
	}
	w.body.Blocks = slices.DeleteFunc(w.body.Blocks, func(b body.Block) bool { return known[b.Text] })
	a := w.record()
	if signal, reserved := a.Rights.Reserved(); reserved && w.f.Strict {
		return nil, event.Refuse("rights", "%s: %s, and the source is set to refuse such pages", w.f.FinalURL, signal)
	}
	return a, nil
}

// refuse makes the answer of an error of package page.
func refuse(err error) *event.Refusal {
	switch {
	case errors.Is(err, page.ErrTooDeep):
		return event.Refuse("too-deep", "%v", err)
	case errors.Is(err, page.ErrTooLarge):
		return event.Refuse("too-large", "%v", err)
	}
	return event.Refuse("not-html", "%v", err)
}

// work is the state of one Parse.
type work struct {
	f    *event.Fetched
	page *page.Page
	url  *url.URL
	now  time.Time
	m    *meta.Meta
	body body.Result
	a    *article.Article
	rule *rule.Rule // of the site; nil without one
	why  bool       // the body's rivals are wanted
	misses

	words  []string        // of a.Text
	closed []article.Block // what stood below the story
}

// address is where the page was in the end.
func address(f *event.Fetched) *url.URL {
	final := f.FinalURL
	if final == "" {
		final = f.URL
	}
	u, err := url.Parse(final)
	if err != nil {
		return &url.URL{}
	}
	return u
}

func newWork(f *event.Fetched, u *url.URL, p *page.Page, r *rule.Rule) *work {
	a := &article.Article{Source: f.Source, Found: f.Found, FirstSeen: article.Time(f.Found.At), Fetched: article.Time(f.At), Page: f.Page, Rights: f.Rights}
	a.Page.Charset = p.Charset
	a.Provenance = article.Provenance{Parser: Version, Fields: map[string]string{}, Candidates: map[string][]article.Candidate{}}
	return &work{f: f, page: p, url: u, rule: r, now: f.At, a: a}
}

func (w *work) readHTML() {
	w.rule.Remove(w.page.Root)
	w.m = meta.Read(w.page, w.url)
	w.obey()
	w.body = body.Extract(w.page, body.Hints{Titles: w.titles(false), Headings: w.titles(true), Authors: w.authorNames(), Stated: w.m.Stated, Names: w.m.Names, Explain: w.why, Live: slices.Contains(w.m.Types, "LiveBlogPosting")})
	w.ruledBody()
}

// titles are what the page states as its title, or what it prints in h1, of which there
// may be several.
func (w *work) titles(printed bool) []string {
	var out []string
	for _, v := range w.m.Titles {
		if (v.From == "h1" || v.From == "heading") == printed {
			out = append(out, v.Text)
		}
	}
	return out
}

// authorNames are the names in what the page states, before it is decided who of them is
// the author.
func (w *work) authorNames() []string {
	var out []string
	for _, v := range w.m.Authors {
		out = append(out, people.Names(v.Text, nil)...)
	}
	return out
}

func (w *work) readPlain() {
	w.m = &meta.Meta{Base: w.url}
	title, res := body.Plain(w.page.Plain)
	w.m.Titles = []meta.Value{{Text: title, From: "text"}}
	w.body = res
}

// record fills the record in the order in which fields need one another.
func (w *work) record() *article.Article {
	w.identity()
	w.text()
	w.language()
	w.title()
	w.times()
	w.people()
	w.wire()
	w.filing()
	w.images()
	w.rights()
	sameness(w.a, w.words)
	return w.a
}

// from notes which signal a field was taken from.
func (w *work) from(field, signal string) { w.a.Provenance.Fields[field] = signal }

// candidates keeps all values that a field could have had, the chosen one marked.
func (w *work) candidates(field string, list []article.Candidate) {
	if len(list) > maxCandidates {
		list = list[:maxCandidates]
	}
	for i := range list {
		if len(list[i].Value) > maxCandidate {
			list[i].Value = strings.ToValidUTF8(list[i].Value[:maxCandidate], "")
		}
	}
	if len(list) > 0 {
		w.a.Provenance.Candidates[field] = list
	}
}

// What is kept of candidates: enough to see why, not a second copy of the page.
const (
	maxCandidates = 12
	maxCandidate  = 300
)

func first(list []meta.Value) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Text
}

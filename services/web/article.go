package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// articleHead is what all parts of an article's page have: the article, and its tabs.
type articleHead struct {
	*article.Article
	Name   string // of the outlet
	Tab    string // text, revisions or record
	Story  *storyView
	Origin string // of the desk, as the reader's browser calls it
	Read   time.Time
}

// articleBody is one article: its text, what is known of it, and who else has the story.
type articleBody struct {
	articleHead
	Facts    []fact
	Way      []fact
	Identity []fact
	Paras    []para
	Delay    time.Duration
	HasDelay bool
}

// storyView is a story as seen from one of its articles.
type storyView struct {
	query.StoryAnswer
	Times []time.Time
	Own   int // place of the article among them, -1 for none
	Span  time.Duration
	Half  time.Duration // until half of them had it
	Shown []query.StoryArticle
	Name  func(source string) string // of an outlet
}

// shownMembers is how many members of a story an article's page lists.
const shownMembers = 12

func (s *Service) articlePage(w http.ResponseWriter, r *http.Request) error {
	id, suffix := cutForm(r.PathValue("id"))
	if suffix == "" && wantsJSON(r) {
		suffix = "json"
	}
	if suffix != "" {
		return s.articleAs(w, r, id, forms[suffix])
	}
	head, err := s.articleHead(r, id, "text")
	if err != nil {
		return err
	}
	return s.show(w, r, "article", page{Title: head.Title, Place: "wire", Body: articleBodyOf(head)})
}

// articleAs writes an article for programs.
func (s *Service) articleAs(w http.ResponseWriter, r *http.Request, id string, f form) error {
	a, err := s.article(r.Context(), id)
	if err != nil {
		return err
	}
	data, err := f.of(a)
	if err != nil {
		return err
	}
	send(w, f.mime, data)
	return nil
}

// articlePane is the article in short, for the pane beside the wire.
func (s *Service) articlePane(w http.ResponseWriter, r *http.Request) error {
	head, err := s.articleHead(r, r.PathValue("id"), "text")
	if err != nil {
		return err
	}
	html, err := s.view.fragment("pane", articleBodyOf(head))
	if err != nil {
		return err
	}
	send(w, "text/html; charset=utf-8", html)
	return nil
}

func (s *Service) article(ctx context.Context, id string) (*article.Article, error) {
	a, err := query.Ask[article.Article](ctx, s.bus.Conn(), "article", query.IDRequest{ID: id})
	return &a, err
}

// articleHead asks for an article and its story.
func (s *Service) articleHead(r *http.Request, id, tab string) (articleHead, error) {
	a, err := s.article(r.Context(), id)
	if err != nil {
		return articleHead{}, err
	}
	return articleHead{Article: a, Name: s.outlet(a.Source), Tab: tab, Story: s.storyOf(r.Context(), a), Origin: s.origin(r), Read: time.Now().UTC()}, nil
}

// origin is the desk's own address, as the reader's browser calls it.
func (s *Service) origin(r *http.Request) string {
	if s.secure(r) {
		return "https://" + r.Host + s.cfg.Base
	}
	return "http://" + r.Host + s.cfg.Base
}

// outlet is how people call a source.
func (s *Service) outlet(src article.Source) string {
	return cmp.Or(src.Name, s.label("source", src.ID), src.Domain)
}

func articleBodyOf(h articleHead) *articleBody {
	b := &articleBody{articleHead: h, Facts: factsOf(h.Article), Way: wayOf(h.Article), Identity: identityOf(h.Article), Paras: parasOf(h.Article)}
	b.Delay, b.HasDelay = delayOf(h.Article)
	return b
}

// Original is the article's own address, empty where it has none that a browser could open:
// what was imported from a file.
func (h articleHead) Original() string {
	u, err := url.Parse(h.URL)
	if err != nil || !webURL(h.URL) || strings.HasSuffix(u.Hostname(), ".invalid") {
		return ""
	}
	return h.URL
}

// webURL reports whether an address is one that a browser may be sent to.
func webURL(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// Citation is the article as a bibliography names it.
func (h articleHead) Citation() string { return citationOf(h.Article, h.Read) }

// Ask is the command that asks the archive for the article.
func (h articleHead) Ask() string { return `nats req query.article '{"id":"` + h.ID + `"}'` }

// Tally is how many facts are stated, worked out and missing.
func (b *articleBody) Tally() string { return tally(b.Facts) }

// Guess reports whether a fact was worked out.
func (b *articleBody) Guess(key string) bool {
	return slices.ContainsFunc(b.Facts, func(f fact) bool { return f.Key == key && f.Guess })
}

// storyOf is the story of an article, nil where it is alone or nobody answers: the article
// is worth showing without.
func (s *Service) storyOf(ctx context.Context, a *article.Article) *storyView {
	if a.Story == "" {
		return nil
	}
	st, err := query.Ask[query.StoryAnswer](ctx, s.bus.Conn(), "story", query.StoryRequest{ID: a.Story})
	if err != nil {
		s.log.Warn("an article is shown without its story", "article", a.ID, "err", err)
		return nil
	}
	if st.Outlets < 2 { // an outlet that tells a story twice is not yet a story elsewhere
		return nil
	}
	return viewOfStory(st, a.ID, func(id string) string { return s.label("source", id) })
}

func viewOfStory(st query.StoryAnswer, own string, name func(source string) string) *storyView {
	v := &storyView{StoryAnswer: st, Own: -1, Shown: st.Articles[:min(len(st.Articles), shownMembers)], Name: name}
	for i, m := range st.Articles {
		if m.ID == own {
			v.Own = i
		}
		v.Times = append(v.Times, m.At)
	}
	v.Span = v.Times[len(v.Times)-1].Sub(v.Times[0])
	v.Half = v.Times[(len(v.Times)-1)/2].Sub(v.Times[0])
	return v
}

// Label says the picture of a pick-up in words.
func (v *storyView) Label() string {
	return pickupLabel(v.Outlets, v.Span)
}

func pickupLabel(outlets int, span time.Duration) string {
	return "Pick-up: " + say.Many(outlets, "outlet") + " in " + say.Duration(span) + ", time on a logarithmic axis"
}

// More is how many members are not listed.
func (v *storyView) More() int { return len(v.Articles) - len(v.Shown) }

// After is how long after the first a member was seen.
func (v *storyView) After(m query.StoryArticle) time.Duration { return m.At.Sub(v.Times[0]) }

// How is a member's relation to the first.
func (v *storyView) How(m query.StoryArticle) string {
	if m.ID == v.Articles[0].ID {
		return "first seen"
	}
	shared := strconv.Itoa(int(100*m.Common+0.5)) + "% shared"
	if m.Agency != "" {
		return "via " + m.Agency + ", " + shared
	}
	return shared
}

// para is a block of text, cut where words of it are marked as the source of a fact.
type para struct {
	Kind  article.BlockKind
	Level int
	Runs  []textRun
	URL   string
}

// textRun is a stretch of a block; Fact names what was read from it.
type textRun struct {
	Text, Fact string
}

// parasOf are the blocks of an article; one without blocks has its text as paragraphs.
func parasOf(a *article.Article) []para {
	blocks := a.Blocks
	if len(blocks) == 0 {
		blocks = blocksOf(a.Text)
	}
	marks := marksOf(a)
	out := make([]para, len(blocks))
	for i, b := range blocks {
		out[i] = para{Kind: b.Kind, Level: b.Level, Runs: cut(b.Text, marks[i]), URL: b.URL}
	}
	return out
}

// marked is a stretch of a block and the fact that was read from it.
type marked struct {
	start, end int
	fact       string
}

// marksOf are the marks of the chosen values, by block.
func marksOf(a *article.Article) map[int][]marked {
	out := map[int][]marked{}
	for field, list := range a.Provenance.Candidates {
		for _, c := range list {
			if c.Chosen && c.Mark.End > c.Mark.Start {
				out[c.Mark.Block] = append(out[c.Mark.Block], marked{c.Mark.Start, c.Mark.End, field})
			}
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b marked) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	}
	return out
}

// cut cuts a text at its marks; what overlaps an earlier one, points beside the text or into a
// character, is passed over.
func cut(text string, marks []marked) (out []textRun) {
	at := 0
	for _, m := range marks {
		if m.start < at || m.end > len(text) || !atRune(text, m.start) || !atRune(text, m.end) {
			continue
		}
		if m.start > at {
			out = append(out, textRun{Text: text[at:m.start]})
		}
		out = append(out, textRun{text[m.start:m.end], m.fact})
		at = m.end
	}
	if at < len(text) {
		out = append(out, textRun{Text: text[at:]})
	}
	return out
}

// atRune reports whether a character begins at a place, or the text ends there.
func atRune(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

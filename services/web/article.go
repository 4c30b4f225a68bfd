package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// articleBody is one article: its text, what is known of it, and who else has the story.
type articleBody struct {
	*article.Article
	Name      string // of the outlet
	Tab       string // text, revisions or record
	Facts     []fact
	Way       []fact
	Identity  []fact
	Story     *storyView
	Paras     []para
	Dropped   bool // the text was dropped
	Delay     time.Duration
	HasDelay  bool
	Withdrawn time.Time
}

// storyView is a story as seen from one of its articles.
type storyView struct {
	query.StoryAnswer
	Times []time.Time
	Own   int // place of the article among them, -1 for none
	Span  time.Duration
	Half  time.Duration // until half of them had it
	Shown []query.StoryArticle
}

// shownMembers is how many members of a story an article's page lists.
const shownMembers = 12

func (s *Service) articlePage(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	body := articleBodyOf(a, "text")
	body.Story = s.storyOf(r.Context(), a)
	return s.show(w, r, "article", page{Title: a.Title, Place: "wire", Body: body})
}

// articlePane is the article in short, for the pane beside the wire.
func (s *Service) articlePane(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	body := articleBodyOf(a, "text")
	body.Story = s.storyOf(r.Context(), a)
	html, err := s.view.fragment("pane", body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(html)))
	_, _ = w.Write(html) // the reader may be gone
	return nil
}

func (s *Service) article(ctx context.Context, id string) (*article.Article, error) {
	a, err := query.Ask[article.Article](ctx, s.bus.Conn(), "article", query.IDRequest{ID: id})
	return &a, err
}

func articleBodyOf(a *article.Article, tab string) *articleBody {
	b := &articleBody{
		Article: a, Name: rowOfRecord(a).Name(), Tab: tab, Facts: factsOf(a), Way: wayOf(a), Identity: identityOf(a), Withdrawn: a.Withdrawn,
		Paras: parasOf(a),
	}
	b.Delay, b.HasDelay = delayOf(a)
	return b
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
	if len(st.Articles) < 2 {
		return nil
	}
	return viewOfStory(st, a.ID)
}

func viewOfStory(st query.StoryAnswer, own string) *storyView {
	v := &storyView{StoryAnswer: st, Own: -1, Shown: st.Articles[:min(len(st.Articles), shownMembers)]}
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
	return "Pick-up: " + say.Many(v.Outlets, "outlet") + " in " + say.Duration(v.Span) + ", time on a logarithmic axis"
}

// After is how long after the first a member was seen.
func (v *storyView) After(m query.StoryArticle) time.Duration { return m.At.Sub(v.Times[0]) }

// How is a member's relation to the first.
func (v *storyView) How(m query.StoryArticle) string {
	if m.ID == v.Articles[0].ID {
		return "first seen"
	}
	if m.Agency != "" {
		return "via " + m.Agency + ", " + strconv.Itoa(int(100*m.Common+0.5)) + "% shared"
	}
	return strconv.Itoa(int(100*m.Common+0.5)) + "% shared"
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

// cut cuts a text at its marks; what overlaps an earlier one, or points beside the text, is
// passed over.
func cut(text string, marks []marked) (out []textRun) {
	at := 0
	for _, m := range marks {
		if m.start < at || m.end > len(text) {
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

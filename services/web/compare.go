package web

import (
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/services/web/internal/draw"
)

// compared is what differs between two versions.
func compared(old, now *article.Article) comparison {
	return comparison{
		ID: now.ID, From: max(old.Revision, 1), To: max(now.Revision, 1), Records: [2]*article.Article{old, now},
		Title: diff.Words(old.Title, now.Title), Standfirst: diff.Words(old.Subtitle, now.Subtitle), Body: diff.Words(old.Text, now.Text),
		Facts: alteredFacts(old, now),
	}
}

// passage is a paragraph of a comparison, or how many are skipped because nothing in them
// changed.
type passage struct {
	Parts   []diff.Part
	Changed bool
	Skipped int
}

// Old is the passage as it was.
func (p passage) Old() []diff.Part { return without(p.Parts, diff.New) }

// Now is the passage as it is after the change.
func (p passage) Now() []diff.Part { return without(p.Parts, diff.Gone) }

func without(parts []diff.Part, op diff.Op) (out []diff.Part) {
	for _, p := range parts {
		switch n := len(out); {
		case p.Op == op:
		case n > 0 && out[n-1].Op == p.Op:
			out[n-1].Text += p.Text
		default:
			out = append(out, p)
		}
	}
	return out
}

// passages cuts a comparison into paragraphs; a break that is on one side alone ends one too.
func passages(parts []diff.Part) (out []passage) {
	var p passage
	end := func() {
		if len(p.Parts) > 0 {
			out = append(out, p)
		}
		p = passage{}
	}
	for _, part := range parts {
		for i, text := range strings.Split(part.Text, "\n\n") {
			if i > 0 {
				end()
			}
			if text = strings.Trim(text, "\n"); text != "" {
				p.Parts = append(p.Parts, diff.Part{Op: part.Op, Text: text})
				p.Changed = p.Changed || part.Op != diff.Same
			}
		}
	}
	end()
	return out
}

// skipSame puts a number in the place of passages that did not change.
func skipSame(list []passage) (out []passage) {
	for _, p := range list {
		switch n := len(out); {
		case p.Changed:
			out = append(out, p)
		case n > 0 && out[n-1].Skipped > 0:
			out[n-1].Skipped++
		default:
			out = append(out, passage{Skipped: 1})
		}
	}
	return out
}

// Passages are the body as the page shows it.
func (b *revisionsBody) Passages() []passage {
	list := passages(b.Compared.Body)
	if b.Whole {
		return list
	}
	return skipSame(list)
}

// Headline is the headline as a passage.
func (b *revisionsBody) Headline() passage { return passageOf(b.Compared.Title) }

// Standfirst is what stands below the headline.
func (b *revisionsBody) Standfirst() passage { return passageOf(b.Compared.Standfirst) }

func passageOf(parts []diff.Part) passage {
	p := passage{Parts: parts}
	for _, x := range parts {
		p.Changed = p.Changed || x.Op != diff.Same
	}
	return p
}

// Map is where the body changed.
func (b *revisionsBody) Map() []draw.Stretch { return stretches(b.Compared.Body) }

func stretches(parts []diff.Part) []draw.Stretch {
	out := make([]draw.Stretch, len(parts))
	for i, p := range parts {
		out[i] = draw.Stretch{N: len(p.Text), Added: p.Op == diff.New, Removed: p.Op == diff.Gone}
	}
	return out
}

// Where says in words where the body changed.
func (b *revisionsBody) Where() string {
	var thirds [3]int
	total, at := 0, 0
	for _, p := range b.Compared.Body {
		total += len(p.Text)
	}
	for _, p := range b.Compared.Body {
		if p.Op != diff.Same {
			thirds[min(2, 3*at/max(1, total))] += len(p.Text)
		}
		at += len(p.Text)
	}
	all := thirds[0] + thirds[1] + thirds[2]
	if all == 0 {
		return "The text did not change"
	}
	for i, name := range []string{"first", "second", "last"} {
		if 3*thirds[i] > 2*all {
			return "Where the text changed: mostly in the " + name + " third"
		}
	}
	return "Where the text changed: throughout"
}

// alteredFact is a fact that two versions state differently; From or To is empty where one
// has none.
type alteredFact struct {
	Says string `json:"fact"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// alteredFacts are the facts that changed, beside headline and text.
func alteredFacts(old, now *article.Article) []alteredFact {
	before := map[string]string{}
	for _, f := range factsOf(old) {
		before[f.Key] = f.Value
	}
	out := []alteredFact{}
	for _, f := range factsOf(now) {
		if before[f.Key] != f.Value {
			out = append(out, alteredFact{f.Says, before[f.Key], f.Value})
		}
	}
	if old.Withdrawn.IsZero() != now.Withdrawn.IsZero() {
		says := map[bool]string{true: "no", false: "yes"}
		out = append(out, alteredFact{"Withdrawn", says[old.Withdrawn.IsZero()], says[now.Withdrawn.IsZero()]})
	}
	return out
}

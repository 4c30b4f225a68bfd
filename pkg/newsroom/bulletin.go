package newsroom

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// writeBulletin makes one more article up, so that an endless newsroom never runs out;
// outlets take turns. One with the pages of directories brings them out again. n.mu is held.
func (n *Newsroom) writeBulletin() *Article {
	var writers []*site
	for _, s := range n.sites {
		if len(s.outlet.Bulletin.Paragraphs) > 0 {
			writers = append(writers, s)
		}
	}
	var a *Article
	switch {
	case len(writers) > 0:
		s := writers[n.bulletin%len(writers)]
		a = s.article(s.outlet.bulletin(n.bulletin + 1))
	case len(n.articles) > 0:
		a = n.reprint()
	default:
		return nil // directories without pages
	}
	n.bulletin++
	a.Published = n.cfg.Now().UTC().Truncate(time.Second)
	n.articles = append(n.articles, a)
	return a
}

// bulletin fills in the outlet's template. The same number gives the same text.
func (o outlet) bulletin(number int) item {
	w := writer{rng: rand.New(rand.NewPCG(uint64(number), uint64(len(o.Name)))), number: number}
	it := o.Bulletin
	it.Slug, it.Title, it.Paragraphs = fmt.Sprintf("bulletin-%d", number), w.fill(it.Title), nil
	for _, p := range o.Bulletin.Paragraphs {
		it.Paragraphs = append(it.Paragraphs, w.fill(p))
	}
	return it
}

// writer fills in templates: "{n}" is the bulletin's number, "{3-40}" a number in that
// range, "{this|that}" one of them; braces may lie within braces.
type writer struct {
	rng    *rand.Rand
	number int
}

func (w writer) fill(template string) string {
	var b strings.Builder
	for {
		plain, rest, found := strings.Cut(template, "{")
		b.WriteString(plain)
		if !found {
			return b.String()
		}
		choices, after := alternatives(rest)
		b.WriteString(w.choose(choices))
		template = after
	}
}

func (w writer) choose(choices []string) string {
	choice := choices[w.rng.IntN(len(choices))]
	if choice == "n" {
		return strconv.Itoa(w.number)
	}
	if from, to, ok := strings.Cut(choice, "-"); ok {
		low, err := strconv.Atoi(from)
		high, err2 := strconv.Atoi(to)
		if err == nil && err2 == nil && low <= high {
			return strconv.Itoa(low + w.rng.IntN(high-low+1))
		}
	}
	return w.fill(choice)
}

// alternatives cuts what follows an opening brace at its own bars, up to the brace that
// closes it.
func alternatives(text string) (choices []string, after string) {
	depth, from := 0, 0
	for i, c := range text {
		switch {
		case c == '{':
			depth++
		case c == '|' && depth == 0:
			choices, from = append(choices, text[from:i]), i+1
		case c == '}' && depth > 0:
			depth--
		case c == '}':
			return append(choices, text[from:i]), text[i+1:]
		}
	}
	return append(choices, text[from:]), ""
}

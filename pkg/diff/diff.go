// Package diff says how one text became another, word by word.
//
// It is for prose of any script, bounded in time and memory whatever the texts are: what
// is too much for words is told by sentences, and what is too much for those as a whole.
// It knows nothing of articles, and merges nothing.
package diff

import "strings"

// The limits. They are counted, not timed, so that two machines give one answer.
const (
	// MaxTokens is how many words, spaces and marks two stretches may have together to be
	// compared word by word.
	MaxTokens = 200_000
	// MaxEdits is how many tokens may be gone and new in one stretch.
	MaxEdits = 1000
	// MaxSteps is how many comparisons one call makes, at each of its three levels:
	// paragraphs, words, sentences.
	MaxSteps = 4 << 20
)

// Op says what became of a part.
type Op string

// The ops.
const (
	Same Op = "same"
	Gone Op = "gone" // in the old text alone
	New  Op = "new"  // in the new text alone
)

// Part is a stretch of text.
type Part struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Words compares two texts. The parts that are not New are the old text, those that are
// not Gone the new one, to the byte. Neighbours differ in their Op, and Gone comes before
// New. Between two changes, white space alone counts as changed too: "one two" that
// became "three four" is one change, not two.
//
// Paragraphs are compared first, then the words of those that changed, by the greedy
// algorithm of Myers, "An O(ND) difference algorithm and its variations" (1986).
func Words(old, now string) []Part {
	d := differ{left: [levels]int{MaxSteps, MaxSteps, MaxSteps}}
	d.paragraphs(old, now)
	return d.out.parts
}

// Old is the text that parts were before.
func Old(parts []Part) string { return without(parts, New) }

// Now is the text that parts became.
func Now(parts []Part) string { return without(parts, Gone) }

func without(parts []Part, op Op) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Op != op {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

const (
	byParagraph = iota
	byWord
	bySentence
	levels
)

// differ is one comparison.
type differ struct {
	out  writer
	left [levels]int // steps that may still be made
}

func (d *differ) paragraphs(old, now string) {
	a, b := paragraphs(old), paragraphs(now)
	common, ok := match(a, b, &d.left[byParagraph])
	if !ok {
		d.out.replaced(old, now)
		return
	}
	d.walk(a, b, common, d.words)
}

func (d *differ) words(old, now string) {
	if old == "" || now == "" {
		d.out.replaced(old, now)
		return
	}
	a, b := Tokens(old), Tokens(now)
	if len(a)+len(b) <= MaxTokens {
		if common, ok := match(a, b, &d.left[byWord]); ok {
			slide(a, b, common)
			d.walk(a, b, common, d.out.replaced)
			return
		}
	}
	d.sentences(old, now)
}

func (d *differ) sentences(old, now string) {
	a, b := Sentences(old), Sentences(now)
	common, ok := match(a, b, &d.left[bySentence])
	if !ok {
		d.out.replaced(old, now)
		return
	}
	d.walk(a, b, common, d.out.replaced)
}

// walk writes what two texts have in common, and hands what lies between to changed.
func (d *differ) walk(a, b []string, common []stretch, changed func(old, now string)) {
	x, y := 0, 0
	for _, c := range append(common, stretch{len(a), len(b), 0}) {
		changed(strings.Join(a[x:c.a], ""), strings.Join(b[y:c.b], ""))
		d.out.same(strings.Join(a[c.a:c.a+c.n], ""))
		x, y = c.a+c.n, c.b+c.n
	}
}

// writer puts parts together.
type writer struct{ parts []Part }

func (w *writer) same(s string) {
	if s == "" {
		return
	}
	if n := len(w.parts); n > 0 && w.parts[n-1].Op == Same {
		w.parts[n-1].Text += s
		return
	}
	w.parts = append(w.parts, Part{Same, s})
}

// replaced writes a change. One that is told from the last by white space alone is
// joined with it.
func (w *writer) replaced(old, now string) {
	if old == "" && now == "" {
		return
	}
	n := len(w.parts)
	if n > 1 && w.parts[n-1].Op == Same && strings.TrimSpace(w.parts[n-1].Text) == "" {
		gap := w.parts[n-1].Text
		w.parts = w.parts[:n-1]
		w.change(gap, gap)
	}
	w.change(old, now)
}

// change adds to the change at the end, or begins one.
func (w *writer) change(old, now string) {
	n := len(w.parts)
	if n > 0 && w.parts[n-1].Op == New {
		now = w.parts[n-1].Text + now
		n--
	}
	if n > 0 && w.parts[n-1].Op == Gone {
		old = w.parts[n-1].Text + old
		n--
	}
	w.parts = w.parts[:n]
	if old != "" {
		w.parts = append(w.parts, Part{Gone, old})
	}
	if now != "" {
		w.parts = append(w.parts, Part{New, now})
	}
}

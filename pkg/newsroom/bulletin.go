package newsroom

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
)

// bulletin writes one more article for the outlet whose turn it is. n.mu is held.
func (n *Newsroom) bulletin() *story {
	var writers []*site
	written := 0
	for _, s := range n.sites {
		if s.outlet.bulletin != nil {
			writers = append(writers, s)
			written += s.outlet.bulletins
		}
	}
	if len(writers) == 0 {
		panic("newsroom: no outlet has a bulletin") // the content is embedded and tested
	}
	s := writers[written%len(writers)]
	s.outlet.bulletins++
	st := s.outlet.write(s.outlet.bulletins)
	s.adopt(st)
	return st
}

// write makes bulletin number k of the outlet's template. The same number is always the
// same text.
func (o *outlet) write(k int) *story {
	h := fnv.New64a()
	_, _ = h.Write([]byte(o.file)) // a hash takes everything
	s := spinner{rng: rand.New(rand.NewPCG(h.Sum64(), uint64(k))), number: k}
	st := &story{path: s.spin(o.bulletin.head["path"]), number: len(o.stories) + k}
	st.Title, st.Section, st.Ending = s.spin(o.bulletin.head["title"]), o.bulletin.head["section"], Stored
	if by := o.bulletin.head["by"]; by != "" {
		st.Authors = []string{by}
	}
	for _, b := range o.bulletin.blocks {
		text := s.spin(b.Text)
		st.blocks = append(st.blocks, block{Text: text, Head: b.Head})
		st.Body = append(st.Body, text)
	}
	return st
}

// spinner fills in templates: {n} is the number, {3-40} a number of that range, and of
// {this|that} one is taken; braces may stand within braces.
type spinner struct {
	rng    *rand.Rand
	number int
}

func (s spinner) spin(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var choice string
		choice, text = closing(rest)
		b.WriteString(s.choose(choice))
	}
}

func (s spinner) choose(choice string) string {
	if choice == "n" {
		return strconv.Itoa(s.number)
	}
	if from, to, ok := strings.Cut(choice, "-"); ok {
		lo, err := strconv.Atoi(from)
		hi, err2 := strconv.Atoi(to)
		if err == nil && err2 == nil && lo <= hi {
			return strconv.Itoa(lo + s.rng.IntN(hi-lo+1))
		}
	}
	all := alternatives(choice)
	return s.spin(all[s.rng.IntN(len(all))])
}

// closing cuts text at the brace that closes the one before it.
func closing(text string) (inside, after string) {
	depth := 1
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[:i], text[i+1:]
			}
		}
	}
	return text, ""
}

// alternatives cuts text at the bars that stand in no braces of their own.
func alternatives(text string) []string {
	var all []string
	depth, from := 0, 0
	for i, c := range text {
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '|' && depth == 0:
			all = append(all, text[from:i])
			from = i + 1
		}
	}
	return append(all, text[from:])
}

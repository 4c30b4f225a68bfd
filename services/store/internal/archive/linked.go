package archive

import (
	"html"
	"strings"
)

// linked are the blocks of a body that are links and hardly more: what to read next. Sites
// change them at each look. The map says where each leads; its keys are plain texts.
func linked(body string) map[string]string {
	out := map[string]string{}
	for block := range blocksOf(body) {
		if b := readBlock(block); b.isLink() {
			out[plain(b.all)] = b.href
		}
	}
	return out
}

// blocksOf are the elements of a record's HTML, which the parser writes one a line.
func blocksOf(body string) func(yield func(string) bool) {
	return strings.SplitSeq(body, ">\n")
}

// block is one element: all its text, what of it is linked, and where the first link leads.
type block struct{ all, linked, href string }

// isLink reports whether three quarters of a block are a link, or all but a few words that
// end in a colon, as in "Read also: ...".
func (b block) isLink() bool {
	rest := letters(b.all) - letters(b.linked)
	if b.href == "" || letters(b.linked) == 0 {
		return false
	}
	label, isLabel := strings.CutSuffix(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(b.all), strings.TrimSpace(b.linked))), ":")
	return 4*rest <= letters(b.all) || isLabel && len(strings.Fields(label)) <= 4
}

// readBlock reads an element that the parser wrote: its tags have no '>' in an attribute.
func readBlock(s string) (b block) {
	var all, inLink strings.Builder
	depth := 0
	for s != "" {
		text, rest, _ := strings.Cut(s, "<")
		text = html.UnescapeString(text)
		all.WriteString(text)
		if depth > 0 {
			inLink.WriteString(text)
		}
		tag, after, _ := strings.Cut(rest, ">")
		switch {
		case strings.HasPrefix(tag, "a "):
			depth++
			if b.href == "" {
				_, value, _ := strings.Cut(tag, `href="`)
				value, _, _ = strings.Cut(value, `"`)
				b.href = html.UnescapeString(value)
			}
		case tag == "/a":
			depth--
		case tag == "br":
			all.WriteByte(' ')
		}
		s = after
	}
	b.all, b.linked = all.String(), inLink.String()
	return b
}

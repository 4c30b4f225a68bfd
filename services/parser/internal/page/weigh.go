package page

import (
	"bytes"

	"golang.org/x/net/html"
)

// Weigh estimates how many nodes parsing text would make, without parsing it. It is
// there for one trap: HTML re-opens every unclosed <b>, <font>, <a>... in each new
// paragraph, so 100 KB of text can ask for 20 million nodes.
func Weigh(text []byte) int {
	if tags, unclosed := count(text); unclosed <= fewUnclosed {
		return tags*2 + 1
	}
	z := html.NewTokenizer(bytes.NewReader(text))
	open, total := formatting{count: map[string]int{}}, 0
	for total <= MaxNodes {
		switch z.Next() {
		case html.ErrorToken:
			return total
		case html.TextToken:
			total += 1 + open.n
		case html.StartTagToken:
			total++
			open.start(z)
		case html.EndTagToken:
			open.end(z)
		}
	}
	return total
}

// fewUnclosed formatting elements at a time cannot multiply a page beyond what its size
// limits anyway; only pages with more are looked at token by token.
const fewUnclosed = 24

// count is how many tags there are and the most formatting elements that are ever open at
// once. It reads scripts and comments as markup too, which can only make the numbers too high.
func count(text []byte) (tags, unclosed int) {
	open := 0
	for {
		i := bytes.IndexByte(text, '<')
		if i < 0 || len(text) < i+3 {
			return tags, unclosed
		}
		tags++
		text = text[i+1:]
		if text[0] == '/' && formats(tagName(text[1:])) {
			open = max(0, open-1)
		} else if formats(tagName(text)) {
			open++
			unclosed = max(unclosed, open)
		}
	}
}

func tagName(b []byte) []byte {
	var name [8]byte
	n := 0
	for n < len(name) && n < len(b) && (b[n]|0x20) >= 'a' && (b[n]|0x20) <= 'z' {
		name[n] = b[n] | 0x20
		n++
	}
	return name[:n:n]
}

// formatting holds the formatting elements that are open. The same tag counts three
// times at most (the "Noah's Ark clause" of the HTML standard).
type formatting struct {
	stack []string // raw tags, as the clause compares attributes too
	names []string
	count map[string]int
	n     int
}

func (f *formatting) start(z *html.Tokenizer) {
	raw := z.Raw()
	name, _ := z.TagName()
	if !formats(name) {
		return
	}
	key := string(raw)
	f.stack, f.names = append(f.stack, key), append(f.names, string(name))
	if f.count[key]++; f.count[key] <= 3 {
		f.n++
	}
}

func (f *formatting) end(z *html.Tokenizer) {
	name, _ := z.TagName()
	for i := len(f.names) - 1; i >= max(0, len(f.names)-8); i-- {
		if f.names[i] != string(name) {
			continue
		}
		key := f.stack[i]
		if f.count[key]--; f.count[key] < 3 {
			f.n--
		}
		f.stack, f.names = append(f.stack[:i], f.stack[i+1:]...), append(f.names[:i], f.names[i+1:]...)
		return
	}
}

func formats(name []byte) bool {
	switch string(name) {
	case "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

package zone

import "strings"

// byName cuts a value into words at anything that is no letter or digit and where lower
// case turns to upper, and adds up what each word and each pair of words says.
func byName(v string) Mark {
	var w words
	for name := range strings.SplitSeq(v, " ") {
		w.read(name)
	}
	return w.marks
}

// words reads word after word without allocating; a page has thousands of classes.
type words struct {
	marks Mark
	buf   [48]byte // the word before, and behind it the one that is read
	n     int      // how long the word before is
}

// read takes a name word by word. The one before stands for itself.
func (w *words) read(name string) {
	w.n = 0
	for i := state(name); i < len(name); {
		from := i
		for i < len(name) && (small(name[i]) || capital(name[i]) && (i == from || !letter(name[i-1]))) {
			i++
		}
		if i > from {
			w.word(name[from:i])
		} else {
			i++
		}
	}
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' }

func small(c byte) bool { return letter(c) || c >= '0' && c <= '9' } // "4fad0" is no ad

func capital(c byte) bool { return c >= 'A' && c <= 'Z' }

// word looks a word up, alone and with the one before.
func (w *words) word(s string) {
	for len(s) > 4 && s[len(s)-1] <= '9' { // "sidebar2" is a sidebar
		s = s[:len(s)-1]
	}
	end := w.n + min(len(s), len(w.buf)-w.n)
	for i := w.n; i < end; i++ {
		w.buf[i] = s[i-w.n] | 0x20
	}
	w.marks |= lookup(w.buf[w.n:end])
	if w.n > 0 {
		w.marks |= lookup(w.buf[:end])
	}
	w.n = copy(w.buf[:], w.buf[w.n:end])
}

// state is the length of a name that tells how a page is set up or filed rather than
// what the element is: "has-sidebar", "no-comments", "category-sponsored", "tag-social".
func state(v string) int {
	for i := range len(v) {
		switch v[i] {
		case '\n', '\t':
			return filed(v)
		case ':', '[', '!':
			if i > 0 { // "print:px-6" and its like are style, not names
				return upToSpace(v)
			}
			return filed(v)
		}
	}
	return filed(v)
}

func filed(v string) int {
	i := strings.IndexByte(v, '-')
	if i < 0 || i > longestPrefix || i+1 == len(v) {
		return 0
	}
	var low [longestPrefix]byte
	for k := range i {
		low[k] = v[k]
		if capital(v[k]) {
			low[k] |= 0x20
		}
	}
	switch string(low[:i]) {
	case "has", "no", "with", "category", "tag", "cat", "type", "format", "status", "js", "post_tag", "topic", "section", "theme":
		return upToSpace(v)
	}
	return 0
}

// longestPrefix is the length of the longest word above.
const longestPrefix = 8

func upToSpace(v string) int {
	if i := strings.IndexAny(v, "\n\t"); i >= 0 {
		return i
	}
	return len(v)
}

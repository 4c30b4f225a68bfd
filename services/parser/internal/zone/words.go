package zone

import "strings"

// byName cuts a value into words at anything that is no letter or digit and where lower
// case turns to upper, and adds up what each word and each pair of words says.
func byName(v string) Mark {
	var w words
	for i := 0; i < len(v); i++ {
		if i == 0 || v[i-1] == ' ' {
			w.restart()
			if i += state(v[i:]); i >= len(v) {
				break
			}
		}
		switch c := v[i]; {
		case c >= 'A' && c <= 'Z':
			if i > 0 && v[i-1] >= 'a' && v[i-1] <= 'z' {
				w.end()
			}
			w.add(c | 0x20)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9': // "4fad0" is no ad
			w.add(c)
		default:
			w.end()
		}
	}
	w.end()
	return w.marks
}

// words reads word after word without allocating; a page has thousands of classes.
type words struct {
	marks Mark
	buf   [48]byte // the word before, and behind it the word being read
	start int      // where the word being read begins
	n     int      // where it ends so far
}

func (w *words) add(c byte) {
	if w.n < len(w.buf) {
		w.buf[w.n] = c
		w.n++
	}
}

// end takes the word as complete: it is looked up alone and with the one before.
func (w *words) end() {
	for w.n > w.start+4 && w.buf[w.n-1] <= '9' { // "sidebar2" is a sidebar
		w.n--
	}
	if w.n == w.start {
		return
	}
	w.marks |= lookup(w.buf[w.start:w.n])
	if w.start > 0 {
		w.marks |= lookup(w.buf[:w.n])
	}
	copy(w.buf[:], w.buf[w.start:w.n])
	w.n -= w.start
	w.start = w.n
}

// restart forgets the word before: the next class stands for itself.
func (w *words) restart() {
	w.end()
	w.start, w.n = 0, 0
}

// state is the length of a class that tells how a page is set up or filed rather than
// what the element is: "has-sidebar", "no-comments", "category-sponsored", "tag-social".
func state(v string) int {
	if i := strings.IndexAny(v, " \n\t:[!"); i > 0 && v[i] != ' ' && v[i] != '\n' && v[i] != '\t' {
		if j := strings.IndexAny(v, " \n\t"); j >= 0 { // "print:px-6" and its like are style, not names
			return j
		}
		return len(v)
	}
	if v == "" || strings.IndexByte(stateLetters, v[0]|0x20) < 0 {
		return 0
	}
	for _, p := range statePrefixes {
		if len(v) > len(p) && strings.EqualFold(v[:len(p)], p) {
			if i := strings.IndexAny(v, " \n\t"); i >= 0 {
				return i
			}
			return len(v)
		}
	}
	return 0
}

// stateLetters begin a prefix below.
const stateLetters = "hnwctfsjp"

var statePrefixes = []string{"has-", "no-", "with-", "category-", "tag-", "cat-", "type-", "format-", "status-", "js-", "post_tag-", "topic-", "section-", "theme-"}

package robots

import (
	"cmp"
	"slices"
	"strings"
)

// rule is one Allow or Disallow line, ready to match.
type rule struct {
	second byte // of the path, after the slash; 0 where a wildcard may stand there
	allow  bool
	line   string
	size   int      // octets of the path: the more, the more specific
	kept   pattern  // with "%2F" other than "/" everywhere
	open   *pattern // with "%2F" the same as "/" in the query; nil where kept is that already
}

// pattern is a path between its wildcards: it starts with head, then come the middles in
// order, then tail, and the end if anchored.
type pattern struct {
	head     string
	middle   []string
	tail     string
	wild     bool // there is a wildcard, so middle and tail count
	anchored bool
}

// newRule compiles a rule; false if it can match nothing.
func newRule(allow bool, name, value string) (rule, bool) {
	if value == "" {
		return rule{}, false
	}
	r := rule{allow: allow, line: name + ": " + value}
	path := value
	if path[0] != '/' && path[0] != '*' && path[0] != '$' {
		path = "/" + path // people forget it
	}
	r.kept = compile(path, false)
	if open := compile(path, true); open.size() != r.kept.size() {
		r.open = &open
	}
	r.size = r.kept.size()
	if len(r.kept.head) > 1 {
		r.second = r.kept.head[1]
	}
	return r, true
}

func compile(path string, open bool) pattern {
	path, anchored := strings.CutSuffix(path, "$")
	parts := strings.Split(path, "*")
	query := false
	for i, part := range parts {
		parts[i], query = canonical(part, open, query)
	}
	last := len(parts) - 1
	if last == 0 {
		return pattern{head: parts[0], anchored: anchored}
	}
	middle := slices.DeleteFunc(parts[1:last:last], func(s string) bool { return s == "" })
	return pattern{head: parts[0], middle: middle, tail: parts[last], wild: true, anchored: anchored}
}

// size counts the octets of a pattern, a run of wildcards as one.
func (p pattern) size() int {
	n := len(p.head) + len(p.tail)
	if p.wild {
		n++
	}
	for _, m := range p.middle {
		n += len(m) + 1
	}
	if p.anchored {
		n++
	}
	return n
}

// matches takes the leftmost place for every part, which is right because a wildcard
// after it can only be helped by what is left. So it is linear in the path.
func (p *pattern) matches(s string) bool {
	if !strings.HasPrefix(s, p.head) {
		return false
	}
	s = s[len(p.head):]
	if !p.wild {
		return !p.anchored || s == ""
	}
	for _, m := range p.middle {
		i := strings.Index(s, m)
		if i < 0 {
			return false
		}
		s = s[i+len(m):]
	}
	if p.anchored {
		return strings.HasSuffix(s, p.tail)
	}
	return strings.Contains(s, p.tail)
}

// target is a path to match, in the two forms that a rule has.
type target struct {
	kept, open string
	same       bool
}

func targetOf(path string) target {
	kept, _ := canonical(path, false, false)
	if !strings.Contains(kept, "%2F") {
		return target{kept, kept, true}
	}
	open, _ := canonical(path, true, false)
	return target{kept, open, kept == open}
}

func (r *rule) matches(t target) bool {
	if r.kept.matches(t.kept) {
		return true
	}
	if r.open != nil {
		return r.open.matches(t.open)
	}
	return !t.same && r.kept.matches(t.open)
}

// sortRules puts the rule that wins first: the most octets, and Allow where two are
// equal (section 2.2.2).
func sortRules(rules []rule) {
	slices.SortStableFunc(rules, func(a, b rule) int {
		if c := cmp.Compare(b.size, a.size); c != 0 {
			return c
		}
		switch {
		case a.allow == b.allow:
			return 0
		case a.allow:
			return -1
		}
		return 1
	})
}

// canonical brings the percent-encoding of a path to one form, so that the site may
// write one and the link another (section 2.2.2): characters that mean the same with and
// without it are plain, all others are encoded. "/", "?", "&" and "=" part a URL when
// plain and do not when encoded, so both forms stay, except that with open a "%2F" in
// the query is "/": the RFC wants "?u=https://x" and "?u=https%3A%2F%2Fx" to be the same.
// query says that the text begins in the query; the result says where it ends.
func canonical(s string, open, query bool) (string, bool) {
	i := 0
	for i < len(s) && plain[s[i]] {
		query = query || s[i] == '?'
		i++
	}
	if i == len(s) {
		return s, query
	}
	b := append(make([]byte, 0, len(s)+16), s[:i]...)
	for ; i < len(s); i++ {
		c, encoded := s[i], false
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c, encoded = unhex(s[i+1])<<4|unhex(s[i+2]), true
			i += 2
		}
		parts := c == '/' || c == '?' || c == '&' || c == '='
		switch {
		case parts && encoded && !(open && query && c == '/'), !plain[c]:
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		default:
			query = query || c == '?'
			b = append(b, c)
		}
	}
	return string(b), query
}

const upperHex = "0123456789ABCDEF"

// plain are the characters that stand for themselves: RFC 3986's unreserved and
// reserved ones.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = isAlphanumeric(byte(c)) || strings.IndexByte("-._~:/?[]@!$&'()*+,;=", byte(c)) >= 0
	}
	return t
}()

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

package section

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	// maxSegments bounds how much of a path is looked at; longer ones are traps.
	maxSegments = 12
	// maxShape is the longest shape kept, in bytes.
	maxShape = 48
)

// path is what the address alone says of a link.
type path struct {
	segments []string // lower case, without encoding
	kinds    []kind
	ext      string
	query    url.Values
	dir      string // host and path, without the ending
	shape    string // with digits and slugs generalised: what a content system would have as its rule
	loose    string // with the words generalised too
}

type kind int

const (
	word  kind = iota // "sport", "world-news"
	year              // 2026
	day               // 2026-11-24, 20261124
	small             // a number of one or two digits
	mid               // of three or four
	num               // of more
	hex               // an id of letters and digits
	mixed             // letters with a number in them: "article123"
	slug              // a title
)

var kindName = [...]string{word: "w", year: "Y", day: "D", small: "9", mid: "999", num: "99999", hex: "x", mixed: "w9", slug: "w-w-w"}

func parsePath(norm string) path {
	u, err := url.Parse(norm)
	if err != nil {
		return path{}
	}
	p := path{query: u.Query()}
	p.segments = splitPath(u.EscapedPath())
	p.cutEnding()
	for _, s := range p.segments {
		p.kinds = append(p.kinds, kindOf(s))
	}
	p.dir = strings.ToLower(u.Host) + "/" + strings.Join(p.segments, "/")
	p.shape, p.loose = p.shapes()
	return p
}

func splitPath(escaped string) []string {
	var out []string
	for _, s := range strings.SplitN(escaped, "/", maxSegments+2) {
		if plain, err := url.PathUnescape(s); err == nil {
			s = plain
		}
		if s = strings.ToLower(s); s != "" {
			out = append(out, s)
		}
	}
	return out[:min(len(out), maxSegments)]
}

// cutEnding takes ".html" and "/index.html" off.
func (p *path) cutEnding() {
	n := len(p.segments)
	if n == 0 {
		return
	}
	at := strings.LastIndexByte(p.segments[n-1], '.')
	if at < 0 {
		return
	}
	stem, ext := p.segments[n-1][:at], p.segments[n-1][at+1:]
	if !pages[ext] && !assets[ext] {
		return
	}
	p.ext, p.segments[n-1] = ext, stem
	if stem == "" || stem == "index" || stem == "default" {
		p.segments = p.segments[:n-1]
	}
}

var (
	dayForm = regexp.MustCompile(`^(199\d|20[0-5]\d)(?:[-_.](0?[1-9]|1[0-2])[-_.](0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))$`)
	hexForm = regexp.MustCompile(`^[0-9a-f]{8,}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

func kindOf(s string) kind {
	digits := countIf(s, isDigit)
	switch {
	case digits >= 6 && dayForm.MatchString(s):
		return day
	case digits == len(s):
		return number(s)
	case digits > 0 && hexForm.MatchString(s):
		return hex
	case slugWords(s) >= 3:
		return slug
	case digits >= 2 && len(s) >= 8 && letterRuns(s) >= 4: // base 62, as "c4gx7z9kq1o"
		return hex
	case digits > 0:
		return mixed
	}
	return word
}

func number(s string) kind {
	switch n, _ := strconv.Atoi(s); {
	case len(s) == 4 && n >= 1990 && n < 2100:
		return year
	case len(s) <= 2:
		return small
	case len(s) <= 4:
		return mid
	}
	return num
}

// slugWords is how many words a segment has. A single one is none, however long.
func slugWords(s string) int {
	parts := 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-_.+ ,~", r) }) {
		if strings.ContainsFunc(w, unicode.IsLetter) && !hexForm.MatchString(w) {
			parts++
		}
	}
	if wide := int(units(s)); parts > 0 && parts < 3 && strings.ContainsFunc(s, func(r rune) bool { return r > 0x0e00 && unicode.IsLetter(r) }) {
		return max(parts, wide)
	}
	return parts
}

// longestNumber is the length of the longest run of digits.
func longestNumber(s string) int {
	best, run := 0, 0
	for _, r := range s {
		if run++; !isDigit(r) {
			run = 0
		}
		best = max(best, run)
	}
	return best
}

// letterRuns counts changes between letters and digits.
func letterRuns(s string) int {
	runs, before := 0, rune(0)
	for _, r := range s {
		if !isDigit(r) && !unicode.IsLetter(r) {
			return 0
		}
		if before == 0 || isDigit(r) != isDigit(before) {
			runs++
		}
		before = r
	}
	return runs
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func countIf(s string, is func(rune) bool) int {
	n := 0
	for _, r := range s {
		if is(r) {
			n++
		}
	}
	return n
}

// shapes generalises the path. Where a title or a date shows that it is an article's, its
// words are the section and no part of the shape; where only a number does, /author/9 must
// not be the same as /news/9.
func (p *path) shapes() (shape, loose string) {
	titled := slices.Contains(p.kinds, slug) || slices.Contains(p.kinds, day) || slices.Contains(p.kinds, year)
	var exact, wide strings.Builder
	for i, k := range p.kinds {
		name := kindName[k]
		wide.WriteString("/" + name)
		if k == word && !titled && i < len(p.kinds)-1 {
			name = plainASCII(p.segments[i])
		}
		exact.WriteString("/" + name)
	}
	tail := p.queryShape()
	if p.ext != "" {
		tail = "." + p.ext + tail
	}
	return short(exact.String() + tail), short(wide.String() + tail)
}

func (p *path) queryShape() string {
	var names []string
	for name, values := range p.query {
		names = append(names, plainASCII(strings.ToLower(name))+"="+kindName[kindOf(values[0])])
	}
	slices.Sort(names)
	if len(names) == 0 {
		return ""
	}
	return "?" + strings.Join(names, ";")
}

// plainASCII keeps a shape short and readable in JSON.
func plainASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || isDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '.'
	}, s[:min(len(s), maxShape)])
}

func short(s string) string { return s[:min(len(s), maxShape)] }

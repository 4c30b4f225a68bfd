package feed

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// parseXML reads RSS, RDF, Atom and sitemaps: which one the root element says.
func parseXML(text string, base *url.URL) *Feed {
	root, at := rootOf(text) // there is one, or it would not look like XML
	given := text[at:]
	text = legal(given)
	d := dialectOf(root)
	d.feed = newFeed(d.kind)
	d.feed.Cleaned = text != given
	d.feed.unordered = d.unordered
	r := newReader(text, base)
	r.each(d.container, func(n *node) bool {
		d.visit(d.feed, n)
		return !d.feed.full
	}, d.resume)
	d.feed.Repairs = r.fixes
	if d.finish != nil {
		d.finish(d.feed)
	}
	d.feed.keepNewest()
	if f := d.feed; f.TTLMinutes == 0 && f.period > 0 {
		f.TTLMinutes = max(f.period/max(f.frequency, 1), 1)
	}
	return d.feed
}

// dialect is how one kind of document is read.
type dialect struct {
	kind       string
	unordered  bool // see Feed
	containers map[string]bool
	visit      func(*Feed, *node)
	finish     func(*Feed)
	again      *regexp.Regexp // finds the next item behind a broken one
	feed       *Feed
}

func dialectOf(root string) *dialect {
	switch root {
	case "urlset":
		return sitemapDialect(KindSitemap)
	case "sitemapindex":
		return sitemapDialect(KindSitemapIndex)
	case "feed":
		return atomDialect()
	}
	return rssDialect()
}

// container descends into the elements that only hold others, and takes from them what
// they say of the whole.
func (d *dialect) container(n *node) bool {
	if !d.containers[n.name] {
		return false
	}
	if d.feed.Language == "" {
		d.feed.Language = n.lang
	}
	return true
}

func (d *dialect) resume(rest string) int {
	if at := d.again.FindStringIndex(rest); at != nil {
		return at[0]
	}
	return -1
}

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// reference finds references to characters that XML has none of.
var reference = regexp.MustCompile(`&#(?:[xX][0-9a-fA-F]+|[0-9]+);`)

// legal drops the characters that XML does not allow and that would end the reading,
// and escapes a "<" that begins nothing and a "]]>" that ends nothing.
func legal(s string) string {
	if strings.ContainsFunc(s, illegal) {
		s = strings.Map(func(r rune) rune {
			if illegal(r) {
				return -1
			}
			return r
		}, s)
	}
	if strings.Contains(s, "&#") {
		s = reference.ReplaceAllStringFunc(s, func(ref string) string {
			if r := []rune(html.UnescapeString(ref)); len(r) != 1 || illegal(r[0]) || r[0] == utf8.RuneError {
				return ""
			}
			return ref
		})
	}
	return escapeLone(s)
}

func illegal(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// escapeLone makes "a < b" of text into "a &lt; b", and does the same to a "]]>" that
// ends nothing, as CDATA within CDATA leaves behind. Within CDATA and comments, all is
// allowed.
func escapeLone(s string) string {
	var b strings.Builder
	done := 0
	for at := lone(s, 0); at >= 0; at = lone(s, done) {
		b.WriteString(s[done:at])
		b.WriteString(html.EscapeString(s[at : at+1]))
		done = at + 1
	}
	if done == 0 {
		return s // nearly always, and a copy of a large sitemap would cost
	}
	b.WriteString(s[done:])
	return b.String()
}

// lone finds the next sign to escape; -1 if there is none.
func lone(s string, at int) int {
	for {
		next := strings.IndexByte(s[at:], '<')
		if next < 0 {
			next = len(s) - at
		}
		if end := strings.Index(s[at:at+next], "]]>"); end >= 0 {
			return at + end + 2
		}
		at += next
		switch rest := s[at:]; {
		case rest == "":
			return -1
		case strings.HasPrefix(rest, "<![CDATA["):
			at += through(rest, "]]>")
		case strings.HasPrefix(rest, "<!--"):
			at += through(rest, "-->")
		case len(rest) > 1 && !begins(rest[1]):
			return at
		default:
			at++
		}
	}
}

func through(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

func begins(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c == '_' || c == ':' || c >= 0x80 || 'a' <= c|0x20 && c|0x20 <= 'z'
}

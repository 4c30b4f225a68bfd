package feed

import (
	"html"
	"net/url"
	"regexp"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var tag = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|<!--`)

// entity is one with its semicolon: "?a=1&copy=2" of an address is none.
var entity = regexp.MustCompile(`&#?\w{1,31};`)

func isMarkup(s string) bool { return tag.MatchString(s) }

// plain is the text of something that may be HTML, on one line.
func plain(s string) string {
	if !isMarkup(s) {
		return squeeze(entity.ReplaceAllStringFunc(s, html.UnescapeString))
	}
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for hidden := 0; ; {
		switch z.Next() {
		case nethtml.ErrorToken:
			return squeeze(b.String())
		case nethtml.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom == atom.Script || t.DataAtom == atom.Style {
				hidden = map[bool]int{true: 1}[t.Type == nethtml.StartTagToken]
			}
			if !inline[t.DataAtom] {
				b.WriteByte(' ')
			}
		}
	}
}

// inline are the elements that do not part words.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.I: true, atom.Em: true, atom.Strong: true, atom.Span: true, atom.U: true, atom.Sub: true, atom.Sup: true,
	atom.Small: true, atom.Mark: true, atom.Abbr: true, atom.Font: true, atom.Code: true, atom.Wbr: true, atom.Cite: true, atom.Q: true, atom.S: true,
}

// squeeze makes one space of any white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// addressed are the attributes that hold an address.
var addressed = set("href", "src", "poster", "cite", "data", "longdesc")

// absolute resolves the relative addresses in HTML. Everything else stays as it is, to
// the byte.
func absolute(s string, base *url.URL) string {
	if base == nil || !strings.Contains(s, "=") {
		return s
	}
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch {
		case kind == nethtml.ErrorToken:
			return b.String() + raw
		case kind != nethtml.StartTagToken && kind != nethtml.SelfClosingTagToken:
			b.WriteString(raw)
		default:
			t, changed := z.Token(), false
			for i, a := range t.Attr {
				if u, err := url.Parse(strings.TrimSpace(a.Val)); addressed[a.Key] && err == nil && !u.IsAbs() && a.Val != "" {
					t.Attr[i].Val, changed = base.ResolveReference(u).String(), true
				}
			}
			if changed {
				raw = t.String()
			}
			b.WriteString(raw)
		}
	}
}

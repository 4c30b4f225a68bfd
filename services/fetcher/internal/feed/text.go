package feed

import (
	"html"
	"regexp"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var tag = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|<!--`)

func isMarkup(s string) bool { return tag.MatchString(s) }

// plain is the text of something that may be HTML, on one line.
func plain(s string) string {
	if !isMarkup(s) {
		if strings.IndexByte(s, '&') >= 0 {
			s = html.UnescapeString(s)
		}
		return squeeze(s)
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

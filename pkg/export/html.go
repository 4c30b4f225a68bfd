package export

import (
	"html"
	"net/url"
	"strconv"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

// HTMLOf is a record's body as HTML. It is made of the blocks, whose text is escaped, and
// not of the record's own HTML: so it is harmless whoever wrote the record.
func HTMLOf(a *article.Article) string {
	var b strings.Builder
	inList := false
	for _, k := range blocksOf(a) {
		if isItem := k.Kind == article.ListItem; isItem != inList {
			b.WriteString(map[bool]string{true: "<ul>", false: "</ul>"}[isItem])
			inList = isItem
		}
		writeBlock(&b, k)
	}
	if inList {
		b.WriteString("</ul>")
	}
	return b.String()
}

// blocksOf are a record's blocks, else its paragraphs.
func blocksOf(a *article.Article) []article.Block {
	if len(a.Blocks) > 0 {
		return a.Blocks
	}
	var out []article.Block
	for p := range strings.SplitSeq(a.Text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, article.Block{Kind: article.Paragraph, Text: p})
		}
	}
	return out
}

func writeBlock(b *strings.Builder, k article.Block) {
	tag := "p"
	switch k.Kind {
	case article.Heading:
		tag = "h" + strconv.Itoa(min(max(k.Level, 2), 6))
	case article.ListItem:
		tag = "li"
	case article.Quote:
		tag = "blockquote"
	}
	text := strings.ReplaceAll(html.EscapeString(clean(k.Text)), "\n", "<br>")
	if to := webURL(k.URL); k.Kind == article.Embed && to != "" {
		if text != "" {
			text += "<br>"
		}
		text += `<a href="` + html.EscapeString(to) + `">` + html.EscapeString(to) + "</a>"
	}
	b.WriteString("<" + tag + ">" + text + "</" + tag + ">")
}

// webURL is an address that may be put behind a link or asked for: absolute, http or https.
// Everything else is nothing.
func webURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// clean drops what XML cannot hold, and what steers a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n':
			return r
		case r < 0x20, 0x7f <= r && r < 0xa0, 0xfffe <= r && r <= 0xffff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

package body

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/page"
)

// The limits for looking into scripts.
const (
	maxState   = 4 << 20 // bytes of one script
	minLiteral = 400     // bytes of a string that may hold an article
	maxNested  = 3       // JSON inside a string inside JSON
)

// fromState looks for the article in the scripts of a page that draws itself: the
// longest string in them that is HTML with paragraphs.
func fromState(p *page.Page) []Block {
	var best []Block
	most := minLiteral
	look := func(s string) {
		if len(s) < minLiteral || len(s) > maxState || !hasParagraphs(s) {
			return
		}
		literals(s, 0, func(markup string) {
			if blocks := fromStated(markup); size(blocks) > most && prose(blocks) {
				best, most = blocks, size(blocks)
			}
		})
	}
	for _, s := range p.Scripts {
		look(string(s))
	}
	dom.Walk(p.Root, func(n *html.Node) bool {
		if n.DataAtom == atom.Script && !strings.Contains(dom.Attr(n, "type"), "ld+json") {
			look(string(p.Script(n)))
		}
		return n.DataAtom != atom.Script
	})
	return best
}

// hasParagraphs reports whether s has <p, however often it is escaped.
func hasParagraphs(s string) bool {
	return strings.Contains(s, "<p") || strings.Contains(s, "u003cp") || strings.Contains(s, "u003Cp")
}

// literals calls found with each long string in s that holds HTML paragraphs.
func literals(s string, nested int, found func(string)) {
	if nested > maxNested {
		return
	}
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return
		}
		n := quoted(s[i:])
		if n < 0 {
			return
		}
		if lit := s[i : i+n]; n >= minLiteral && hasParagraphs(lit) {
			var text string
			if json.Unmarshal([]byte(lit), &text) == nil {
				if strings.Count(text, "<p") >= 2 && strings.Contains(text, "</p>") {
					found(text)
				} else {
					literals(text, nested+1, found)
				}
			}
		}
		s = s[i+n:]
	}
}

// quoted is the length of the string literal that s begins with, or -1.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// prose reports whether blocks read like an article: mostly paragraphs with sentences.
func prose(blocks []Block) bool {
	good := 0
	for _, b := range blocks {
		if len(b.Text) > 80 && sentence(b.Text) {
			good++
		}
	}
	return good >= 2 && good*2 >= len(blocks)/2
}

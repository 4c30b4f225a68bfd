// Package zone judges an element by what its author called it: the words in its class,
// id, role and tag say whether it is the article or what stands around it.
//
// A name is a hint, not a proof. Package body decides, with the text in hand.
package zone

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// Mark is a set of things that an element's names say.
type Mark uint32

// What names can say.
const (
	Body      Mark = 1 << iota // the text of the article
	Frame                      // the article with what belongs to it, or the main column
	Junk                       // around the article: navigation, sharing, related, comments
	Hidden                     // not shown
	Lead                       // standfirst
	Byline                     // who wrote it
	Dated                      // when
	Caption                    // of a picture
	Credit                     // of a picture
	Figure                     // picture, gallery, video with its texts
	Aside                      // box beside the text: fact box, pull quote
	Crumbs                     // breadcrumb
	Keywords                   // list of tags
	Commented                  // readers' comments
	Outer                      // Junk that is never around the article: footer, navigation, consent
)

// Of is what an element's names say.
func Of(n *html.Node) Mark {
	if n.Type != html.ElementNode {
		return 0
	}
	m := byTag(n.DataAtom)
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class":
			m |= byName(a.Val) | shown(a.Val)
		case "id", "data-component", "data-testid", "data-qa", "data-type", "data-block", "data-module", "data-component-name":
			m |= byName(a.Val)
		case "itemprop":
			m |= byProp(a.Val)
		case "role":
			m |= byRole(a.Val)
		case "hidden":
			if a.Val != "until-found" {
				m |= Hidden
			}
		case "aria-hidden":
			if a.Val == "true" {
				m |= Hidden
			}
		case "style":
			if hides(a.Val) {
				m |= Hidden
			}
		}
	}
	return m
}

func byTag(a atom.Atom) Mark {
	switch a {
	case atom.Nav, atom.Footer:
		return Junk | Outer
	case atom.Form, atom.Button, atom.Menu, atom.Dialog, atom.Fieldset, atom.Label, atom.Input:
		return Junk
	case atom.Aside:
		return Aside
	case atom.Figure, atom.Picture:
		return Figure
	case atom.Figcaption:
		return Caption
	case atom.Article, atom.Main:
		return Frame
	case atom.Time:
		return Dated
	}
	return 0
}

func byProp(v string) Mark {
	switch strings.ToLower(v) {
	case "articlebody":
		return Body
	case "author":
		return Byline
	case "datepublished", "datemodified":
		return Dated
	case "caption":
		return Caption
	case "comment":
		return Junk | Commented
	case "keywords":
		return Keywords
	case "description", "alternativeheadline":
		return Lead
	}
	return 0
}

func byRole(v string) Mark {
	switch v {
	case "navigation", "banner", "search", "contentinfo", "dialog", "menu", "menubar", "toolbar", "alert", "alertdialog", "tablist", "tooltip":
		return Junk
	case "complementary":
		return Aside
	case "main", "article":
		return Frame
	}
	return 0
}

func hides(style string) bool {
	s := strings.ReplaceAll(strings.ToLower(style), " ", "")
	return strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden")
}

// byName cuts a value into words at anything that is no letter and where lower case
// turns to upper, and adds up what each word and each pair of words says.
func byName(v string) Mark {
	var m Mark
	var buf [48]byte
	words, start := 0, 0 // buf[start:end] is the word being read, buf[:start] the one before
	end := 0
	flush := func() {
		for end > start+4 && buf[end-1] <= '9' { // "sidebar2" is a sidebar
			end--
		}
		if end > start {
			m |= names[string(buf[start:end])]
			if start > 0 {
				m |= names[string(buf[:end])]
			}
			words++
			copy(buf[:], buf[start:end])
			end -= start
			start = end
		}
	}
	for i := 0; i < len(v); i++ {
		c := v[i]
		if i == 0 || v[i-1] == ' ' {
			i += state(v[i:])
			if i >= len(v) {
				break
			}
			c = v[i]
		}
		switch {
		case c >= 'A' && c <= 'Z':
			if i > 0 && v[i-1] >= 'a' && v[i-1] <= 'z' {
				flush()
			}
			c |= 0x20
			fallthrough
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9': // "4fad0" is no ad
			if end < len(buf) {
				buf[end] = c
				end++
			}
		default:
			flush()
			if c == ' ' || c == '\n' || c == '\t' {
				start, end = 0, 0
			}
		}
	}
	flush()
	return m
}

// shown is Hidden for a class that says so as a whole, unless another class takes it back
// for wider screens ("hidden md:block", "d-none d-md-block").
func shown(class string) Mark {
	if len(class) < 4 || !strings.Contains(class, "hid") && !strings.Contains(class, "none") && !strings.Contains(class, "sr-only") && !strings.Contains(class, "invisible") && !strings.Contains(class, "screen-reader") {
		return 0
	}
	var m Mark
	for _, c := range strings.Fields(strings.ToLower(class)) {
		switch c {
		case "hidden", "hide", "is-hidden", "d-none", "u-hidden", "display-none", "dnone", "invisible", "visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "u-visually-hidden":
			m = Hidden
		}
		if strings.HasPrefix(c, "d-") && !strings.HasSuffix(c, "none") || strings.Contains(c, ":") && !strings.HasSuffix(c, ":hidden") {
			return 0
		}
	}
	return m
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

var statePrefixes = []string{"has-", "no-", "with-", "category-", "tag-", "cat-", "type-", "format-", "status-", "js-", "post_tag-", "topic-", "section-", "theme-"}

// Ours reports whether n is one of the elements whose class describes the whole page
// ("has-sidebar", "comments-open") rather than themselves.
func Ours(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main:
		return true
	}
	return false
}

// Named reports whether the class or id of n has the word.
func Named(n *html.Node, word string) bool {
	return strings.Contains(strings.ToLower(dom.Attr(n, "class")+" "+dom.Attr(n, "id")), word)
}

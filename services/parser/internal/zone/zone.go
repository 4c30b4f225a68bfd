// Package zone judges an element by what its author called it: the words in its class,
// id, role and tag say whether it is the article or what stands around it.
//
// A name is a hint, not a proof. Package body decides, with the text in hand.
package zone

import (
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
func Of(n *html.Node) Mark { return Memo(nil).Of(n) }

// Memo remembers what classes say: a page has thousands of elements of a few hundred
// classes. A nil Memo remembers nothing.
type Memo map[string]Mark

// Of is what an element's names say.
func (memo Memo) Of(n *html.Node) Mark {
	if n.Type != html.ElementNode {
		return 0
	}
	m := byTag(n.DataAtom)
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class":
			m |= memo.class(a.Val)
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

// The limits for what is remembered: no class longer than the first, in bytes, and beyond
// the second not for the next page.
const (
	longestClass = 300
	mostClasses  = 4000
)

func (memo Memo) class(v string) Mark {
	m, ok := memo[v]
	if !ok {
		m = byName(v) | shown(v)
		if memo != nil && len(v) <= longestClass {
			memo[v] = m
		}
	}
	return m
}

// memos are those of the pages before: most pages of a site share their classes.
var memos = sync.Pool{New: func() any { return Memo{} }}

// Remember is a Memo for one page, to be given back with Forget.
func Remember() Memo { return memos.Get().(Memo) }

// Forget gives a Memo back, which must not be used after it.
func Forget(memo Memo) {
	if memo != nil && len(memo) <= mostClasses {
		memos.Put(memo)
	}
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

// Ours reports whether n is one of the elements whose class describes the whole page
// ("has-sidebar", "comments-open") rather than themselves.
func Ours(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main:
		return true
	}
	return false
}

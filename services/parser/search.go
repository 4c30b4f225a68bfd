package parser

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// searchParams are what sites name the words that a reader looks for.
var searchParams = strings.Fields("q s query search search_query searchterm keyword keywords term text wd suche suchbegriff buscar recherche cerca zoek szukaj sok ara")

// search returns the words that a page of search results was asked for. It is known by
// its address together with a box that holds the same words, or a title that has them
// above more links than text. A story found by searching may keep the words in its
// address, but neither sign.
func (w *work) search(size int) string {
	if w.page.Root == nil || w.saysArticle() || w.f.Hints.Title != "" { // feeds list no searches
		return ""
	}
	query := w.url.Query()
	for _, key := range slices.Sorted(maps.Keys(query)) {
		term := strings.ToLower(dom.Fold(query[key][0]))
		if term == "" || !slices.Contains(searchParams, strings.ToLower(key)) || w.body.Links < size/2 {
			continue
		}
		if w.echoes(key, term) || w.titleHas(term) && w.body.Links > 2*size {
			return term
		}
	}
	return ""
}

// echoes reports whether a box on the page is named key and holds term.
func (w *work) echoes(key, term string) bool {
	return dom.Find(w.page.Root, func(n *html.Node) bool {
		return n.DataAtom == atom.Input && !strings.EqualFold(dom.Attr(n, "type"), "hidden") && dom.Attr(n, "name") == key && strings.ToLower(dom.Fold(dom.Attr(n, "value"))) == term
	}) != nil
}

// titleHas reports whether a title holds term as words of its own, which a tag of a
// campaign ("s=rss") does not.
func (w *work) titleHas(term string) bool {
	for _, t := range w.m.Titles {
		if strings.Contains(" "+strings.Join(strings.FieldsFunc(strings.ToLower(t.Text), notWord), " ")+" ", " "+term+" ") {
			return true
		}
	}
	return false
}

func notWord(r rune) bool {
	return strings.ContainsRune(" \t\n\"'“”„«»‘’():,.;!?|-–—", r)
}

package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/export"
)

// form is a way to write an article for programs; its name is the suffix of the address.
type form struct {
	mime string
	of   func(*article.Article) ([]byte, error)
}

var forms = map[string]form{
	"json":   {"application/json", func(a *article.Article) ([]byte, error) { return indented(a) }},
	"ninjs":  {"application/json", func(a *article.Article) ([]byte, error) { return indented(export.NINJSOf(a)) }},
	"jsonld": {"application/ld+json", func(a *article.Article) ([]byte, error) { return indented(export.NewsArticleOf(a)) }},
	"txt":    {"text/plain; charset=utf-8", func(a *article.Article) ([]byte, error) { return []byte(plainOf(a)), nil }},
}

// cutForm parts the suffix of an address from what is before it.
func cutForm(name string) (id, suffix string) {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		if _, ok := forms[name[i+1:]]; ok {
			return name[:i], name[i+1:]
		}
	}
	return name, ""
}

// plainOf is an article as text: headline, standfirst, who and when, the body, the address.
func plainOf(a *article.Article) string {
	who := strings.Join(nonempty(namesOf(a.Authors), rowOfRecord(a).Name(), momentOf(a.Published)), ", ")
	return strings.Join(nonempty(a.Title, a.Subtitle, who, a.Text, a.URL), "\n\n") + "\n"
}

// citationOf names an article as a bibliography does, after the author-date style: authors,
// year, title, outlet, day, address, and when it was read.
func citationOf(a *article.Article, now time.Time) string {
	name := rowOfRecord(a).Name()
	who := namesOf(a.Authors)
	if who == "" {
		who = name
	}
	year, day := "n.d.", ""
	if at, zoned := zoned(a.Published); zoned {
		year, day = at.Format("2006"), ", "+at.Format("2 January")
	}
	s := fmt.Sprintf("%s (%s) ‘%s’, %s%s.", who, year, a.Title, name, day)
	if webURL(a.URL) {
		s += fmt.Sprintf(" Available at: %s (Accessed: %s).", a.URL, now.Format("2 January 2006"))
	}
	return s
}

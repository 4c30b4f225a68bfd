package main

import (
	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/parser"
)

// maxOpen is how many articles wait for further pages at once.
const maxOpen = 200

// openArticles are those of which a file of ours may have further pages, behind the first:
// the fetcher asks for them in turn with everything else.
type openArticles struct {
	waiting map[string]replayed // by link and visit
	order   []string
}

func visitOf(p keptPage) string { return p.Link.ID + p.Link.Found.At.String() }

// take returns what is whole with p: p itself, or the article that p is the last page of, or
// those that have waited longest where too many wait.
func (o *openArticles) take(rules *parser.Rules, p replayed) []replayed {
	switch {
	case p.page.err == nil && p.page.Part != nil:
		return o.further(rules, p)
	case p.page.ours && p.parsed != nil && p.parsed.Article.NextPageURL != "":
		return o.hold(p)
	}
	return []replayed{p}
}

func (o *openArticles) hold(p replayed) (whole []replayed) {
	if len(o.waiting) >= maxOpen {
		whole = o.rest()
	}
	if o.waiting == nil {
		o.waiting = map[string]replayed{}
	}
	key := visitOf(p.page)
	p.page.Body = nil
	o.waiting[key], o.order = p, append(o.order, key)
	return whole
}

// further joins a page to its article. One without the pages before it is passed over.
func (o *openArticles) further(rules *parser.Rules, p replayed) []replayed {
	key := visitOf(p.page)
	first, ok := o.waiting[key]
	if !ok {
		p.Outcome, p.Reason = "skipped", "further-page"
		return []replayed{p}
	}
	if joined(rules, p.page, &first.parsed.Article) {
		return nil
	}
	delete(o.waiting, key)
	return []replayed{first}
}

// joined puts a page behind an article, and reports whether that goes on. A page on which the
// parser fails is left out, as one that cannot be had.
func joined(rules *parser.Rules, p keptPage, whole *article.Article) (more bool) {
	defer func() {
		if recover() != nil {
			more = false
		}
	}()
	more, err := parser.ParsePart(rules, &p.Fetched, whole)
	return err == nil && more
}

// rest are the articles whose further pages did not come, first come first.
func (o *openArticles) rest() (whole []replayed) {
	for _, key := range o.order {
		if p, ok := o.waiting[key]; ok {
			whole = append(whole, p)
			delete(o.waiting, key)
		}
	}
	o.order = nil
	return whole
}

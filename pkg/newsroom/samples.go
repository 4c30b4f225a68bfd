package newsroom

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

//go:embed samples/*.json
var outlets embed.FS

// outlet is one file of samples/: a site and what it publishes.
type outlet struct {
	Name     string `json:"name"`
	Country  string `json:"country"`
	Language string `json:"language"`
	Style    string `json:"style"` // a template of styles.go
	Feed     string `json:"feed"`  // rss, atom or rdf
	Charset  string `json:"charset"`
	Robots   string `json:"robots"`
	Articles []item `json:"articles"`
	Bulletin item   `json:"bulletin"` // a template, see bulletin.go

	key string // the file's name, to link outlets with each other
}

// item is one link of an outlet's feed.
type item struct {
	Slug       string   `json:"slug"`
	Title      string   `json:"title"`
	Subtitle   string   `json:"subtitle"`
	Authors    []string `json:"authors"`
	Section    string   `json:"section"`
	Paragraphs []string `json:"paragraphs"`
	Agency     string   `json:"agency"`
	Dir        string   `json:"dir"`   // "news" if empty
	Kind       string   `json:"kind"`  // "pdf", "missing", or an article
	Moved      bool     `json:"moved"` // the feed has an address that redirects to the article's
	Away       string   `json:"away"`  // "outlet/slug" of another outlet that the link redirects to
	End        string   `json:"end"`   // "stored" if empty

	file string // directory mode: where the page lies
}

func (it item) path() string {
	dir, ext := it.Dir, ".html"
	if dir == "" {
		dir = "news"
	}
	if it.Kind == "pdf" {
		ext = ".pdf"
	}
	return "/" + dir + "/" + it.Slug + ext
}

// loadSamples opens a site for each outlet. Articles wait in turns, one of each outlet,
// so that publication goes round.
func (n *Newsroom) loadSamples() error {
	files, err := outlets.ReadDir("samples")
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := outlets.ReadFile("samples/" + f.Name())
		if err != nil {
			return err
		}
		o := outlet{key: strings.TrimSuffix(f.Name(), path.Ext(f.Name()))}
		if err := json.Unmarshal(data, &o); err != nil {
			return fmt.Errorf("outlet %s: %w", f.Name(), err)
		}
		if err := n.addSite(o); err != nil {
			return err
		}
	}
	for round, more := 0, true; more; round++ {
		more = false
		for _, s := range n.sites {
			if round < len(s.outlet.Articles) {
				more = true
				n.articles = append(n.articles, s.article(s.outlet.Articles[round]))
			}
		}
	}
	return nil
}

// article is the truth about an item. Its URL is the one its feed has.
func (s *site) article(it item) *Article {
	a := &Article{
		URL: s.base + it.path(), Title: it.Title, Subtitle: it.Subtitle, Authors: it.Authors, Language: s.outlet.Language,
		Paragraphs: it.Paragraphs, Agency: it.Agency, End: it.End, site: s, item: it,
	}
	if a.End == "" {
		a.End = "stored"
	}
	if it.Moved || it.Away != "" {
		a.URL = s.base + "/go/" + it.Slug
	}
	return a
}

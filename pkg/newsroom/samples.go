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

// writeBulletin makes one more article up, so that an endless newsroom never runs out.
// n.mu is held.
func (n *Newsroom) writeBulletin() *Article {
	n.bulletin++
	s := n.sites[n.bulletin%2] // the two in English
	it := bulletin(n.bulletin)
	a := s.article(it)
	a.Published = n.cfg.Now().UTC()
	n.articles = append(n.articles, a)
	return a
}

var (
	ships  = []string{"Aurelia", "Birgitta", "Cormorant", "Daybreak", "Estrella", "Fulmar", "Grete", "Halcyon", "Isolde", "Juniper", "Kestrel"}
	cargos = []string{"timber", "grain", "sea salt", "wind turbine blades", "coffee", "bicycles", "roof slate"}
	states = []string{"a light breeze from the west", "fog that lifted only at noon", "rain and a falling glass", "clear skies and a long swell"}
)

// bulletin is a harbour report; its number makes each one different from the others.
func bulletin(n int) item {
	ship, cargo, state := ships[n%len(ships)], cargos[n%len(cargos)], states[n%len(states)]
	berth, hours, tons := 1+n%9, 3+n%17, 400+37*n
	return item{
		Slug: fmt.Sprintf("bulletin-%d", n), Section: "Shipping", Authors: []string{"Jurre Vonk"},
		Title: fmt.Sprintf("Harbour bulletin %d: the %s brings %d tons of %s", n, ship, tons, cargo),
		Paragraphs: []string{
			fmt.Sprintf("The motor vessel %s made fast at berth %d of Port Elvera this morning with %d tons of %s on board, after a passage of %d hours that the pilot described as uneventful.", ship, berth, tons, cargo, hours),
			fmt.Sprintf("She came in with %s. Unloading began at once, and the stevedores expect to be done within %d hours, so that the berth will be free for the next ship on the evening tide.", state, hours/2+1),
			fmt.Sprintf("It is the %s's call number %d this year. Her agents said that the %s is bound for three merchants inland, who share the cost of the voyage and have done so for a long time.", ship, 1+n%40, cargo),
		},
	}
}

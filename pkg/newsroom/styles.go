package newsroom

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"strings"
)

//go:embed pages/*.html
var styleFiles embed.FS

// styles are the page styles, one template each; furniture.html has what they share.
var styles = template.Must(template.New("").Funcs(template.FuncMap{
	"head": func(p string) string { h, _ := strings.CutPrefix(p, "## "); return h },
	"sub":  func(p string) bool { return strings.HasPrefix(p, "## ") },
}).ParseFS(styleFiles, "pages/*.html"))

// view is what a template sees.
type view struct {
	Site     outlet
	Base     string
	Feed     string
	FeedType string
	Charset  string
	RTL      bool
	Article
	Section string
	URL     string // the article's own address, not the one a feed may redirect from
	ISO     string // publication, RFC 3339
	JSONLD  template.JS
	Others  []Article
}

func (s *site) view() view {
	v := view{Site: s.outlet, Base: s.base, Feed: s.base + s.feedPath(), Charset: s.outlet.Charset, RTL: s.outlet.Language == "ar"}
	v.FeedType, _, _ = strings.Cut(feedTypes[s.outlet.Feed], ";")
	if v.Charset == "" {
		v.Charset = "utf-8"
	}
	return v
}

// front is the site's front page: it names the feed and lists what is out.
func (s *site) front(out []Article) string {
	v := s.view()
	v.Others = out
	return execute("front.html", v)
}

// render is an article's page in the outlet's style.
func (s *site) render(a Article) string {
	v := s.view()
	v.Article, v.URL, v.Section = a, s.base+a.item.path(), a.item.Section
	v.ISO = a.Published.Format("2006-01-02T15:04:05Z07:00")
	for _, o := range s.published() {
		if o.URL != a.URL && len(v.Others) < 3 {
			v.Others = append(v.Others, o)
		}
	}
	v.JSONLD = jsonLD(v)
	return execute(s.outlet.Style+".html", v)
}

func execute(name string, v view) string {
	var b bytes.Buffer
	if err := styles.ExecuteTemplate(&b, name, v); err != nil {
		panic(err) // our own template
	}
	return b.String()
}

// jsonLD is the article as schema.org has it, without the text, as most sites do.
func jsonLD(v view) template.JS {
	type person struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	authors := []person{}
	for _, name := range v.Authors {
		authors = append(authors, person{"Person", name})
	}
	data, err := json.Marshal(map[string]any{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": v.Title, "description": v.Subtitle, "author": authors,
		"datePublished": v.ISO, "inLanguage": v.Site.Language, "articleSection": v.Section, "mainEntityOfPage": v.URL,
		"publisher": map[string]any{"@type": "Organization", "name": v.Site.Name}, "isAccessibleForFree": true,
	})
	if err != nil {
		panic(err) // strings only
	}
	return template.JS(data) //nolint:gosec // made above, and < is escaped by json
}

package newsroom

import (
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"
	texttemplate "text/template"
	"time"

	"golang.org/x/net/html/charset"
)

//go:embed styles
var styleFiles embed.FS

// A style is a template that makes articles look like one kind of site; parts.html
// holds what several share. Feeds are text templates, because html/template does not
// know XML.
var (
	styles = template.Must(template.New("").Funcs(template.FuncMap{"odd": func(i int) bool { return i%2 == 1 }}).ParseFS(styleFiles, "styles/*.html"))
	feeds  = texttemplate.Must(texttemplate.New("").Funcs(texttemplate.FuncMap{"x": escapeXML, "rfc822": rfc822, "iso": iso}).ParseFS(styleFiles, "styles/*.xml"))
)

func escapeXML(s string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}

func rfc822(t time.Time) string { return t.Format(time.RFC1123Z) }

func iso(t time.Time) string { return t.Format(time.RFC3339) }

// view is what templates see of a site, and of one story where there is one.
type view struct {
	Site    Site
	Outlet  *outlet
	Story   *story
	Stories []*story // the newest first
	Changed time.Time
	Whole   bool // a list of everything, not a front page
}

func (s *site) view() view {
	return view{Site: s.Site, Outlet: s.outlet, Stories: s.newest(), Changed: s.changed}
}

const (
	frontMost   = 8   // articles on a front page
	relatedMost = 4   // teasers beside an article
	feedMost    = 500 // items in a feed
)

// Front lists what a front page has.
func (v view) Front() []*story {
	if v.Whole {
		return v.Stories
	}
	return v.Stories[:min(frontMost, len(v.Stories))]
}

// Related lists some other stories.
func (v view) Related() []*story {
	var rs []*story
	for _, st := range v.Stories {
		if st != v.Story && len(rs) < relatedMost {
			rs = append(rs, st)
		}
	}
	return rs
}

// render makes a story's page. It is made once: a page that changed by itself would be
// revised for no reason that a test could know.
func (s *site) render(st *story, at time.Time) *page {
	v := s.view()
	v.Story = st
	return s.html(s.outlet.Style+".html", v, at)
}

// list is the front page, or the page of all articles.
func (s *site) list(whole bool) *page {
	v := s.view()
	v.Whole = whole
	return s.html("list.html", v, s.changed)
}

func (s *site) html(name string, v view, at time.Time) *page {
	var b bytes.Buffer
	if err := styles.ExecuteTemplate(&b, name, v); err != nil {
		panic(fmt.Sprintf("newsroom: %s: %v", name, err)) // templates and content are embedded and tested
	}
	p := &page{contentType: "text/html", body: s.encode(b.Bytes()), modified: at}
	switch {
	case s.outlet.Style == "": // pages of unknown encoding stand under no common header
	case s.outlet.Charset == "":
		p.contentType += "; charset=utf-8"
	case s.outlet.charsetIn == "header":
		p.contentType += "; charset=" + s.outlet.Charset
	}
	return p
}

func (s *site) feed(kind string) *page {
	v := s.view()
	v.Stories = v.Stories[:min(feedMost, len(v.Stories))]
	var b bytes.Buffer
	if err := feeds.ExecuteTemplate(&b, kind+".xml", v); err != nil {
		panic(fmt.Sprintf("newsroom: %s.xml: %v", kind, err)) // see html
	}
	types := map[string]string{"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml", "sitemap": "application/xml"}
	return &page{contentType: types[kind], body: s.encode(b.Bytes()), modified: s.changed}
}

// encode writes text in the outlet's encoding; what that lacks becomes a character
// reference, which HTML and XML both know.
func (s *site) encode(text []byte) []byte {
	if s.outlet.Charset == "" {
		return text
	}
	enc, _ := charset.Lookup(s.outlet.Charset)
	var b bytes.Buffer
	for _, r := range string(text) {
		c, err := enc.NewEncoder().Bytes([]byte(string(r)))
		if err != nil {
			c = fmt.Appendf(nil, "&#%d;", r)
		}
		b.Write(c)
	}
	return b.Bytes()
}

type object = map[string]any

// LinkedData is the story in the words of schema.org.
func (v view) LinkedData() object {
	return object{"@context": "https://schema.org", "@graph": []object{v.publisher(), v.newsArticle()}}
}

// LinkedArticle is the story alone, as most sites state it.
func (v view) LinkedArticle() object {
	o := v.newsArticle()
	o["@context"], o["publisher"] = "https://schema.org", v.publisher()
	return o
}

func (v view) publisher() object {
	return object{"@type": "NewsMediaOrganization", "@id": v.Site.URL + "#publisher", "name": v.Outlet.Name, "url": v.Site.URL}
}

func (v view) newsArticle() object {
	st := v.Story
	o := object{
		"@type": "NewsArticle", "headline": st.Title, "description": st.summary, "url": st.URL, "mainEntityOfPage": st.URL,
		"inLanguage": st.Language, "datePublished": st.ISO(), "dateModified": st.ISO(), "articleSection": st.Section,
		"publisher": object{"@id": v.Site.URL + "#publisher"}, "isAccessibleForFree": true,
	}
	var authors []object
	for _, a := range st.Authors {
		authors = append(authors, object{"@type": "Person", "name": a})
	}
	if authors != nil {
		o["author"] = authors
	}
	return o
}

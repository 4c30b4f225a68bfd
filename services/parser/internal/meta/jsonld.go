package meta

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// The limits for JSON-LD.
const (
	maxScript = 2 << 20
	maxGraph  = 5000 // objects looked at
	maxNest   = 12
)

type object = map[string]any

// fromJSON reads the scripts and takes what they say of the article.
func (s *scan) fromJSON() {
	g := &graph{byID: map[string]object{}}
	for _, script := range s.scripts {
		if len(script) > maxScript {
			continue
		}
		v := decodeLoose(script)
		if v == nil {
			s.data = append(s.data, script)
		}
		g.add(v, 0)
	}
	for _, o := range g.all {
		s.crumbList(o)
	}
	if o := g.article(s); o != nil {
		s.take(g, o)
	}
}

// printed reports whether a headline is that of the page, not of an item it lists.
func (s *scan) printed(headline string) bool {
	h := strings.ToLower(dom.Fold(html.UnescapeString(headline)))
	for _, t := range append(s.meta["og:title"], s.title) {
		t = strings.ToLower(t)
		if t != "" && (strings.Contains(t, h) || strings.Contains(h, t)) {
			return true
		}
	}
	for _, n := range s.h1 {
		if !dom.Longer(n, maxProp) && strings.ToLower(dom.Text(n)) == h {
			return true
		}
	}
	return false
}

func (s *scan) take(g *graph, o object) {
	const from = "json-ld"
	m := s.m
	m.Types = types(o)
	add(&m.Titles, text(o["headline"]), from)
	if len(m.Titles) == 0 {
		add(&m.Titles, text(o["name"]), from+":name")
	}
	add(&m.Subtitles, text(o["alternativeHeadline"]), from)
	add(&m.Summaries, text(o["description"]), from)
	add(&m.Published, text(o["datePublished"]), from)
	if len(m.Published) == 0 {
		add(&m.Published, text(o["dateCreated"]), from+":dateCreated")
		add(&m.Published, text(o["uploadDate"]), from+":uploadDate")
	}
	add(&m.Modified, text(o["dateModified"]), from)
	add(&m.Languages, text(o["inLanguage"]), from)
	for _, k := range []string{"author", "creator"} {
		if len(m.Authors) == 0 {
			g.people(&m.Authors, o[k], from, 0)
		}
	}
	for _, e := range list(o["articleSection"]) {
		add(&m.Sections, text(e), from)
	}
	keywords(&m.Tags, o["keywords"], from)
	for _, e := range list(o["image"]) {
		g.image(m, e)
	}
	m.Stated = text(o["articleBody"])
	m.Updates = g.updates(o["liveBlogUpdate"])
	m.Genre = text(o["genre"])
	m.Free = flagText(o["isAccessibleForFree"])
	first(&m.Licence, text(o["license"]))
	first(&m.Copyright, text(o["copyrightNotice"]))
	for _, k := range []string{"publisher", "copyrightHolder", "sourceOrganization"} {
		for _, e := range list(o[k]) {
			if p, ok := e.(object); ok {
				m.Site = append(m.Site, text(g.deref(p)["name"]))
			} else if name := text(e); name != "" {
				m.Site = append(m.Site, name)
			}
		}
	}
	if c := text(o["url"]); c != "" && s.m.Canonical == "" {
		s.m.Canonical = s.resolve(c)
	}
}

// people reads authors in any of the shapes in which sites write them.
func (g *graph) people(to *[]Value, v any, from string, nest int) {
	if nest > 3 {
		return
	}
	for _, e := range list(v) {
		switch e := e.(type) {
		case string:
			addValue(to, Value{Text: e, From: from})
		case object:
			o := g.deref(e)
			if o["name"] == nil && o["author"] != nil {
				g.people(to, o["author"], from, nest+1)
				continue
			}
			kind := ""
			if t := types(o); len(t) > 0 {
				kind = t[0]
			}
			url := text(o["url"])
			if url == "" {
				url = text(o["sameAs"])
			}
			for _, name := range list(o["name"]) {
				addValue(to, Value{Text: text(name), From: from, URL: url, Kind: kind})
			}
		}
	}
}

func (g *graph) image(m *Meta, v any) {
	img := article.Image{}
	switch v := v.(type) {
	case string:
		img.URL = v
	case object:
		o := g.deref(v)
		img = article.Image{URL: text(o["url"]), Width: number(o["width"]), Height: number(o["height"]), Caption: dom.Fold(text(o["caption"])), Credit: dom.Fold(text(o["creditText"]))}
		if img.URL == "" {
			img.URL = text(o["contentUrl"])
		}
		if img.Credit == "" {
			img.Credit = dom.Fold(text(o["copyrightNotice"]))
		}
	}
	if img.URL = Resolve(m.Base, img.URL); img.URL != "" && len(m.Images) < MaxValues {
		m.Images = append(m.Images, img)
	}
}

func (s *scan) crumbList(o object) {
	if t := types(o); len(t) == 0 || t[0] != "BreadcrumbList" || len(s.m.Crumbs) > 0 {
		return
	}
	for _, e := range list(o["itemListElement"]) {
		item, _ := e.(object)
		name := text(item["name"])
		if inner, ok := item["item"].(object); ok && name == "" {
			name = text(inner["name"])
		}
		if name = dom.Fold(html.UnescapeString(name)); name != "" && len(s.m.Crumbs) < 10 {
			s.m.Crumbs = append(s.m.Crumbs, name)
		}
	}
}

func keywords(to *[]Value, v any, from string) {
	for _, e := range list(v) {
		k := text(e)
		if o, ok := e.(object); ok {
			k = text(o["name"])
		}
		for _, w := range splitKeywords(k) {
			add(to, w, from)
		}
	}
}

func splitKeywords(s string) []string {
	for _, sep := range []string{",", ";", "、", "，", "|"} {
		if strings.Contains(s, sep) {
			return strings.Split(s, sep)
		}
	}
	return []string{s}
}

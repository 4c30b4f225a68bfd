package parser

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// The most sections and tags kept of a page.
const (
	maxSections = 6
	maxTags     = 40
)

// filing says where the article is filed: section, tags, kind, updates, access.
func (w *work) filing() {
	w.section()
	w.tags()
	w.a.Kind = w.kind()
	w.updates()
	w.access()
}

func (w *work) section() {
	var path []string
	for i, c := range w.m.Crumbs {
		if !w.isSiteName(c) && !(i == 0 && siteLike(c, w.url.Hostname())) && !home[strings.ToLower(c)] && !w.isStory(c) && len(c) < 60 {
			path = append(path, c)
		}
	}
	from := "breadcrumb"
	if len(w.m.Sections) > 0 && (len(path) == 0 || w.m.Sections[0].From == fromRule) {
		path, from = nil, w.m.Sections[0].From
		for _, v := range w.m.Sections {
			if v.From == from {
				path = append(path, listed(v.Text)...)
			}
		}
		path = slices.DeleteFunc(path, func(s string) bool { return home[strings.ToLower(s)] || len(s) >= 60 })
		path = unique(path)
	}
	if len(path) > 0 {
		w.a.Section = path[:min(len(path), maxSections)]
		w.from("section", from)
	}
}

// isStory reports whether the last step of a breadcrumb is the story itself: its title, or
// what is left of it.
func (w *work) isStory(step string) bool {
	title, k := titleKey(w.a.Title), titleKey(step)
	return k == title || len(k) > longStep && strings.Contains(title, k)
}

// longStep is the length in bytes from which a step that the title holds is no section.
const longStep = 25

// listed are the sections in one value: some sites join theirs with commas alone.
func listed(s string) []string {
	if strings.Contains(s, ", ") {
		return []string{s}
	}
	return strings.Split(s, ",")
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// home names the front page in a breadcrumb.
var home = map[string]bool{"home": true, "homepage": true, "home page": true, "main page": true, "main": true, "front page": true, "frontpage": true, "front": true, "website": true, "article": true, "articles": true, "aktueller artikel": true, "start": true, "startseite": true, "accueil": true, "inicio": true, "início": true, "главная": true, "головна": true,
	"ホーム": true, "トップ": true, "top": true, "首页": true, "홈": true, "الرئيسية": true, "strona główna": true, "domů": true, "ana sayfa": true, "anasayfa": true, "beranda": true, "etusivu": true, "hem": true, "hjem": true, "forside": true, "portada": true}

func (w *work) tags() {
	add := func(t, from string) {
		t = ownTag(strings.Trim(dom.Fold(t), "# "))
		if t == "" || len(t) > 80 || len(w.a.Tags) >= maxTags || slices.ContainsFunc(w.a.Tags, func(o string) bool { return strings.EqualFold(o, t) }) {
			return
		}
		w.a.Tags = append(w.a.Tags, t)
		if len(w.a.Tags) == 1 {
			w.from("tags", from)
		}
	}
	loose := w.looseKeywords()
	for _, v := range w.m.Tags {
		if v.From != "meta:keywords" || !loose {
			add(v.Text, v.From)
		}
	}
	if len(w.a.Tags) == 0 {
		for _, t := range w.f.Hints.Tags {
			add(t, "feed")
		}
	}
}

// ownTag is a tag without what is for the site's own machines: "topic/bridges" is bridges,
// "Page Type: Article" and identifiers are none.
func ownTag(tag string) string {
	if identifier.MatchString(tag) {
		return ""
	}
	key, value, ok := strings.Cut(tag, ":")
	if !ok {
		key, value, ok = strings.Cut(tag, "/")
		ok = ok && key == strings.ToLower(key)
	}
	switch key = strings.ToLower(key); {
	case !ok:
		return tag
	case classes[key]:
		return strings.TrimSpace(value)
	case facets[key] || strings.HasPrefix(key, "nlp "):
		return ""
	}
	return tag
}

// classes say what kind of thing a tag names, facets what is no thing at all.
var (
	classes = map[string]bool{"topic": true, "topics": true, "subject": true, "organization": true, "organisation": true, "person": true, "place": true, "location": true, "event": true, "tag": true, "keyword": true}
	facets  = map[string]bool{"day": true, "time": true, "page type": true, "article type": true, "content type": true, "type": true, "category": true, "section": true, "sections": true, "language": true,
		"partner": true, "partner factbox": true, "wc": true, "template": true, "status": true, "source": true}
)

// identifier is a UUID, or a long number.
var identifier = regexp.MustCompile(`^(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d{5,})$`)

// looseKeywords reports whether <meta name=keywords> is the site's, not the article's:
// fewer than a third of the words are in the text.
func (w *work) looseKeywords() bool {
	title, text := strings.ToLower(w.a.Title), ""
	all, hit := 0, 0
	for _, v := range w.m.Tags {
		if v.From == "meta:keywords" {
			if all++; text == "" {
				text = strings.ToLower(w.a.Text)
			}
			if k := strings.ToLower(v.Text); strings.Contains(text, k) || strings.Contains(title, k) {
				hit++
			}
		}
	}
	return hit*3 < all
}

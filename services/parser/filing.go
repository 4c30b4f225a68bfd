package parser

import (
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
	for _, c := range w.m.Crumbs {
		if !w.isSiteName(c) && !home[strings.ToLower(c)] && titleKey(c) != titleKey(w.a.Title) && len(c) < 60 {
			path = append(path, c)
		}
	}
	from := "breadcrumb"
	if len(path) == 0 && len(w.m.Sections) > 0 {
		from = w.m.Sections[0].From
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
var home = map[string]bool{"home": true, "homepage": true, "home page": true, "main page": true, "main": true, "front page": true, "frontpage": true, "start": true, "startseite": true, "accueil": true, "inicio": true, "início": true, "главная": true, "головна": true,
	"ホーム": true, "トップ": true, "top": true, "首页": true, "홈": true, "الرئيسية": true, "strona główna": true, "domů": true, "ana sayfa": true, "anasayfa": true, "beranda": true, "etusivu": true, "hem": true, "hjem": true, "forside": true, "portada": true}

func (w *work) tags() {
	add := func(t, from string) {
		t = strings.Trim(dom.Fold(t), "# ")
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

// looseKeywords reports whether <meta name=keywords> is the site's, not the article's:
// fewer than a third of the words are in the text.
func (w *work) looseKeywords() bool {
	text := strings.ToLower(w.a.Title + " " + w.a.Text)
	all, hit := 0, 0
	for _, v := range w.m.Tags {
		if v.From == "meta:keywords" {
			all++
			if strings.Contains(text, strings.ToLower(v.Text)) {
				hit++
			}
		}
	}
	return hit*3 < all
}

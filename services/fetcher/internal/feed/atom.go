package feed

import (
	"encoding/base64"
	"html"
	"regexp"
	"strings"
)

func atomDialect() *dialect {
	var authors []string // the feed's, for entries without their own
	d := &dialect{
		kind:       KindAtom,
		containers: set("feed"),
		again:      regexp.MustCompile(`(?i)<(?:\w+:)?entry[\s>]`),
	}
	d.visit = func(f *Feed, n *node) {
		switch n.name {
		case "entry":
			f.add(atomEntry(f, n))
		case "author":
			authors = appendNew(authors, atomPerson(n))
		default:
			atomElement(f, n)
		}
	}
	d.finish = func(f *Feed) { inherit(f, authors) } // they may stand behind the entries
	return d
}

func inherit(f *Feed, authors []string) {
	for i := range f.Items {
		if len(f.Items[i].Authors) == 0 && len(authors) > 0 {
			f.Items[i].Authors = authors
		}
	}
}

func atomElement(f *Feed, n *node) {
	switch n.name {
	case "title":
		setOnce(&f.Title, plainConstruct(n))
	case "link":
		feedLinkElement(f, n)
	case "dc:language":
		f.Language = n.content()
	case "sy:updateperiod", "sy:updatefrequency":
		syndication(f, n)
	}
}

func atomEntry(f *Feed, n *node) Item {
	it := Item{ID: n.value("id"), Title: plainConstruct(n.find("title"))}
	lang := n.lang
	if lang == "" {
		lang = f.Language
	}
	it.Published, it.PublishedAs = date(lang, n.value("published"), n.value("issued"), n.value("created"), n.value("dc:date"), n.value("pubdate"))
	it.Updated, it.UpdatedAs = date(lang, n.value("updated"), n.value("modified"))
	it.URL = atomURL(n)
	setOnce(&it.ID, it.URL)
	it.Authors = atomAuthors(n)
	it.Summary = plainConstruct(n.find("summary"))
	setOnce(&it.Summary, plain(n.child("media:group").value("media:description")))
	it.ContentHTML = htmlConstruct(n.find("content"))
	for _, k := range n.kids {
		if k.name == "category" {
			tag := k.get("label")
			setOnce(&tag, k.get("term"))
			setOnce(&tag, plain(k.content()))
			it.Tags = appendNew(it.Tags, tag)
		}
	}
	return it
}

// atomURL takes the alternate link, an HTML one first, then whatever else leads to the
// article.
func atomURL(n *node) string {
	if u := n.value(origLinks...); isAddress(u) {
		return u
	}
	var first string
	for _, k := range n.kids {
		rel := strings.ToLower(k.get("rel"))
		if k.name != "link" || rel != "" && rel != "alternate" {
			continue
		}
		href := k.get("href")
		setOnce(&href, k.content())
		u := resolve(k.base, href)
		if u != "" && strings.Contains(k.get("type"), "html") {
			return u
		}
		setOnce(&first, u)
	}
	if c := n.find("content"); c != nil && c.get("src") != "" {
		setOnce(&first, resolve(c.base, c.get("src")))
	}
	if id := n.value("id"); isAddress(id) {
		setOnce(&first, id)
	}
	return first
}

// atomAuthors are the entry's own, or those of the feed that it was taken from.
func atomAuthors(n *node) []string {
	var out []string
	for _, k := range n.kids {
		if k.name == "author" {
			out = appendNew(out, atomPerson(k))
		}
	}
	if len(out) == 0 {
		out = people(n, "dc:creator")
	}
	if source := n.find("source"); len(out) == 0 && source != nil {
		return atomAuthors(source)
	}
	return out
}

func atomPerson(n *node) string {
	if name := n.value("name"); name != "" {
		return person(name)
	}
	if mail := n.value("email"); mail != "" {
		return mail
	}
	if hasMarkup(n) { // only an address
		return ""
	}
	return person(n.content())
}

// plainConstruct is a text construct (RFC 4287 section 3.1) as plain text.
func plainConstruct(n *node) string {
	if n == nil {
		return ""
	}
	n = unmode(n)
	if kind := strings.ToLower(n.get("type")); (kind == "" || strings.HasPrefix(kind, "text")) && !strings.Contains(kind, "html") && n.get("mode") != "escaped" && !hasMarkup(n) {
		return squeeze(n.content())
	}
	return plain(n.content())
}

// htmlConstruct is a content element as HTML. Media and references give none.
func htmlConstruct(n *node) string {
	if n == nil || n.get("src") != "" {
		return ""
	}
	n = unmode(n)
	s := n.markup()
	switch kind := strings.ToLower(n.get("type")); {
	case kind == "xhtml", strings.Contains(kind, "xhtml"), hasMarkup(n):
		if div := n.find("div", "xhtml:div"); div != nil {
			return div.markup()
		}
		return s
	case n.get("mode") == "xml": // without elements it is a text, whatever its type
		return html.EscapeString(s)
	case strings.Contains(kind, "html"), n.get("mode") == "escaped":
		return s
	case kind == "", kind == "text", kind == "text/plain":
		return html.EscapeString(s)
	}
	return ""
}

// unmode undoes the base64 of Atom 0.3; what is none stays.
func unmode(n *node) *node {
	if n.get("mode") != "base64" {
		return n
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.content()), ""))
	if err != nil {
		return n
	}
	plain := *n
	plain.kids = []*node{{text: []byte(decode(raw, ""))}}
	return &plain
}

func hasMarkup(n *node) bool {
	for _, k := range n.kids {
		if k.name != "" {
			return true
		}
	}
	return false
}

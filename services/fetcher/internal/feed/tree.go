package feed

import (
	"encoding/xml"
	"errors"
	"html"
	"net/url"
	"strings"
)

// node is an element, or text if it has no name.
type node struct {
	name string // "title", "dc:creator": the local name in lower case, with the usual prefix where it is foreign
	attr []xml.Attr
	text []byte
	kids []*node
	base *url.URL // what relative addresses in it are relative to
	lang string
}

// prefixes are the usual ones of the namespaces that feeds use, in lower case and without
// a slash at the end. Native ones have none.
var prefixes = map[string]string{
	"http://www.w3.org/2005/atom":                    "atom",
	"http://purl.org/atom/ns#":                       "atom",
	"http://purl.org/rss/1.0":                        "",
	"http://my.netscape.com/rdf/simple/0.9":          "",
	"http://channel.netscape.com/rdf/simple/0.9":     "",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#":    "rdf",
	"http://purl.org/rss/1.0/modules/content":        "content",
	"http://purl.org/dc/elements/1.1":                "dc",
	"http://purl.org/dc/terms":                       "dcterms",
	"http://purl.org/rss/1.0/modules/syndication":    "sy",
	"http://search.yahoo.com/mrss":                   "media",
	"http://www.itunes.com/dtds/podcast-1.0.dtd":     "itunes",
	"http://www.google.com/schemas/sitemap-news/0.9": "news",
	"http://rssnamespace.org/feedburner/ext/1.0":     "feedburner",
	"http://www.pheedo.com/namespace/pheedo":         "pheedo",
	"http://www.w3.org/1999/xhtml":                   "xhtml",
	"http://backend.userland.com/rss2":               "",
	"http://blogs.law.harvard.edu/tech/rss":          "",
}

// reader takes elements from a document one by one, so that a large one is never whole
// in memory and a cut-off one gives what is whole.
type reader struct {
	text   string
	at     int // where dec began in text
	dec    *xml.Decoder
	root   string // the namespace of the root, which is native
	rooted bool
	stack  []scope
	fixes  int
}

// scope is what an open container says to what is in it.
type scope struct {
	base *url.URL
	lang string
}

func newReader(text string, base *url.URL) *reader {
	r := &reader{stack: []scope{{base: base}}}
	r.start(text, 0)
	return r
}

func (r *reader) start(text string, at int) {
	r.text, r.at = text, at
	r.dec = xml.NewDecoder(strings.NewReader(text[at:]))
	r.dec.Strict = false
	r.dec.Entity = xml.HTMLEntity
	r.dec.CharsetReader = nil
}

func (r *reader) scope() scope { return r.stack[len(r.stack)-1] }

// each calls container for every element and descends into it when that is true; else
// it reads the whole element and hands it to visit, until that says stop. Where the
// document breaks it goes on behind, with the next element that resume finds.
func (r *reader) each(container func(*node) bool, visit func(*node) bool, resume func(string) int) {
	for {
		t, err := r.dec.Token()
		if err != nil {
			if !r.repair(err, resume) {
				return
			}
			continue
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := r.node(t, r.scope())
			if container(n) {
				r.stack = append(r.stack, scope{n.base, n.lang})
				continue
			}
			if err := r.fill(n, 0); err != nil {
				if !r.repair(err, resume) {
					return
				}
				continue
			}
			if !visit(n) {
				return
			}
		case xml.EndElement:
			if len(r.stack) > 1 {
				r.stack = r.stack[:len(r.stack)-1]
			}
		}
	}
}

// repair goes on behind a place that is no XML. The end of the document is none.
func (r *reader) repair(err error, resume func(string) int) bool {
	var syntax *xml.SyntaxError
	if !errors.As(err, &syntax) || r.fixes >= maxRepairs {
		return false
	}
	at := r.at + int(r.dec.InputOffset())
	if at >= len(r.text) {
		return false
	}
	skip := resume(r.text[at:])
	if skip < 0 {
		return false
	}
	r.fixes++
	r.start(r.text, at+skip)
	return true
}

func (r *reader) node(t xml.StartElement, in scope) *node {
	if !r.rooted {
		r.root, r.rooted = t.Name.Space, true
	}
	n := &node{name: r.name(t.Name), attr: t.Attr, base: in.base, lang: in.lang}
	for _, a := range t.Attr {
		switch {
		case a.Name.Local == "base" && isXML(a.Name.Space):
			if u, err := url.Parse(strings.TrimSpace(a.Value)); err == nil {
				n.base = in.base.ResolveReference(u)
			}
		case a.Name.Local == "lang" && isXML(a.Name.Space):
			n.lang = a.Value
		}
	}
	return n
}

func isXML(space string) bool {
	return space == "xml" || space == "http://www.w3.org/XML/1998/namespace"
}

func (r *reader) name(n xml.Name) string {
	local := strings.ToLower(n.Local)
	space := strings.TrimRight(strings.ToLower(strings.TrimSpace(n.Space)), "/")
	if rest, ok := strings.CutPrefix(space, "https://"); ok { // none is, but they are written so
		space = "http://" + rest
	}
	if n.Space == "" || n.Space == r.root {
		return local
	}
	prefix, ok := prefixes[space]
	switch {
	case ok && prefix == "":
		return local
	case ok:
		return prefix + ":" + local
	}
	return space + ":" + local // undeclared prefixes come as they are
}

// fill reads an element to its end. The error means that it is not whole.
func (r *reader) fill(n *node, depth int) error {
	for {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			kid := r.node(t, scope{n.base, n.lang})
			if depth >= MaxDepth {
				if err := r.dec.Skip(); err != nil {
					return err
				}
				continue
			}
			if err := r.fill(kid, depth+1); err != nil {
				return err
			}
			n.kids = append(n.kids, kid)
		case xml.CharData:
			if last := len(n.kids) - 1; last >= 0 && n.kids[last].name == "" {
				n.kids[last].text = append(n.kids[last].text, t...)
			} else {
				n.kids = append(n.kids, &node{text: t.Copy()})
			}
		case xml.EndElement:
			return nil
		}
	}
}

// get is an attribute's value.
func (n *node) get(name string) string {
	for _, a := range n.attr {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// child is find for chains: an empty node where there is none.
func (n *node) child(name string) *node {
	if k := n.find(name); k != nil {
		return k
	}
	return &node{}
}

// find is the first child of one of the names, by the order of the names.
func (n *node) find(names ...string) *node {
	for _, name := range names {
		for _, k := range n.kids {
			if k.name == name {
				return k
			}
		}
	}
	return nil
}

// filled is the first child of one of the names that has something in it; an empty
// node if none has.
func (n *node) filled(names ...string) *node {
	for _, name := range names {
		for _, k := range n.kids {
			if k.name == name && k.content() != "" {
				return k
			}
		}
	}
	return &node{}
}

// value is the content of filled.
func (n *node) value(names ...string) string { return n.filled(names...).content() }

// content is what is in an element: text, or if there are elements in it, HTML.
func (n *node) content() string {
	if n == nil {
		return ""
	}
	markup := false
	for _, k := range n.kids {
		markup = markup || k.name != ""
	}
	var b strings.Builder
	for _, k := range n.kids {
		k.write(&b, markup)
	}
	return strings.TrimSpace(b.String())
}

// markup is the content with its relative addresses resolved.
func (n *node) markup() string { return absolute(n.content(), n.base) }

func (n *node) write(b *strings.Builder, escape bool) {
	if n.name == "" {
		if escape {
			b.WriteString(html.EscapeString(string(n.text)))
		} else {
			b.Write(n.text)
		}
		return
	}
	name := n.name[strings.LastIndexByte(n.name, ':')+1:]
	b.WriteString("<" + name)
	for _, a := range n.attr {
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			b.WriteString(" " + a.Name.Local + `="` + html.EscapeString(a.Value) + `"`)
		}
	}
	b.WriteByte('>')
	if void[name] {
		return
	}
	for _, k := range n.kids {
		k.write(b, true)
	}
	b.WriteString("</" + name + ">")
}

// void are the elements that HTML does not close.
var void = map[string]bool{"br": true, "hr": true, "img": true, "input": true, "source": true, "wbr": true, "embed": true, "area": true, "col": true, "track": true}

package newsroom

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"
)

var feedTypes = map[string]string{
	"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8", "rdf": "application/rdf+xml; charset=utf-8",
}

func (s *site) feedPath() string {
	switch s.outlet.Feed {
	case "atom":
		return "/atom.xml"
	case "rdf":
		return "/index.rdf"
	}
	return "/rss.xml"
}

// esc is text safe inside an element or attribute.
func esc(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}

func (s *site) feed(out []Article) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	switch s.outlet.Feed {
	case "atom":
		s.atom(&b, out)
	case "rdf":
		s.rdf(&b, out)
	default:
		s.rss(&b, out)
	}
	return b.Bytes()
}

func (s *site) rss(b *bytes.Buffer, out []Article) {
	fmt.Fprintf(b, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>%s</title><link>%s/</link><description>%s</description><language>%s</language>%s`,
		esc(s.outlet.Name), s.base, esc(s.outlet.Name), s.outlet.Language, s.n.hub.links(s.base+"/rss.xml"))
	for _, a := range out {
		fmt.Fprintf(b, "\n<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">%s</guid><pubDate>%s</pubDate>", esc(a.Title), a.URL, a.item.Slug, a.Published.Format(time.RFC1123Z))
		for _, name := range a.Authors {
			fmt.Fprintf(b, "<dc:creator>%s</dc:creator>", esc(name))
		}
		fmt.Fprintf(b, "<description>%s</description></item>", esc(a.Subtitle))
	}
	b.WriteString("\n</channel></rss>\n")
}

func (s *site) atom(b *bytes.Buffer, out []Article) {
	fmt.Fprintf(b, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="%s"><title>%s</title><id>%s/</id><link rel="self" href="%s/atom.xml"/><link href="%s/"/>%s`,
		s.outlet.Language, esc(s.outlet.Name), s.base, s.base, s.base, s.n.hub.links(s.base+"/atom.xml"))
	if len(out) > 0 {
		fmt.Fprintf(b, "<updated>%s</updated>", out[0].Published.Format(time.RFC3339))
	}
	for _, a := range out {
		fmt.Fprintf(b, "\n<entry><title>%s</title><id>%s</id><link href=\"%s\"/><published>%s</published><updated>%s</updated><summary>%s</summary>",
			esc(a.Title), a.URL, a.URL, a.Published.Format(time.RFC3339), a.Published.Format(time.RFC3339), esc(a.Subtitle))
		for _, name := range a.Authors {
			fmt.Fprintf(b, "<author><name>%s</name></author>", esc(name))
		}
		b.WriteString("</entry>")
	}
	b.WriteString("\n</feed>\n")
}

func (s *site) rdf(b *bytes.Buffer, out []Article) {
	fmt.Fprintf(b, `<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="%s/"><title>%s</title><link>%s/</link><description></description></channel>`,
		s.base, esc(s.outlet.Name), s.base)
	for _, a := range out {
		fmt.Fprintf(b, "\n<item rdf:about=\"%s\"><title>%s</title><link>%s</link><dc:date>%s</dc:date></item>", a.URL, esc(a.Title), a.URL, a.Published.Format(time.RFC3339))
	}
	b.WriteString("\n</rdf:RDF>\n")
}

func (s *site) sitemap(out []Article) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`)
	for _, a := range out {
		fmt.Fprintf(&b, "\n<url><loc>%s</loc><news:news><news:publication><news:name>%s</news:name><news:language>%s</news:language></news:publication><news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news></url>",
			a.URL, esc(s.outlet.Name), s.outlet.Language, a.Published.Format(time.RFC3339), esc(a.Title))
	}
	b.WriteString("\n</urlset>\n")
	return b.Bytes()
}

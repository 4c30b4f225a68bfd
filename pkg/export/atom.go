package export

import (
	"cmp"
	"encoding/xml"
	"io"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

const atomNS = "http://www.w3.org/2005/Atom"

// atomEntry is an entry of an Atom feed (RFC 4287).
type atomEntry struct {
	XMLName    xml.Name       `xml:"entry"`
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Links      []atomLink     `xml:"link"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Rights     string         `xml:"rights,omitempty"`
	Source     *atomSource    `xml:"source"`
	Summary    string         `xml:"summary,omitempty"`
	Content    atomContent    `xml:"content"`
}

type (
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomPerson struct {
		Name string `xml:"name"`
		URI  string `xml:"uri,omitempty"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	// atomSource names the feed that an entry came from.
	atomSource struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
	}
	// atomContent is escaped HTML.
	atomContent struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",chardata"`
	}
)

// atomOf is a record as an entry.
func atomOf(a *article.Article) atomEntry {
	e := atomEntry{
		Lang: clean(a.Language), ID: URN(a.ID), Title: clean(a.Title), Updated: updated(a).Format(time.RFC3339),
		Rights: clean(a.Rights.Copyright), Summary: clean(cmp.Or(a.Subtitle, a.Summary)), Content: atomContent{"html", HTMLOf(a)},
		Source: &atomSource{ID: cmp.Or(webURL(a.Found.Feed), "urn:wireroom:source:"+escapeURN(a.Source.ID)), Title: clean(outlet(a)), Updated: updated(a).Format(time.RFC3339)},
	}
	if !a.Published.IsZero() {
		e.Published = stated(a.Published).Format(time.RFC3339)
	}
	if to := address(a); to != "" {
		e.Links = append(e.Links, atomLink{"alternate", to})
	}
	for _, i := range pictures(a) {
		e.Links = append(e.Links, atomLink{"enclosure", i.URL})
	}
	for _, p := range a.Authors {
		e.Authors = append(e.Authors, atomPerson{clean(p.Name), webURL(p.URL)})
	}
	if len(e.Authors) == 0 { // an entry must have one
		e.Authors = []atomPerson{{Name: clean(outlet(a))}}
	}
	for _, l := range labels(a) {
		e.Categories = append(e.Categories, atomCategory{clean(l)})
	}
	return e
}

// atomFeed writes a feed, whose newest record must come first.
type atomFeed struct {
	w    io.Writer
	enc  *xml.Encoder
	o    Options
	open bool
}

func newAtom(w io.Writer, o Options) *atomFeed { return &atomFeed{w: w, enc: xml.NewEncoder(w), o: o} }

func (f *atomFeed) Write(a *article.Article) error {
	if err := f.begin(updated(a)); err != nil {
		return err
	}
	if err := f.enc.Encode(atomOf(a)); err != nil {
		return err
	}
	_, err := io.WriteString(f.w, "\n")
	return err
}

// begin writes what stands before the first entry.
func (f *atomFeed) begin(changed time.Time) error {
	if f.open {
		return nil
	}
	f.open = true
	if _, err := io.WriteString(f.w, xml.Header+`<feed xmlns="`+atomNS+`">`+"\n"); err != nil {
		return err
	}
	for _, e := range []struct{ name, text string }{
		{"id", "urn:wireroom:feed:" + escapeURN(f.o.Title)}, {"title", clean(f.o.Title)}, {"updated", changed.UTC().Format(time.RFC3339)}, {"generator", "Wireroom"},
	} {
		if err := f.enc.EncodeElement(e.text, xml.StartElement{Name: xml.Name{Local: e.name}}); err != nil {
			return err
		}
	}
	_, err := io.WriteString(f.w, "\n")
	return err
}

func (f *atomFeed) Flush() error { return nil }

func (f *atomFeed) Close() error {
	if err := f.begin(f.o.Now); err != nil {
		return err
	}
	_, err := io.WriteString(f.w, "</feed>\n")
	return err
}

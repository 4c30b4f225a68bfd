package export

import (
	"cmp"
	"encoding/json"
	"io"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// feedItem is an item of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
type feedItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url,omitempty"`
	Title     string       `json:"title,omitempty"`
	HTML      string       `json:"content_html"`
	Text      string       `json:"content_text,omitempty"`
	Summary   string       `json:"summary,omitempty"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published,omitempty"`
	Modified  string       `json:"date_modified"`
	Authors   []feedAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language,omitempty"`
	Wireroom  feedOrigin   `json:"_wireroom"`
}

type (
	feedAuthor struct {
		Name string `json:"name,omitempty"`
		URL  string `json:"url,omitempty"`
	}
	// feedOrigin is our extension: what the feed's standard has no names for.
	feedOrigin struct {
		About    string         `json:"about"`
		Source   article.Source `json:"source"`
		Agency   string         `json:"agency,omitempty"`
		Revision int            `json:"revision,omitempty"`
	}
)

// feedItemOf is a record as an item.
func feedItemOf(a *article.Article) feedItem {
	i := feedItem{
		ID: URN(a.ID), URL: address(a), Title: a.Title, HTML: HTMLOf(a), Text: a.Text, Summary: cmp.Or(a.Subtitle, a.Summary),
		Modified: updated(a).Format(time.RFC3339), Tags: labels(a), Language: a.Language,
		Wireroom: feedOrigin{"https://github.com/wireroom/wireroom/blob/main/docs/record.md", a.Source, a.Agency, a.Revision},
	}
	if !a.Published.IsZero() {
		i.Published = stated(a.Published).Format(time.RFC3339)
	}
	if p := pictures(a); len(p) > 0 {
		i.Image = p[0].URL
	}
	for _, p := range a.Authors {
		i.Authors = append(i.Authors, feedAuthor{p.Name, webURL(p.URL)})
	}
	return i
}

// jsonFeed writes a feed.
type jsonFeed struct {
	w    io.Writer
	o    Options
	open bool
}

func newJSONFeed(w io.Writer, o Options) *jsonFeed { return &jsonFeed{w: w, o: o} }

func (f *jsonFeed) Write(a *article.Article) error {
	before := ",\n"
	if !f.open {
		before = "\n"
		if err := f.begin(); err != nil {
			return err
		}
	}
	item, err := json.Marshal(feedItemOf(a))
	if err != nil {
		return err
	}
	_, err = f.w.Write(append([]byte(before), item...))
	return err
}

func (f *jsonFeed) begin() error {
	f.open = true
	title, err := json.Marshal(f.o.Title)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f.w, `{"version":"https://jsonfeed.org/version/1.1","title":`+string(title)+`,"items":[`)
	return err
}

func (f *jsonFeed) Flush() error { return nil }

func (f *jsonFeed) Close() error {
	if !f.open {
		if err := f.begin(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(f.w, "\n]}\n")
	return err
}

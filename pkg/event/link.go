package event

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Link is one URL on its way through the pipeline. Every event about it carries the
// same Link, so that each stage can write the ledger without asking another.
type Link struct {
	ID     string         `json:"id"`  // article.ID of URL
	URL    string         `json:"url"` // normalised, as it was found
	Source article.Source `json:"source"`
	Found  article.Found  `json:"found"` // Found.At is also the visit: a later look at the same URL has a later one
}

// NewLink is the link for a URL found just now. It fails on a URL that has no
// normal form.
func NewLink(url string, source article.Source, found article.Found) (Link, error) {
	n, err := article.Normalize(url)
	if err != nil {
		return Link{}, err
	}
	found.At = article.Time(found.At)
	return Link{ID: article.ID(n), URL: n, Source: source, Found: found}, nil
}

// visit tells one look at a URL from the next.
func (l Link) visit() string {
	return l.ID + ":" + l.Found.At.UTC().Format(time.RFC3339Nano)
}

// Hints are what the feed or sitemap said of the article. The parser uses them where
// the page itself is silent.
type Hints struct {
	Title     string           `json:"title,omitempty"`
	Summary   string           `json:"summary,omitempty"` // HTML allowed; it is untrusted
	Published time.Time        `json:"published,omitzero"`
	Updated   time.Time        `json:"updated,omitzero"`
	Authors   []article.Author `json:"authors,omitempty"`
	Language  string           `json:"language,omitempty"`
	Tags      []string         `json:"tags,omitempty"`
}

// LinkOf reads the link a message is about, whatever its event; false where it is about
// none.
func LinkOf(m Message) (Link, bool) {
	facts := []byte(m.Get(HeaderFacts))
	if len(facts) == 0 {
		var err error
		if facts, err = m.Unpacked(); err != nil {
			return Link{}, false
		}
	}
	var l Link
	if err := json.Unmarshal(facts, &l); err != nil || l.ID == "" || l.URL == "" {
		return Link{}, false
	}
	return l, true
}

func domainOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return article.Domain(u.Host)
}

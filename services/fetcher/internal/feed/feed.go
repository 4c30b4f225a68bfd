// Package feed reads what sites publish for machines: RSS, RDF, Atom, JSON Feed and
// sitemaps, into one shape. It asks for nothing itself, remembers nothing, and does not
// judge which items are news; it is for documents as they are, cut off, mislabelled and
// malformed, and gives what can be had of them.
//
// It is its own reader because the libraries read a whole document or nothing, and
// resolve, date and sign items by other conventions than ours.
package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

const (
	// MaxBytes is how much of a document is read, unpacked. What follows is cut off.
	MaxBytes = 10 << 20
	// MaxItems is how many items are taken: as many as the sitemap protocol allows.
	MaxItems = 50_000
	// MaxDepth is how deep elements within an item may nest; what is deeper is dropped.
	MaxDepth = 64
	// maxRepairs is how often reading goes on behind an item that cannot be read.
	maxRepairs = 100
)

// ErrNotFeed is returned for a document that is none of what this package reads. The
// error says what it looks like.
var ErrNotFeed = errors.New("not a feed")

// The kinds of documents.
const (
	KindRSS     = "rss" // also RDF
	KindAtom    = "atom"
	KindJSON    = "json"
	KindSitemap = "sitemap"
)

// Feed is a document of any kind.
type Feed struct {
	Title      string   `json:"title"`
	Link       string   `json:"link"`        // the page that the feed is of
	Language   string   `json:"language"`    // as the feed says
	TTLMinutes int      `json:"ttl_minutes"` // how long it wants to be left alone; 0 when it does not say
	Hub        string   `json:"hub"`         // of WebSub
	Items      []Item   `json:"items"`
	Sitemaps   []string `json:"sitemaps"` // what a sitemap index names
	Kind       string   `json:"-"`

	period, frequency int // of the syndication module: minutes, and times in them
}

// Item is an article as its feed describes it. Times are UTC; the zero time is none.
type Item struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"` // absolute; "" where the item has none
	Title     string    `json:"title"`
	Published time.Time `json:"published,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
	Authors   []string  `json:"authors"`
	Summary   string    `json:"summary"` // plain text
	// ContentHTML is as the feed has it: not sanitised.
	ContentHTML string   `json:"content_html"`
	Tags        []string `json:"-"`
}

// Parse reads a document. contentType is its header, which may say the charset; base is
// its URL, against which relative addresses are resolved.
func Parse(body []byte, contentType, base string) (*Feed, error) {
	body = unpack(body)
	text := decode(body[:min(len(body), MaxBytes)], contentType)
	at, err := url.Parse(base)
	if err != nil {
		at = &url.URL{}
	}
	text = strings.TrimLeft(text, "\ufeff \t\r\n\x00")
	switch looks := lookOf(text, body); looks {
	case "xml":
		return parseXML(text, at), nil
	case "json":
		return parseJSON(text, at)
	case "addresses":
		return parseList(text, at), nil
	default:
		return nil, fmt.Errorf("%w: it looks like %s", ErrNotFeed, looks)
	}
}

// unpack undoes the gzip of files that are served as such, like sitemap.xml.gz, as far
// as it goes.
func unpack(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, _ := io.ReadAll(io.LimitReader(z, MaxBytes)) // cut off is better than nothing
	return out
}

// resolve makes an address absolute; "" if it cannot be one of a page.
func resolve(base *url.URL, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return ""
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	if abs, err := url.Parse(ref); err == nil && abs.IsAbs() {
		return ref // as it is written
	}
	return u.String()
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// add takes an item, unless there are too many or nothing is in it.
func (f *Feed) add(it Item) {
	if len(f.Items) >= MaxItems || it.empty() {
		return
	}
	if it.Authors == nil {
		it.Authors = []string{}
	}
	f.Items = append(f.Items, it)
}

func (it *Item) empty() bool {
	return it.ID+it.URL+it.Title+it.Summary+it.ContentHTML == "" && it.Published.IsZero() && it.Updated.IsZero() && len(it.Authors)+len(it.Tags) == 0
}

func newFeed(kind string) *Feed { return &Feed{Kind: kind, Items: []Item{}, Sitemaps: []string{}} }

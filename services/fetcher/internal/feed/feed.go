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
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	// MaxBytes is how much of a document is read that comes as it is. What follows is cut
	// off.
	MaxBytes = 10 << 20
	// MaxDecoded is how much is read of a document that comes packed: as much as the
	// sitemap protocol allows a sitemap to be.
	MaxDecoded = 50 << 20
	// MaxItems is how many items are taken: as many as the sitemap protocol allows.
	MaxItems = 50_000
	// MaxSitemaps is how many sitemaps of an index are taken: as many as the protocol allows.
	MaxSitemaps = 50_000
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
	KindRSS          = "rss" // also RDF
	KindAtom         = "atom"
	KindJSON         = "json"
	KindSitemap      = "sitemap"
	KindSitemapIndex = "sitemapindex"
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

	Self      string         `json:"-"` // the address that the feed gives itself: the topic of WebSub
	Children  []Sitemap      `json:"-"` // Sitemaps with their dates, in the same order; see Newest
	SkipHours []int          `json:"-"` // hours in which nobody need ask, 0 to 23 in GMT; see Skips
	SkipDays  []time.Weekday `json:"-"` // the same of days
	Cut       bool           `json:"-"` // one of this package's limits left something out
	Repairs   int            `json:"-"` // places that were no XML, behind which reading went on
	Cleaned   bool           `json:"-"` // it had characters that XML does not allow

	period, frequency int  // of the syndication module: minutes, and times in them
	unordered         bool // the newest items stand anywhere, so that all have to be read
	full              bool // and what follows would not be taken
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

	PublishedAs string `json:"-"` // as it is written; what cannot be read as a date is here alone
	UpdatedAs   string `json:"-"`
}

// Parse reads a document. contentType is its header, which may say the charset; base is
// its URL, against which relative addresses are resolved.
func Parse(body []byte, contentType, base string) (*Feed, error) {
	return ParseWithin(body, contentType, base, MaxDecoded)
}

// ParseWithin is Parse for a caller that wants no more than limit bytes unpacked, which
// counts where it is below the limits of this package. What follows is cut off.
func ParseWithin(body []byte, contentType, base string, limit int64) (*Feed, error) {
	body, cut := unpack(body, max(limit, 0))
	f, err := readAs(body, contentType, address(base))
	if err == nil {
		f.Cut = f.Cut || cut
	}
	return f, err
}

// readAs reads a document as what it looks like.
func readAs(body []byte, contentType string, base *url.URL) (*Feed, error) {
	text := strings.TrimLeft(decode(body, contentType), "\ufeff \t\r\n\x00")
	switch looks := lookOf(text, body); looks {
	case "xml":
		return parseXML(text, base), nil
	case "json":
		return parseJSON(text, base)
	case "addresses":
		return parseList(text, base), nil
	default:
		return nil, fmt.Errorf("%w: it looks like %s", ErrNotFeed, looks)
	}
}

// unpack cuts a document at the limit. It undoes the gzip of files that are served as
// such, like sitemap.xml.gz: their first bytes tell, as their headers say anything.
func unpack(body []byte, limit int64) (out []byte, cut bool) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		most := min(limit, MaxBytes)
		return body[:min(int64(len(body)), most)], int64(len(body)) > most
	}
	most := min(limit, MaxDecoded)
	var b bytes.Buffer
	b.Grow(int(min(most, announced(body))) + bytes.MinRead)
	_, _ = b.ReadFrom(io.LimitReader(z, most+1)) // broken off is better than nothing
	return b.Bytes()[:min(int64(b.Len()), most)], int64(b.Len()) > most
}

// announced is the size that the last bytes of a gzip file give (RFC 1952 section 2.3.1), as
// far as so few bytes can unpack to it. A buffer that grows would cost three times as much.
func announced(body []byte) int64 {
	const most = 1032 // what deflate makes of a byte at best
	return min(int64(binary.LittleEndian.Uint32(body[len(body)-4:])), most*int64(len(body)))
}

// address is a URL as a base; one that is none resolves nothing.
func address(base string) *url.URL {
	u, err := url.Parse(base)
	if err != nil {
		return &url.URL{}
	}
	return u
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

// add takes an item, unless there are too many or nothing is in it. Feeds have the newest
// first, so what comes too late is the oldest; of sitemaps that is seen at the end.
func (f *Feed) add(it Item) {
	if it.empty() {
		return
	}
	if len(f.Items) >= MaxItems && !f.unordered {
		f.Cut, f.full = true, true
		return
	}
	if it.Authors == nil {
		it.Authors = []string{}
	}
	f.Items = append(f.Items, it)
	if len(f.Items) >= 2*MaxItems {
		f.keepNewest()
	}
}

// keepNewest drops the oldest of too many items, those without a date first, and of
// equals the last. The others stay in their order.
func (f *Feed) keepNewest() {
	if len(f.Items) <= MaxItems {
		return
	}
	order := make([]int, len(f.Items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return f.Items[b].newest().Compare(f.Items[a].newest()) })
	kept := order[:MaxItems]
	slices.Sort(kept)
	for to, from := range kept {
		f.Items[to] = f.Items[from]
	}
	clear(f.Items[MaxItems:])
	f.Items, f.Cut = f.Items[:MaxItems], true
}

// newest is the later date of an item.
func (it *Item) newest() time.Time {
	if it.Updated.After(it.Published) {
		return it.Updated
	}
	return it.Published
}

func (it *Item) empty() bool {
	return it.ID+it.URL+it.Title+it.Summary+it.ContentHTML == "" && it.Published.IsZero() && it.Updated.IsZero() && len(it.Authors)+len(it.Tags) == 0
}

func newFeed(kind string) *Feed { return &Feed{Kind: kind, Items: []Item{}, Sitemaps: []string{}} }

package event

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Source is one thing that is watched, as bucket "sources" holds it under its ID: what
// a person set, and where its polls stand. The bucket is the one truth about what is
// watched.
type Source struct {
	ID       string   `json:"id"`
	URL      string   `json:"url"` // as a person gave it: site, feed or sitemap
	Name     string   `json:"name,omitempty"`
	Country  string   `json:"country,omitempty"`
	Language string   `json:"language,omitempty"`
	Paused   bool     `json:"paused,omitempty"`
	Folder   []string `json:"folder,omitempty"` // where a person filed it, outermost first
	Named    bool     `json:"named,omitempty"`  // in a configuration file, and so unwatched when it is taken out there
	Rights   string   `json:"rights,omitempty"` // record or refuse; empty as the fetcher is set
	// ArticleLinks and ExcludeLinks are regular expressions (RE2) against absolute URLs: of a page without
	// a feed, links that match ArticleLinks are articles, whatever they look like; links that match
	// ExcludeLinks are never followed, from wherever they are.
	ArticleLinks string `json:"article_links,omitempty"`
	ExcludeLinks string `json:"exclude_links,omitempty"`
	// Headers are sent with requests to the source's own site, and to no other. They may hold
	// a key: Public leaves their values out.
	Headers map[string]string `json:"headers,omitempty"`
	// Proxy is what requests for the source go through: a URL, or "direct" for nothing; empty as
	// the environment says. It may hold a password, which Public leaves out.
	Proxy string `json:"proxy,omitempty"`
	// CA holds certificates (PEM) that are trusted besides the system's, and AnyCertificate switches
	// verification off: for requests to the source's own site, and to no other.
	CA             string `json:"ca,omitempty"`
	AnyCertificate bool   `json:"any_certificate,omitempty"`
	Looks          string `json:"looks,omitempty"` // when its articles are looked at again: "15m,1h" or "off"; empty as the fetcher is set
	// TextKeep and RecordKeep are how long the store keeps its texts and its records, as ParseAge
	// reads them; empty as the store is set.
	TextKeep   string    `json:"text_keep,omitempty"`
	RecordKeep string    `json:"record_keep,omitempty"`
	Added      time.Time `json:"added,omitzero"`

	Feed         string          `json:"feed,omitempty"` // the document that is polled; empty until it is known
	Kind         string          `json:"kind,omitempty"` // rss, atom, rdf, json, sitemap, sitemapindex, html
	Title        string          `json:"title,omitempty"`
	ETag         string          `json:"etag,omitempty"`
	LastModified string          `json:"last_modified,omitempty"`
	Seen         Seen            `json:"seen,omitempty"` // its last items
	Items        int             `json:"items,omitempty"`
	Page         json.RawMessage `json:"page,omitempty"`   // what the polls of a page without a feed have shown
	Polled       time.Time       `json:"polled,omitzero"`  // last time a poll was answered or failed for good
	FullGet      time.Time       `json:"full,omitzero"`    // last time without a condition
	News         time.Time       `json:"news,omitzero"`    // last time there was something new
	Next         time.Time       `json:"next,omitzero"`    // when the next poll is due
	Rhythm       json.RawMessage `json:"rhythm,omitempty"` // when it publishes, as the fetcher has learned
	Index        []IndexPart     `json:"index,omitempty"`  // its sitemaps that were read last, where it is an index of them
	Parts        int             `json:"parts,omitempty"`  // new links that the parts of its index brought since its last poll
	Interval     time.Duration   `json:"interval,omitempty"`
	Polls        int             `json:"polls,omitempty"`
	Day          PollDay         `json:"day,omitzero"`      // its polls of late
	Found        int             `json:"found,omitempty"`   // links found, ever
	Lags         []int           `json:"lags,omitempty"`    // seconds from publication to the find, of its last links; see Lag
	PerDay       float64         `json:"per_day,omitempty"` // new links a day, of late; see Count
	Push         *Push           `json:"push,omitempty"`    // where the feed names a hub and there is an address to deliver to

	Failures     float64   `json:"failures,omitempty"` // weighted: a hard one counts 1, a soft one less
	Error        string    `json:"error,omitempty"`    // the last one, while it fails
	FailingSince time.Time `json:"failing_since,omitzero"`
}

// IndexPart is a sitemap of an index, as it was when it was read last.
type IndexPart struct {
	URL          string    `json:"url"`
	Changed      time.Time `json:"changed,omitzero"` // as the index said
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	Read         time.Time `json:"read"` // without a condition
}

// State is where a source stands, in one word: new, ok, failing or paused.
func (s Source) State() string {
	switch {
	case s.Paused:
		return "paused"
	case s.Failures > 0:
		return "failing"
	case s.Polled.IsZero():
		return "new"
	}
	return "ok"
}

// PerDay fades with this time constant, so that a week's rhythm is in it as a whole.
const countDays = 7

// Count adds new links to the usual number a day. Each counts when it comes and fades from
// then on; last is when was counted before.
func (s *Source) Count(fresh int, last, now time.Time) {
	if days := now.Sub(last).Hours() / 24; !last.IsZero() && days > 0 {
		s.PerDay *= math.Exp(-days / countDays)
	}
	s.PerDay += float64(fresh) / countDays
}

// quietItems is how many links must be missing before silence is strange: at ten, a
// source that publishes at random is wrongly flagged once in 22,000 silences, and one that
// sleeps at night hardly ever.
const quietItems = 10

// Quiet says that a source that answers has brought nothing for longer than it usually
// does; empty where all is well.
func (s Source) Quiet(now time.Time) string {
	if s.State() != "ok" || s.News.IsZero() {
		return ""
	}
	silence := now.Sub(s.News)
	if s.PerDay*silence.Hours()/24 < quietItems {
		return ""
	}
	return fmt.Sprintf("usually %.0f a day, none for %.0f h", s.PerDay, silence.Hours())
}

// Caution says what of a source's settings makes what it brings less trustworthy; empty
// for most.
func (s Source) Caution() string {
	switch {
	case s.AnyCertificate:
		return "its certificate is not verified"
	case s.CA != "":
		return "a CA of its own is trusted"
	}
	return ""
}

// Public is the source as it may be shown: without the values of its headers, without its
// proxy's password and its hub's secrets, and without the fetcher's memory, which is of no
// use to a reader.
func (s Source) Public() Source {
	s.Seen, s.Page, s.Rhythm, s.Lags, s.Index = nil, nil, nil, nil, nil
	s.Push, s.Proxy = s.Push.public(), withoutUser(s.Proxy)
	if len(s.Headers) > 0 {
		names := make(map[string]string, len(s.Headers))
		for name := range s.Headers {
			names[name] = "(hidden)"
		}
		s.Headers = names
	}
	return s
}

// withoutUser hides who a proxy is told that one is: often the name alone is the key.
func withoutUser(proxy string) string {
	u, err := url.Parse(proxy)
	if err != nil {
		return "(hidden)"
	}
	if u.User != nil {
		u.User = url.User("hidden")
	}
	return u.String()
}

// Article is what records say of the source.
func (s Source) Article() article.Source {
	name := s.Name
	if name == "" {
		name = s.Title
	}
	u := s.URL
	if s.Feed != "" {
		u = s.Feed
	}
	return article.Source{ID: s.ID, Name: name, Domain: domainOf(u), Country: s.Country}
}

// Host is the politeness record of one host key, as bucket "hosts" holds it.
type Host struct {
	Key      string        `json:"key"`
	Last     time.Time     `json:"last,omitzero"`  // when the last request was answered or given up
	Until    time.Time     `json:"until,omitzero"` // nobody but Holder may ask before
	Holder   string        `json:"holder,omitempty"`
	Delay    time.Duration `json:"delay,omitempty"`    // what Last must be apart from the next
	Backoff  time.Time     `json:"backoff,omitzero"`   // the host asked for quiet until then
	Failures int           `json:"failures,omitempty"` // in a row, less one for each success
	Asked    int           `json:"asked,omitempty"`    // requests, ever
	Silence  Silence       `json:"silence,omitzero"`
}

// Silence is a row of requests to a host that got no answer at all; the zero value where the
// last one got one.
type Silence struct {
	Since    time.Time `json:"since,omitzero"` // the first of them
	Last     time.Time `json:"last,omitzero"`
	Failures int       `json:"failures,omitempty"`
	Reason   string    `json:"reason,omitempty"` // of the last
}

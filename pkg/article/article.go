// Package article is Wireroom's domain: the normalised record of one news
// article, how a URL becomes its identity, and the JSON Schema that describes it.
//
// It knows nothing of the bus, the web or a database. JSON and BSON use the same
// field names, so a record reads the same on the wire and in an archive.
package article

import "time"

// Article is one news article as Wireroom understood it. Times are UTC with
// millisecond precision, because that is what every archive can hold.
//
// Fields with a zero value are left out of the JSON; a reader treats an absent
// field as "not known".
type Article struct {
	// Identity.
	ID           string   `json:"id" bson:"id"`                                           // 32 hex digits, see ID
	URL          string   `json:"url" bson:"url"`                                         // where it was fetched, after redirects, normalised
	CanonicalURL string   `json:"canonical_url" bson:"canonical_url"`                     // the URL the ID is made of
	URLs         []string `json:"urls,omitempty" bson:"urls,omitempty"`                   // every other address seen for it
	AMPURL       string   `json:"amp_url,omitempty" bson:"amp_url,omitempty"`             // rel=amphtml
	ForeignURL   string   `json:"foreign_url,omitempty" bson:"foreign_url,omitempty"`     // rel=canonical on another site; recorded, never identity
	NextPageURL  string   `json:"next_page_url,omitempty" bson:"next_page_url,omitempty"` // rel=next of a multi-page article

	// Where it came from.
	Source Source `json:"source" bson:"source"`
	Found  Found  `json:"found" bson:"found"`
	// Also are the sources that listed it after the first, earliest first; the archive keeps
	// them, and events are without them.
	Also []Sighting `json:"also,omitempty" bson:"also,omitempty"`

	// Text.
	Title     string  `json:"title" bson:"title"`
	Subtitle  string  `json:"subtitle,omitempty" bson:"subtitle,omitempty"` // standfirst
	Summary   string  `json:"summary,omitempty" bson:"summary,omitempty"`   // what the page's metadata or the feed says of it
	Text      string  `json:"text" bson:"text"`                             // paragraphs separated by a blank line
	Blocks    []Block `json:"blocks,omitempty" bson:"blocks,omitempty"`
	HTML      string  `json:"html,omitempty" bson:"html,omitempty"` // sanitised
	WordCount int     `json:"word_count" bson:"word_count"`
	Pages     int     `json:"pages,omitempty" bson:"pages,omitempty"` // of a multi-page article, joined; NextPageURL is the first that is missing
	// TextDropped says that text, blocks, html and updates are gone, and not that there were none.
	TextDropped TextDropped `json:"text_dropped,omitzero" bson:"text_dropped,omitempty"`

	// People and places.
	Authors  []Author `json:"authors,omitempty" bson:"authors,omitempty"`
	Byline   string   `json:"byline,omitempty" bson:"byline,omitempty"` // as printed
	Dateline Dateline `json:"dateline,omitzero" bson:"dateline,omitempty"`
	Agency   string   `json:"agency,omitempty" bson:"agency,omitempty"` // the wire the story came from

	// Time.
	Published Moment    `json:"published,omitzero" bson:"published,omitempty"`
	Modified  Moment    `json:"modified,omitzero" bson:"modified,omitempty"`
	FirstSeen time.Time `json:"first_seen,omitzero" bson:"first_seen,omitempty"`
	Fetched   time.Time `json:"fetched,omitzero" bson:"fetched,omitempty"`
	Parsed    time.Time `json:"parsed,omitzero" bson:"parsed,omitempty"`
	Stored    time.Time `json:"stored,omitzero" bson:"stored,omitempty"` // when this revision was written
	Withdrawn time.Time `json:"withdrawn,omitzero" bson:"withdrawn,omitempty"`

	// Kind.
	Language     string   `json:"language,omitempty" bson:"language,omitempty"`           // BCP 47
	LanguageFrom string   `json:"language_from,omitempty" bson:"language_from,omitempty"` // html-lang, meta, json-ld, feed, text
	Section      []string `json:"section,omitempty" bson:"section,omitempty"`             // outermost first
	Tags         []string `json:"tags,omitempty" bson:"tags,omitempty"`
	Kind         Kind     `json:"kind,omitempty" bson:"kind,omitempty"`
	Access       Access   `json:"access,omitempty" bson:"access,omitempty"`
	Truncated    bool     `json:"truncated,omitempty" bson:"truncated,omitempty"` // the page shows only the beginning of the text
	Images       []Image  `json:"images,omitempty" bson:"images,omitempty"`
	Updates      []Update `json:"updates,omitempty" bson:"updates,omitempty"` // the units of a live blog

	// Rights.
	Rights Rights `json:"rights,omitzero" bson:"rights,omitempty"`

	// Sameness.
	ContentHash string  `json:"content_hash,omitempty" bson:"content_hash,omitempty"` // see ContentHash
	SimHash     string  `json:"simhash,omitempty" bson:"simhash,omitempty"`           // 16 hex digits
	Story       string  `json:"story,omitempty" bson:"story,omitempty"`               // cluster of the same story
	StoryCommon float64 `json:"story_common,omitempty" bson:"story_common,omitempty"` // share of text in common with the story's first, 0 to 1
	DuplicateOf string  `json:"duplicate_of,omitempty" bson:"duplicate_of,omitempty"`
	Revision    int     `json:"revision,omitempty" bson:"revision,omitempty"` // 1 is the first
	Edit        Edit    `json:"edit,omitzero" bson:"edit,omitempty"`          // what this revision changed
	Checks      Checks  `json:"checks,omitzero" bson:"checks,omitempty"`
	Sequence    uint64  `json:"sequence,omitempty" bson:"sequence,omitempty"` // position on the WIRE stream

	// Provenance.
	Provenance Provenance `json:"provenance,omitzero" bson:"provenance,omitempty"`
	Page       Page       `json:"page,omitzero" bson:"page,omitempty"`
}

// Source is the outlet whose feed or page led to the article.
type Source struct {
	ID      string `json:"id" bson:"id"`
	Name    string `json:"name,omitempty" bson:"name,omitempty"`
	Domain  string `json:"domain,omitempty" bson:"domain,omitempty"`   // registrable domain
	Country string `json:"country,omitempty" bson:"country,omitempty"` // ISO 3166-1 alpha-2
}

// Found says how Wireroom came to know the URL.
type Found struct {
	Via  string    `json:"via,omitempty" bson:"via,omitempty"`   // feed, sitemap, section, push, command
	Feed string    `json:"feed,omitempty" bson:"feed,omitempty"` // the document that held the link
	At   time.Time `json:"at,omitzero" bson:"at,omitempty"`
}

// Sighting is a further source that listed the article.
type Sighting struct {
	Source string    `json:"source" bson:"source"` // Source.ID
	At     time.Time `json:"at" bson:"at"`         // when Wireroom saw it there
}

// TextDropped is what an archive keeps of a text whose time is over (retention): when it
// went, and what another look is compared with, so that the same text makes no revision.
// The hashes are SHA-256, cut to 32 hex digits.
type TextDropped struct {
	At      time.Time `json:"at,omitzero" bson:"at,omitempty"`
	Body    string    `json:"body,omitempty" bson:"body,omitempty"`       // of the text without what changes by itself
	Updates string    `json:"updates,omitempty" bson:"updates,omitempty"` // of a live blog's units
	Links   []string  `json:"links,omitempty" bson:"links,omitempty"`     // of links to read next: where they lead, a colon, and what they read
}

// IsZero reports whether the text is kept.
func (t TextDropped) IsZero() bool { return t.At.IsZero() }

// Lag is how long after its publication the article was found. It is known where the page
// or the feed says more than the day; below zero the page states a time to come.
func (a *Article) Lag() (lag time.Duration, known bool) {
	if a.Published.IsZero() || a.FirstSeen.IsZero() || a.Published.Precision == ToDay {
		return 0, false
	}
	return a.FirstSeen.Sub(a.Published.At), true
}

// Block is one unit of body text in reading order.
type Block struct {
	Kind  BlockKind `json:"kind" bson:"kind"`
	Text  string    `json:"text" bson:"text"`
	Level int       `json:"level,omitempty" bson:"level,omitempty"` // headings: 2 to 6

	// Of embeds: the service, such as "youtube", and where it shows the thing. Text is
	// what the page quotes of it.
	Provider string `json:"provider,omitempty" bson:"provider,omitempty"`
	URL      string `json:"url,omitempty" bson:"url,omitempty"`
}

// BlockKind names what a Block is.
type BlockKind string

// The kinds of block.
const (
	Paragraph BlockKind = "paragraph"
	Heading   BlockKind = "heading"
	ListItem  BlockKind = "list_item"
	Quote     BlockKind = "quote"
	Caption   BlockKind = "caption"
	Embed     BlockKind = "embed"
)

// Author is one person or body that signs the article.
type Author struct {
	Name string `json:"name" bson:"name"`
	URL  string `json:"url,omitempty" bson:"url,omitempty"`
}

// Dateline is the place and day printed before the first sentence.
type Dateline struct {
	Place string `json:"place,omitempty" bson:"place,omitempty"`
	Date  string `json:"date,omitempty" bson:"date,omitempty"` // as printed or YYYY-MM-DD
}

// Moment is an instant that a page states, with how well it states it.
type Moment struct {
	At         time.Time `json:"at,omitzero" bson:"at,omitempty"`                  // UTC
	Zone       string    `json:"zone,omitempty" bson:"zone,omitempty"`             // offset as stated, "+09:00"; empty: none was stated
	Precision  Precision `json:"precision,omitempty" bson:"precision,omitempty"`   // how fine the page was
	From       string    `json:"from,omitempty" bson:"from,omitempty"`             // the signal it was read from
	Confidence float64   `json:"confidence,omitempty" bson:"confidence,omitempty"` // 0 to 1
}

// IsZero reports whether no time is known.
func (m Moment) IsZero() bool { return m.At.IsZero() }

// Precision is the finest unit a stated time has.
type Precision string

// The precisions.
const (
	ToDay    Precision = "day"
	ToMinute Precision = "minute"
	ToSecond Precision = "second"
)

// Kind is the journalistic form.
type Kind string

// The kinds of article.
const (
	KindArticle      Kind = "article"
	KindLive         Kind = "live"
	KindVideo        Kind = "video"
	KindGallery      Kind = "gallery"
	KindOpinion      Kind = "opinion"
	KindReview       Kind = "review"
	KindPressRelease Kind = "press_release"
	KindPodcast      Kind = "podcast"
)

// Access says who may read the whole text.
type Access string

// The kinds of access.
const (
	AccessFree    Access = "free"
	AccessMetered Access = "metered"
	AccessLocked  Access = "locked"
	AccessUnknown Access = "unknown"
)

// Image is a picture that belongs to the article.
type Image struct {
	URL     string `json:"url" bson:"url"`
	Width   int    `json:"width,omitempty" bson:"width,omitempty"`
	Height  int    `json:"height,omitempty" bson:"height,omitempty"`
	Caption string `json:"caption,omitempty" bson:"caption,omitempty"`
	Credit  string `json:"credit,omitempty" bson:"credit,omitempty"`
}

// Update is one unit of a live blog.
type Update struct {
	At    time.Time `json:"at,omitzero" bson:"at,omitempty"`
	Title string    `json:"title,omitempty" bson:"title,omitempty"`
	Text  string    `json:"text" bson:"text"`
}

// Edit is what one revision changed against the one before it.
type Edit struct {
	Parts        []Part   `json:"parts,omitempty" bson:"parts,omitempty"`   // in the order of the constants
	Fields       []string `json:"fields,omitempty" bson:"fields,omitempty"` // by their names in JSON
	WordsAdded   int      `json:"words_added,omitempty" bson:"words_added,omitempty"`
	WordsRemoved int      `json:"words_removed,omitempty" bson:"words_removed,omitempty"`
}

// Part is a part of an article that may be edited apart from the others.
type Part string

// The parts.
const (
	PartTitle      Part = "title"
	PartStandfirst Part = "standfirst"
	PartBody       Part = "body"       // the text, and the updates of a live blog
	PartMetadata   Part = "metadata"   // all other fields
	PartWithdrawal Part = "withdrawal" // it was taken back, or is there again
)

// Checks counts how often the article was looked at again.
type Checks struct {
	Count  int       `json:"count,omitempty" bson:"count,omitempty"`
	Boring int       `json:"boring,omitempty" bson:"boring,omitempty"` // only trivial change was seen
	Last   time.Time `json:"last,omitzero" bson:"last,omitempty"`

	// Flapping counts the looks that showed an earlier version again, after the site had gone
	// back once: two of its servers have two versions. The last look showed revision Shown, and
	// InARow looks before and with it did; both are 0 where it showed the latest revision.
	Flapping int `json:"flapping,omitempty" bson:"flapping,omitempty"`
	Shown    int `json:"shown,omitempty" bson:"shown,omitempty"`
	InARow   int `json:"in_a_row,omitempty" bson:"in_a_row,omitempty"`
}

// Provenance says which program made the record, and of what.
type Provenance struct {
	Parser     string                 `json:"parser,omitempty" bson:"parser,omitempty"` // name and version
	Fields     map[string]string      `json:"fields,omitempty" bson:"fields,omitempty"` // field: the signal it was taken from
	Candidates map[string][]Candidate `json:"candidates,omitempty" bson:"candidates,omitempty"`
}

// Candidate is one value that a field could have had.
type Candidate struct {
	Value      string  `json:"value" bson:"value"`
	From       string  `json:"from" bson:"from"` // the signal
	Confidence float64 `json:"confidence,omitempty" bson:"confidence,omitempty"`
	Chosen     bool    `json:"chosen,omitempty" bson:"chosen,omitempty"`
	Mark       Mark    `json:"mark,omitzero" bson:"mark,omitempty"`
}

// Mark points at the words of a block that a fact came from. Start and End are
// byte offsets into the block's text; End is exclusive.
type Mark struct {
	Block int `json:"block" bson:"block"`
	Start int `json:"start" bson:"start"`
	End   int `json:"end" bson:"end"`
}

// Page holds what HTTP said of the bytes the record was made of.
type Page struct {
	URL          string `json:"url,omitempty" bson:"url,omitempty"` // the address that answered, as it was asked for
	Status       int    `json:"status,omitempty" bson:"status,omitempty"`
	ContentType  string `json:"content_type,omitempty" bson:"content_type,omitempty"`
	Charset      string `json:"charset,omitempty" bson:"charset,omitempty"`
	ETag         string `json:"etag,omitempty" bson:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty" bson:"last_modified,omitempty"`
	Bytes        int    `json:"bytes,omitempty" bson:"bytes,omitempty"`   // decoded
	Digest       string `json:"digest,omitempty" bson:"digest,omitempty"` // "sha256:" and hex, of the decoded bytes
	// Certificate says how the site's certificate was verified where it was not as usual: "own-ca"
	// by a CA that the source names, "unverified" not at all.
	Certificate string `json:"certificate,omitempty" bson:"certificate,omitempty"`
}

package newsroom

import (
	"strings"
	"time"
)

// Ending is where an article's link should end, in the words of the ledger.
type Ending string

// The endings.
const (
	Stored    Ending = "stored"
	Duplicate Ending = "duplicate" // leads to an article that another link leads to as well
	Refused   Ending = "refused"
	Gone      Ending = "gone"
)

// Article is what is true of one link that a site publishes, for tests to compare with
// what the pipeline made of it.
type Article struct {
	Site      string    // Site.Name
	Host      string    // Site.Host
	Link      string    // the address in the feed
	URL       string    // the page's address; not Link where that redirects
	Title     string    //
	Subtitle  string    // standfirst
	Authors   []string  //
	Agency    string    // the wire it came from
	Section   string    //
	Language  string    // BCP 47
	Published time.Time // as fine as the page states it; zero while the article waits
	Body      []string  // paragraphs and sub-heads in order, without title and standfirst
	Ending    Ending    // what should become of the link
	Reason    string    // why, unless it is stored: "robots", "not-html", "http-404"
}

// Stored reports whether the article should be in the archive. Of two links to one
// article whichever is fetched last is the duplicate, so count, don't match, those.
func (a Article) Stored() bool { return a.Ending == Stored }

// Text is the body as one text, paragraphs separated by a blank line.
func (a Article) Text() string { return strings.Join(a.Body, "\n\n") }

// story is an article as the newsroom handles it.
type story struct {
	Article
	site    *site
	path    string  // of the page, with its query
	link    string  // path in the feed where that redirects to path
	away    string  // "file:/path": the link redirects to that article of another outlet
	answer  string  // "404" or "pdf" instead of a page
	blocks  []block // Body with its kinds
	summary string
	stamped bool // Published is fixed by the content
	source  *page
	number  int // within its site, from 1
}

// block is a paragraph or a sub-head.
type block struct {
	Text string
	Head bool
}

// Blocks are for the templates.
func (st *story) Blocks() []block { return st.blocks }

// When is the time as the site prints it.
func (st *story) When() string { return st.Published.Format(st.site.outlet.layout) }

// ISO is the time as machines are told it.
func (st *story) ISO() string { return iso(st.Published) }

// Path is the page's address below the site's root, as the site's own links have it.
func (st *story) Path() string { return st.Link[len(st.site.root()):] }

// Signed joins the authors as a byline does.
func (st *story) Signed() string { return strings.Join(st.Authors, ", ") }

// Summary is what feeds and lists say of it.
func (st *story) Summary() string { return st.summary }

// Number is the story's within its site.
func (st *story) Number() int { return st.number }

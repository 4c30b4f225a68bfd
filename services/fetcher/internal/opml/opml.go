// Package opml reads and writes lists of subscriptions as feed readers exchange them:
// OPML 1.0, 1.1 and 2.0, as their exporters really write it. It does not judge the
// addresses and asks for nothing.
package opml

// Source is a subscription.
type Source struct {
	Name     string   // as the list calls it; "" where it does not
	URL      string   // of the feed, xmlUrl: as the list has it
	Site     string   // the page that the feed is of, htmlUrl; may be ""
	Language string   // may be ""
	Folder   []string // the names of the folders it is in, the outermost first
}

const (
	// MaxBytes is how large a list may be.
	MaxBytes = 16 << 20
	// MaxDepth is how deep outlines may nest: folders, and the source within them.
	MaxDepth = 32
	// MaxSources is how many sources a list may have.
	MaxSources = 100_000
)

// Package opml writes lists of subscriptions as feed readers exchange them, in OPML 2.0.
// It does not judge the addresses. Reading is the fetcher's: lists come in many wrong
// forms, and only what is to be watched is read.
package opml

import (
	"io"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// Source is a subscription.
type Source struct {
	Name     string   // as the list calls it; "" where it does not
	URL      string   // of the feed, xmlUrl: as the list has it
	Site     string   // the page that the feed is of, htmlUrl; may be ""
	Language string   // may be ""
	Folder   []string // the names of the folders it is in, the outermost first
}

// MaxDepth is how deep outlines may nest: folders, and the source within them.
const MaxDepth = 32

// WriteSources writes what is watched. Where a source's feed is known it is named, since
// other readers need it, with the address a person gave beside it.
func WriteSources(w io.Writer, at time.Time, sources []event.Source) error {
	out := make([]Source, len(sources))
	for i, s := range sources {
		out[i] = Source{Name: s.Article().Name, URL: s.URL, Language: s.Language, Folder: s.Folder}
		if s.Feed != "" && s.Feed != s.URL {
			out[i].URL, out[i].Site = s.Feed, s.URL
		}
	}
	return Write(w, "Wireroom", at, out)
}

// squeeze is a text without the white space that a name does not mean.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

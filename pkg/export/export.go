// Package export writes records in the forms that others read: lines of JSON, tables,
// the news industry's ninjs, schema.org, and feeds.
//
// Each form has a file of its own, with a pure mapping from the record and a writer that
// holds no more than one record, or in Parquet one row group. It reads no archive and
// keeps no cursor; that is the caller's.
package export

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Format is a form of output.
type Format string

// The formats.
const (
	NDJSON   Format = "ndjson"   // the record itself, one JSON object a line
	CSV      Format = "csv"      // RFC 4180, see Row
	Parquet  Format = "parquet"  // see Row
	NINJS    Format = "ninjs"    // IPTC ninjs 3.0, one object a line
	JSONLD   Format = "jsonld"   // schema.org NewsArticle, one object a line
	Atom     Format = "atom"     // RFC 4287
	JSONFeed Format = "jsonfeed" // JSON Feed 1.1
)

// Lines reports whether each record is complete by itself, so that output can be followed,
// and gone on with by appending. The others are documents with an end.
func (f Format) Lines() bool { return f == NDJSON || f == CSV || f == NINJS || f == JSONLD }

// Feed reports whether the format is a feed, which is newest first.
func (f Format) Feed() bool { return f == Atom || f == JSONFeed }

// Options are what a format needs besides the records.
type Options struct {
	Title   string    // of feeds
	Now     time.Time // of a feed without records
	Resumed bool      // a table goes on in output that has its heading
	Raw     bool      // csv: leave cells as they are, also those a spreadsheet would run
}

// Writer writes records to what it was made with.
type Writer interface {
	// Write writes one record. What it writes need not be out before Flush or Close.
	Write(a *article.Article) error
	// Flush hands on all that can be: of documents that may be nothing.
	Flush() error
	// Close ends the document. It does not close what lies below.
	Close() error
}

// New is a writer of a format on w, which should be buffered.
func New(f Format, w io.Writer, o Options) (Writer, error) {
	switch f {
	case NDJSON:
		return newLines(w, false, func(a *article.Article) any { return a }), nil
	case NINJS:
		return newLines(w, false, func(a *article.Article) any { return NINJSOf(a) }), nil
	case JSONLD:
		return newLines(w, true, func(a *article.Article) any { return NewsArticleOf(a) }), nil
	case CSV:
		return newTable(w, o), nil
	case Parquet:
		return newParquet(w), nil
	case Atom:
		return newAtom(w, o), nil
	case JSONFeed:
		return newJSONFeed(w, o), nil
	}
	return nil, fmt.Errorf("there is no format %q", f)
}

// URN names a record by its ID, whatever its address: an ID is 128 bits of a hash and so
// has the shape of a UUID (RFC 9562).
func URN(id string) string {
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return "urn:wireroom:" + escapeURN(id)
	}
	return "urn:uuid:" + id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
}

func escapeURN(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

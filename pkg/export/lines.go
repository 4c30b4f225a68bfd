package export

import (
	"encoding/json"
	"io"

	"github.com/wireroom/wireroom/pkg/article"
)

// lines writes one JSON value a line.
type lines struct {
	enc *json.Encoder
	of  func(*article.Article) any
}

// newLines writes what of makes of a record. inHTML escapes what could end the script element that
// JSON-LD is put into.
func newLines(w io.Writer, inHTML bool, of func(*article.Article) any) *lines {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(inHTML)
	return &lines{enc, of}
}

func (l *lines) Write(a *article.Article) error { return l.enc.Encode(l.of(a)) }

func (l *lines) Flush() error { return nil }

func (l *lines) Close() error { return nil }

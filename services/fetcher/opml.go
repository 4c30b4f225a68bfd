package fetcher

import (
	"io"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/opml"
)

// ReadOPML reads the sources of an OPML file, as feed readers export them.
func ReadOPML(r io.Reader) ([]event.Source, error) {
	list, err := opml.Read(r)
	if err != nil {
		return nil, err
	}
	out := make([]event.Source, len(list))
	for i, s := range list {
		out[i] = event.Source{URL: s.URL, Name: s.Name, Language: s.Language, Folder: s.Folder}
	}
	return out, nil
}

// WriteOPML writes sources as OPML 2.0. Where a source's feed is known it is named, since
// other readers need it, with the address a person gave beside it.
func WriteOPML(w io.Writer, at time.Time, sources []event.Source) error {
	out := make([]opml.Source, len(sources))
	for i, s := range sources {
		out[i] = opml.Source{Name: s.Article().Name, URL: s.URL, Language: s.Language, Folder: s.Folder}
		if s.Feed != "" && s.Feed != s.URL {
			out[i].URL, out[i].Site = s.Feed, s.URL
		}
	}
	return opml.Write(w, "Wireroom", at, out)
}

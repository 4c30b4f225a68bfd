package fetcher

import (
	"io"

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

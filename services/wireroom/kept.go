package main

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/warc"
	"github.com/wireroom/wireroom/services/fetcher"
)

// keptPage is a page from a WARC file, or why it cannot be taken.
type keptPage struct {
	event.Fetched
	ours bool // further pages of the article may follow
	err  error
}

// readPages hands over the pages in a WARC file. A file of ours says which answers were
// pages, in a record behind each; in others, whatever is HTML may be one.
func readPages(r io.Reader, maxBody int64, fn func(keptPage) error) error {
	file, err := warc.NewReader(r)
	if err != nil {
		return err
	}
	var answer *warc.Record // of ours, until it is known whether it is a page
	ours := false
	for {
		rec, err := file.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		switch {
		case err != nil:
		case rec.Type == warc.Info:
			ours = strings.Contains(string(rec.Block), "software: Wireroom/")
		case rec.Type == warc.Response && ours:
			answer = rec
		case rec.Type == warc.Response:
			if p, ok := foreignPage(rec, maxBody); ok {
				err = fn(p)
			}
		case rec.Type == warc.Metadata && answer != nil && rec.RefersTo == answer.ID:
			err = fn(ownPage(answer, rec))
			answer = nil
		}
		if err != nil {
			return err
		}
	}
}

// ownPage is a page as it was handed to the parser.
func ownPage(answer, about *warc.Record) (p keptPage) {
	p.ours = true
	m, ok := warc.ReadMessage(answer.Block)
	if err := json.Unmarshal(about.Block, &p.Fetched); err != nil || !ok || answer.Cut {
		p.URL, p.err = answer.URI, event.Refuse("damaged", "%s: the record is damaged", answer.URI)
		return p
	}
	p.Fetched, p.err = fetcher.WithBody(p.Fetched, m.Body)
	return p
}

// foreignPage is a page that somebody else fetched; false where the answer is none.
func foreignPage(answer *warc.Record, maxBody int64) (p keptPage, ok bool) {
	m, ok := warc.ReadMessage(answer.Block)
	if !ok || m.Status != 200 || !isHTML(m.Header.Get("Content-Type")) {
		return p, false
	}
	if answer.Cut {
		p.err = event.Refuse("too-large", "%s has more than %d bytes", answer.URI, warc.MaxBlock)
	} else {
		p.Fetched, p.err = fetcher.Archived(fetcher.Answer{URL: answer.URI, At: answer.Date, Status: m.Status, Header: m.Header, Body: m.Body}, maxBody)
	}
	if p.err != nil {
		p.URL = answer.URI
	}
	return p, true
}

func isHTML(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	return contentType == "" || err == nil && (t == "text/html" || t == "application/xhtml+xml")
}

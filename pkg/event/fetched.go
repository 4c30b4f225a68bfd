package event

import (
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Fetched is a page as it was received: the message's data is the body with its
// transfer encodings undone and its charset untouched.
type Fetched struct {
	Link
	Hints    Hints          `json:"hints,omitzero"`
	Host     string         `json:"host"`          // politeness key of the host that answered
	FinalURL string         `json:"final_url"`     // after redirects
	Via      []string       `json:"via,omitempty"` // addresses that redirected, oldest first
	At       time.Time      `json:"at"`            // when the body was complete
	Page     article.Page   `json:"page"`
	Rights   article.Rights `json:"rights,omitzero"`   // what robots.txt and the headers said
	Strict   bool           `json:"strict,omitempty"`  // no record is wanted of a page that reserves its use by machines
	Part     *Part          `json:"part,omitempty"`    // a further page of the article
	Missing  string         `json:"missing,omitempty"` // why that page could not be had; Body is empty then
	Body     []byte         `json:"-"`
}

// Type implements Event.
func (Fetched) Type() string { return "org.wireroom.fetched.v1" }

// Subject implements Event.
func (f Fetched) Subject() string { return PagesPage(f.Host) }

// Key implements Event.
func (f Fetched) Key() string { return "fetched:" + f.visit() + f.Part.suffix() }

// Time implements Event.
func (f Fetched) Time() time.Time { return f.At }

func (f Fetched) payload() (data []byte, contentType string, facts any) {
	contentType = f.Page.ContentType
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	if f.Part == nil {
		return f.Body, contentType, f
	}
	before := f.Part.Before
	f.Part = &Part{Number: f.Part.Number, Size: len(before)}
	return slices.Concat(f.Body, before), contentType, f
}

func (f *Fetched) setPayload(data []byte) {
	f.Body = data
	if p := f.Part; p != nil && 0 < p.Size && p.Size <= len(data) {
		f.Body, p.Before, p.Size = data[:len(data)-p.Size], data[len(data)-p.Size:], 0
	}
}

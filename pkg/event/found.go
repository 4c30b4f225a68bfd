package event

import "time"

// Found is a URL waiting for its host's turn, in the FRONTIER stream.
type Found struct {
	Link
	Hints Hints `json:"hints,omitzero"`
	// Fetch is the address to ask next: Link.URL, or where a redirect to another host led.
	Fetch string `json:"fetch"`
	// Host is the politeness key of Fetch; see the fetcher.
	Host string `json:"host"`
	// Via holds the addresses that redirected here, oldest first.
	Via []string `json:"via,omitempty"`
	// Attempt counts the fetches that failed before this one.
	Attempt int `json:"attempt,omitempty"`
	// Held counts the fetches that failed on our side, before the site was reached.
	Held int `json:"held,omitempty"`
	// Again is set where the URL has a record already and is looked at once more.
	Again *Again `json:"again,omitempty"`
	// Part is set where Fetch is a further page of the article.
	Part *Part `json:"part,omitempty"`
}

// Again is what a further look at an article goes by.
type Again struct {
	Article      string    `json:"article"` // the record's ID
	FirstSeen    time.Time `json:"first_seen"`
	ETag         string    `json:"etag,omitempty"` // of the last answer, for a conditional request
	LastModified string    `json:"last_modified,omitempty"`
	Missing      bool      `json:"missing,omitempty"` // the look before this one was answered 404
}

// Type implements Event.
func (Found) Type() string { return "org.wireroom.found.v1" }

// Subject implements Event.
func (f Found) Subject() string { return FrontierPage(f.Host) }

// Key implements Event. A URL found by two sources within the stream's window is one
// message; each redirect hop, each retry and each further look is a message of its own.
func (f Found) Key() string {
	if len(f.Via) == 0 && f.Attempt == 0 && f.Held == 0 && f.Again == nil && f.Part == nil {
		return "found:" + f.ID
	}
	key := "found:" + f.visit() + ":" + f.Fetch + ":" + itoa(len(f.Via)) + ":" + itoa(f.Attempt)
	if f.Held > 0 {
		key += ":held" + itoa(f.Held)
	}
	return key + f.Part.suffix()
}

// Time implements Event.
func (f Found) Time() time.Time { return f.Link.Found.At }

package event

import "encoding/json"

// Part is a further page of an article that is spread over several. It waits in the
// frontier like any other; what was made of the pages before it travels along.
type Part struct {
	Number int `json:"number"` // of the page, from 2
	// Before is the record that the earlier pages make, as JSON. Of a Fetched it is the end
	// of the message's data, Size bytes, because headers are for small things.
	Before json.RawMessage `json:"before,omitempty"`
	Size   int             `json:"size,omitempty"`
}

// suffix tells the key of a part from that of the article's first page.
func (p *Part) suffix() string {
	if p == nil {
		return ""
	}
	return ":part" + itoa(p.Number)
}

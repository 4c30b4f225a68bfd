package web

import (
	"net/http"
	"strings"

	"github.com/wireroom/wireroom/pkg/query"
)

// traceBody is where a link stands.
type traceBody struct {
	URL   string             `json:"url"`
	Trace *query.TraceAnswer `json:"trace,omitempty"` // absent: the ledger does not know it
	Says  string             `json:"says,omitempty"`
}

// tracePage follows one link through the ledger.
func (s *Service) tracePage(w http.ResponseWriter, r *http.Request) error {
	b := &traceBody{URL: strings.TrimSpace(r.URL.Query().Get("url"))}
	if b.URL != "" {
		t, err := query.Ask[query.TraceAnswer](r.Context(), s.bus.Conn(), "trace", query.TraceRequest{URL: b.URL})
		switch {
		case query.NotFound(err), query.Wrong(err):
			b.Says = "No source has listed it, or its address has another form. Links count without their tracking parameters."
		case err != nil:
			return err
		default:
			b.Trace = &t
		}
	}
	return s.give(w, r, "trace", page{Title: "A link", Place: "pipeline", Body: b})
}

// Stand says where the link stands, in a sentence.
func (b *traceBody) Stand() string { return stands[string(b.Trace.State)] }

// stands are the states of a link in words.
var stands = map[string]string{
	"found":     "It was found and waits for its host’s turn.",
	"fetched":   "It was fetched and waits for the parser.",
	"parsed":    "A record was made of it and waits for the store.",
	"stored":    "It is stored.",
	"revised":   "It is stored, and was revised since.",
	"unchanged": "It was looked at again, and nothing new was there.",
	"duplicate": "It leads to an article that is stored under another address.",
	"refused":   "It was not taken.",
	"gone":      "The site says that it is gone.",
	"failed":    "It could not be fetched, as often as it was tried.",
	"dead":      "A stage could not handle it; its message is a dead letter, or was dropped.",
	"withdrawn": "It was stored, and the site has withdrawn it since.",
}

package query

import (
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// LedgerRequest picks links; After is the next of the page before.
type LedgerRequest struct {
	State  event.State `json:"state,omitempty"`
	Source string      `json:"source,omitempty"`
	Since  time.Time   `json:"since,omitzero"`
	After  string      `json:"after,omitempty"`
	Limit  int         `json:"limit,omitempty"`
}

// LedgerAnswer has the standing line of each link, by link id.
type LedgerAnswer struct {
	Lines []event.Ledger `json:"lines"`
	Next  string         `json:"next,omitempty"`
}

// TraceRequest names a URL.
type TraceRequest struct {
	URL string `json:"url"`
}

// TraceAnswer is the standing line of a URL, and how the record it ended in was edited.
type TraceAnswer struct {
	event.Ledger
	Revisions []Version      `json:"revisions,omitempty"`
	Checks    article.Checks `json:"checks,omitzero"` // looks that made no version
}

// Version is one version of a record, in short.
type Version struct {
	Revision int          `json:"revision"`
	Change   event.Change `json:"change"`
	Stored   time.Time    `json:"stored"`
	Edit     article.Edit `json:"edit,omitzero"`
}

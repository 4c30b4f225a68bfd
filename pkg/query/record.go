package query

import (
	"encoding/json"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/event"
)

// IDRequest names a record; After, for its versions, the last that is known. The answer of
// query.article is the record, an article.Article.
type IDRequest struct {
	ID    string `json:"id"`
	After int    `json:"after,omitempty"`
}

// RevisionsAnswer has a record's versions, oldest first; Next is for IDRequest.After.
type RevisionsAnswer struct {
	Revisions []article.Article `json:"revisions"`
	Next      int               `json:"next,omitempty"`
}

// HistoryAnswer has a record's versions, oldest first; Next is for IDRequest.After.
type HistoryAnswer struct {
	ID      string         `json:"id"`
	URL     string         `json:"url"`
	Title   string         `json:"title"`
	Checks  article.Checks `json:"checks,omitzero"` // looks that made no version
	History []Step         `json:"history"`
	Next    int            `json:"next,omitempty"`
}

// Step is one version of a record, and how it came of the one before.
type Step struct {
	Revision int          `json:"revision"`
	Change   event.Change `json:"change"`
	Stored   time.Time    `json:"stored"`
	Fetched  time.Time    `json:"fetched,omitzero"`
	Modified time.Time    `json:"modified,omitzero"` // as the page stated it
	Edit     article.Edit `json:"edit,omitzero"`

	// What changed, word by word; empty for the first version and for what is as it was.
	Title      []diff.Part `json:"title,omitempty"`
	Standfirst []diff.Part `json:"standfirst,omitempty"`
	Body       []diff.Part `json:"body,omitempty"`
	Metadata   []Altered   `json:"metadata,omitempty"`
}

// Altered is another field that changed; From and To are as in the record, absent where
// it had none.
type Altered struct {
	Field string          `json:"field"`
	From  json.RawMessage `json:"from,omitempty"`
	To    json.RawMessage `json:"to,omitempty"`
}

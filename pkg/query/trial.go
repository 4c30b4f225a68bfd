package query

import "github.com/wireroom/wireroom/pkg/article"

// TrialSubject is where a parser makes a record of a fetched page and stores nothing: the
// request is an event.Fetched as it stands on the stream, the answer a Trial.
const TrialSubject = "parse.trial"

// Trial is what a parser makes of one page, in short.
type Trial struct {
	URL       string           `json:"url"`
	Refused   string           `json:"refused,omitempty"` // why there would be no record
	Title     string           `json:"title,omitempty"`
	Begins    string           `json:"begins,omitempty"` // the first words of the text
	Words     int              `json:"words,omitempty"`  // in all of it
	Published article.Moment   `json:"published,omitzero"`
	Authors   []article.Author `json:"authors,omitempty"`
	Language  string           `json:"language,omitempty"`
	Section   []string         `json:"section,omitempty"`
	Agency    string           `json:"agency,omitempty"`
	Kind      article.Kind     `json:"kind,omitempty"`
	Access    article.Access   `json:"access,omitempty"`
}

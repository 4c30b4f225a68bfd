package query

import "time"

// StoryRequest names a story, or a record of it.
type StoryRequest struct {
	ID string `json:"id"` // of a story or a record
}

// StoryAnswer is a story: who had it, in the order in which they were seen.
type StoryAnswer struct {
	Story    string         `json:"story"`
	Agency   string         `json:"agency,omitempty"` // whose copy it is: the agency that most of them name
	Outlets  int            `json:"outlets"`          // sources that had it
	Articles []StoryArticle `json:"articles"`         // at most 500, the first that was seen at the head
}

// StoryArticle is one outlet's copy.
type StoryArticle struct {
	ID       string    `json:"id"`
	URL      string    `json:"url"`
	Title    string    `json:"title"`
	Source   string    `json:"source"`
	Language string    `json:"language,omitempty"`
	Agency   string    `json:"agency,omitempty"`
	At       time.Time `json:"at"`     // first seen
	Common   float64   `json:"common"` // share of the smaller text that the first has too, as far as samples tell
}

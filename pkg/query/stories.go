package query

import "time"

// Sort is what stories are ordered by.
type Sort string

// The sorts.
const (
	ByOutlets Sort = "outlets" // those first that most have
	BySpeed   Sort = "speed"   // those first that most took up in the last hour of the time asked for
	ByAge     Sort = "new"     // those first that began last
)

// StoriesRequest is the request of query.stories; all fields may be left out. Stories are
// listed that a source was first seen to have in the time asked for, the last day by default.
type StoriesRequest struct {
	Since   time.Time `json:"since,omitzero"`
	Until   time.Time `json:"until,omitzero"`    // exclusive
	Sort    Sort      `json:"sort,omitempty"`    // outlets, speed or new
	Outlets int       `json:"outlets,omitempty"` // at least so many; 2 by default
	After   int       `json:"after,omitempty"`   // next of the page before
	Limit   int       `json:"limit,omitempty"`
}

// StoriesAnswer has a page of stories.
type StoriesAnswer struct {
	Stories []StoryRow `json:"stories"`
	Total   int        `json:"total"` // stories
	Alone   int        `json:"alone"` // records of the time that one source alone has
	Since   time.Time  `json:"since"` // from when on was looked: later than asked for where there are too many records
	Next    int        `json:"next,omitempty"`
}

// StoryRow is a story in a list. What it counts is of all times, not only the one asked for.
type StoryRow struct {
	Story    string     `json:"story"`
	Lead     Headline   `json:"lead"`             // of who was seen first
	Others   []Headline `json:"others,omitempty"` // the first in each other language
	Agency   string     `json:"agency,omitempty"` // that most of them name
	Articles int        `json:"articles"`
	Outlets  int        `json:"outlets"`
	Recent   int        `json:"recent,omitempty"` // outlets that took it up in the last hour of the time asked for
	HalfMS   int64      `json:"half_ms"`          // from the first until half of the outlets had it
	SpanMS   int64      `json:"span_ms"`          // until the last had
	Pickups  []Pickup   `json:"pickups"`          // of each outlet, the first of them
}

// Headline is one outlet's.
type Headline struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Source   string    `json:"source"`
	Language string    `json:"language,omitempty"`
	At       time.Time `json:"at"` // first seen
}

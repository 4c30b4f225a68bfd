package event

import "time"

// Merged announces that two stories are one: what was announced of From is of Into.
type Merged struct {
	From    string    `json:"from"`
	Into    string    `json:"into"`
	Article string    `json:"article"` // the record that showed it
	At      time.Time `json:"at"`
}

// Type implements Event.
func (Merged) Type() string { return "org.wireroom.merged.v1" }

// Subject implements Event.
func (Merged) Subject() string { return "story.merged" }

// Key implements Event: stories are merged once.
func (m Merged) Key() string { return "merged:" + m.From + ":" + m.Into }

// Time implements Event.
func (m Merged) Time() time.Time { return m.At }

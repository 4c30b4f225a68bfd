package event

import (
	"strconv"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Change says what a Stored event announces.
type Change string

// The changes.
const (
	Created   Change = "created"
	Revised   Change = "revised"
	Withdrawn Change = "withdrawn"
)

// ChangeOf is what a version was when it was new.
func ChangeOf(revision int, withdrawn bool) Change {
	switch {
	case withdrawn:
		return Withdrawn
	case revision > 1:
		return Revised
	}
	return Created
}

// Stored announces one revision of one record, with the whole record inside, so that a
// consumer never needs the database.
type Stored struct {
	Change  Change          `json:"change"`
	Changed []article.Part  `json:"changed,omitempty"` // what a further revision changed; Article.Edit says more
	Article article.Article `json:"article"`
}

// Type implements Event.
func (Stored) Type() string { return "org.wireroom.stored.v1" }

// Subject implements Event.
func (s Stored) Subject() string {
	return WireStored(s.Change, s.Article.Language, s.Article.Source.ID)
}

// Key implements Event: one announcement a revision, for ever.
func (s Stored) Key() string { return s.Article.ID + ":" + itoa(s.Article.Revision) }

// Time implements Event.
func (s Stored) Time() time.Time { return s.Article.Stored }

func itoa(n int) string { return strconv.Itoa(n) }

package event

import "time"

// Sends says which of the articles that an alert finds it sends on.
type Sends string

// What alerts send.
const (
	EachStory   Sends = "story"   // the first that it finds of each story
	EachArticle Sends = "article" // every new one
	EachChange  Sends = "change"  // every one that is created, revised or withdrawn
)

// Alert is a search that goes on: each stored event is looked at once, and what it asks for
// is sent on. Bucket "alerts" holds it under AlertKey.
type Alert struct {
	Name    string    `json:"name"`  // in addresses and subjects
	Title   string    `json:"title"` // as people call it
	Query   string    `json:"query"` // as the address of a search has it
	Sends   Sends     `json:"sends"`
	Hook    string    `json:"hook,omitempty"`   // where matches are posted to; empty for nowhere
	Secret  string    `json:"secret,omitempty"` // that they are signed with; Public leaves it out
	Paused  bool      `json:"paused,omitempty"`
	Created time.Time `json:"created"`
	By      string    `json:"by,omitempty"`
}

// AlertKey is the key of an alert in its bucket.
func AlertKey(name string) string { return "alert." + name }

// Public is the alert as people may see it.
func (a Alert) Public() Alert {
	a.Secret = ""
	return a
}

// Matched says that an alert asks for what was stored.
type Matched struct {
	Alert    string `json:"alert"`
	Once     string `json:"once"`     // what it is said once for: a story, an article or a revision
	Sequence uint64 `json:"sequence"` // of the stored event on WIRE
	Stored
}

// Type implements Event.
func (Matched) Type() string { return "org.wireroom.matched.v1" }

// Subject implements Event.
func (m Matched) Subject() string { return AlertMatched(m.Alert) }

// Key implements Event: said once.
func (m Matched) Key() string { return "alert:" + m.Alert + ":" + m.Once }

// Owed is a match that an alert's receiver has yet to take.
type Owed struct{ Matched }

// Type implements Event.
func (Owed) Type() string { return "org.wireroom.owed.v1" }

// Subject implements Event.
func (o Owed) Subject() string { return AlertOwed(o.Alert) }

// Key implements Event: sent once, and again until it is taken.
func (o Owed) Key() string { return "owed:" + o.Alert + ":" + o.Once }

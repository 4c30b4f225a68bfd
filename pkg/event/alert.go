package event

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

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
	Since   time.Time `json:"since"` // what was stored before is not looked at: when it was made or resumed
	By      string    `json:"by,omitempty"`
}

// The keys of all alerts in their bucket, and of what is known of their receivers.
const (
	KeysOfAlerts    = "alert.*"
	KeysOfReceivers = "receiver.*"
)

// AlertKey is the key of an alert in its bucket.
func AlertKey(name string) string { return "alert." + Token(name) }

// ReceiverKey is the key of what is known of an alert's receiver.
func ReceiverKey(name string) string { return "receiver." + Token(name) }

// TryKey is the key that is written to have an alert's receiver tried now.
func TryKey(name string) string { return "try." + Token(name) }

// Public is the alert as people may see it: without its secret, and without what follows the
// host in its receiver's address, which often is a secret too.
func (a Alert) Public() Alert {
	a.Secret = ""
	if u, err := url.Parse(a.Hook); err == nil && a.Hook != "" {
		a.Hook = u.Scheme + "://" + u.Host + "/…"
	}
	return a
}

// Generation tells alerts of one name apart that were made one after the other.
func (a Alert) Generation() string { return strconv.FormatInt(a.Created.UnixMilli(), 36) }

// Once is what an alert sends an event once for: its story, its article or its revision.
func (a Alert) Once(e *Stored) string {
	switch {
	case a.Sends == EachStory && e.Article.Story != "":
		return a.Generation() + ":story:" + e.Article.Story
	case a.Sends == EachStory || a.Sends == EachArticle:
		return a.Generation() + ":" + e.Article.ID
	}
	return a.Generation() + ":" + e.Key()
}

// Made reports whether a match is this alert's, and not that of an earlier one of its name.
func (a Alert) Made(m Matched) bool { return strings.HasPrefix(m.Once, a.Generation()+":") }

// Receiver is what is known of the one that an alert posts to. Whoever posts writes it.
type Receiver struct {
	Alert   string    `json:"alert"`
	Taken   int       `json:"taken"`            // posts, ever
	Dead    int       `json:"dead,omitempty"`   // dead letters, ever
	Failing time.Time `json:"failing,omitzero"` // since; zero where the last post was taken
	Next    time.Time `json:"next,omitzero"`    // when the next try is, while it fails
	Posts   []Post    `json:"posts,omitempty"`  // the last, newest first
}

// Post is one match on its way to a receiver, and what came of the last try.
type Post struct {
	ID      string    `json:"id"` // the same through all tries
	Article string    `json:"article"`
	Title   string    `json:"title"`
	At      time.Time `json:"at"` // of the last try
	Tries   int       `json:"tries"`
	Status  int       `json:"status,omitempty"`
	TookMS  int64     `json:"took_ms"`
	Error   string    `json:"error,omitempty"`
}

// Matched says that an alert asks for what was stored.
type Matched struct {
	Alert    string   `json:"alert"`
	Once     string   `json:"once"`               // what it is said once for: a story, an article or a revision
	Sequence uint64   `json:"sequence"`           // of the stored event on WIRE
	LeftOut  []string `json:"left_out,omitempty"` // fields of the record that would have made it too large
	Stored
}

// Type implements Event.
func (Matched) Type() string { return "org.wireroom.matched.v1" }

// Subject implements Event.
func (m Matched) Subject() string { return AlertMatched(m.Alert) }

// Key implements Event: said once.
func (m Matched) Key() string { return "alert:" + m.Alert + ":" + m.Once }

// ID is what receivers tell a match by that comes twice.
func (m Matched) ID() string { return m.Alert + ":" + m.Once }

// Owed is a match that an alert's receiver has yet to take.
type Owed struct{ Matched }

// Type implements Event.
func (Owed) Type() string { return "org.wireroom.owed.v1" }

// Subject implements Event.
func (o Owed) Subject() string { return AlertOwed(o.Alert) }

// Key implements Event: sent once, and again until it is taken.
func (o Owed) Key() string { return "owed:" + o.Alert + ":" + o.Once }

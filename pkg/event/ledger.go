package event

import (
	"slices"
	"strings"
	"time"
)

// State is where a URL stands.
type State string

// The states of a link, in the order of its life.
const (
	StateFound     State = "found"     // waiting for its host's turn
	StateFetched   State = "fetched"   // waiting for the parser
	StateParsed    State = "parsed"    // waiting for the store
	StateStored    State = "stored"    // a new record
	StateRevised   State = "revised"   // a new revision of a record
	StateUnchanged State = "unchanged" // looked at again, nothing new
	StateDuplicate State = "duplicate" // the record of another URL
	StateRefused   State = "refused"   // not wanted, or the site does not want it; Reason says which
	StateGone      State = "gone"      // 404 or 410
	StateFailed    State = "failed"    // tried as often as the limits allow
	StateDead      State = "dead"      // a message a stage could not handle; see the DEAD stream
	StateWithdrawn State = "withdrawn" // was stored and is gone since
)

// ReasonDropped is why a link stays dead when an operator has dropped its dead letter.
const ReasonDropped = "dropped"

// StateAlso is of a line that is not about where a URL stands: a further source lists it
// too. Such lines are folded apart from the others.
const StateAlso State = "also"

// States lists all of them in the order in which people read a ledger.
var States = []State{
	StateFound, StateFetched, StateParsed,
	StateStored, StateRevised, StateUnchanged, StateDuplicate, StateWithdrawn,
	StateRefused, StateGone, StateFailed, StateDead,
}

// Final reports whether a link in this state needs no more work.
func (s State) Final() bool {
	switch s {
	case StateFound, StateFetched, StateParsed:
		return false
	}
	return true
}

// class orders what a line says of a URL over all its visits: that there is a record
// outweighs that a look at it found nothing new, and both outweigh how another visit went.
func (s State) class() int {
	switch s {
	case StateStored, StateRevised, StateDuplicate, StateWithdrawn:
		return 2
	case StateUnchanged:
		return 1
	}
	return 0
}

// rank orders the lines about one visit: further along is higher, and a dead letter or a
// failure can still be mended by a replay.
func (s State) rank() int {
	return slices.Index([]State{
		StateFound, StateFetched, StateParsed, StateFailed, StateDead, StateRefused, StateGone,
		StateUnchanged, StateDuplicate, StateStored, StateRevised, StateWithdrawn,
	}, s)
}

// Ledger is one line of a URL's story. The store folds the lines into links, one
// record a URL.
type Ledger struct {
	Link    string    `json:"link"` // Link.ID
	URL     string    `json:"url"`
	Source  string    `json:"source,omitempty"` // Source.ID
	Visit   time.Time `json:"visit"`            // Found.At of this look at the URL
	State   State     `json:"state"`
	Reason  string    `json:"reason,omitempty"` // one token a program can count: "robots", "not-html"
	Detail  string    `json:"detail,omitempty"` // one sentence for a person
	Stage   string    `json:"stage"`
	At      time.Time `json:"at"`
	Article string    `json:"article,omitempty"` // the record it ended in
}

// Line is a ledger line about a link.
func (l Link) Line(stage string, state State, at time.Time) Ledger {
	return Ledger{Link: l.ID, URL: l.URL, Source: l.Source.ID, Visit: l.Found.At, State: state, Stage: stage, At: at}
}

// Because adds the reason a line was written for.
func (l Ledger) Because(r *Refusal) Ledger {
	l.Reason, l.Detail = r.Reason, r.Detail
	return l
}

// Type implements Event.
func (Ledger) Type() string { return "org.wireroom.ledger.v1" }

// Subject implements Event.
func (l Ledger) Subject() string { return LedgerState(l.State) }

// Key implements Event.
func (l Ledger) Key() string {
	if l.State == StateAlso { // two sources may be polled at one instant
		return "ledger:" + l.Link + ":" + l.Source + ":" + string(l.State)
	}
	key := "ledger:" + l.Link + ":" + l.Visit.UTC().Format(time.RFC3339Nano) + ":" + string(l.State)
	if l.State == StateDead { // a dead letter may die again of something else, or be dropped
		key += ":" + l.Reason
	}
	return key
}

// Time implements Event.
func (l Ledger) Time() time.Time { return l.At }

// After reports whether line l says more than line old about the same link, so that it
// should replace it. It is a strict order, so lines may be folded as they come, and what
// stands is the same in whatever order they came: the higher class wins, then the later
// visit, then the one further along; of two deaths the later, of two other lines that say
// the same the earlier, which what is delivered again never is.
func (l Ledger) After(old Ledger) bool {
	if a, b := l.State.class(), old.State.class(); a != b {
		return a > b
	}
	if !l.Visit.Equal(old.Visit) {
		return l.Visit.After(old.Visit)
	}
	if a, b := l.State.rank(), old.State.rank(); a != b {
		return a > b
	}
	if !l.At.Equal(old.At) {
		return l.At.After(old.At) == (l.State == StateDead) // it may die again, or be dropped
	}
	return l.said() > old.said()
}

// said orders lines of one state and instant: by anything that tells them apart.
func (l Ledger) said() string {
	return strings.Join([]string{l.Reason, l.Stage, l.Article, l.Detail, l.Source, l.URL}, "\n")
}

package archive

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// Change is what came of putting a record.
type Change string

// The changes.
const (
	Created   Change = "created"   // revision 1
	Revised   Change = "revised"   // a further revision
	Withdrawn Change = "withdrawn" // a further revision, which takes the record back
	Unchanged Change = "unchanged" // the content is known
	Duplicate Change = "duplicate" // the content is known, and was looked at under a new address
	Dropped   Change = "dropped"   // the record was dropped by retention and is not stored again
)

// Result says what came of one record.
type Result struct {
	Change  Change
	Article article.Article // as stored: the version that Change speaks of; as it came where it is Dropped
	Pending bool            // that version was not announced yet
}

// State is the state of the link that the record was made of.
func (r Result) State() event.State {
	switch r.Change {
	case Created:
		return event.StateStored
	case Revised:
		return event.StateRevised
	case Withdrawn:
		return event.StateWithdrawn
	case Duplicate:
		return event.StateDuplicate
	}
	return event.StateUnchanged
}

// Announcement says that the broker has a version's stored event.
type Announcement struct {
	ID       string
	Revision int
	Sequence uint64 // on the WIRE stream
}

// Query picks records. The zero value picks all.
type Query struct {
	Since    time.Time // stored then or later
	Source   string    // Source.ID
	Language string    // a BCP 47 tag; "en" picks "en-GB" too
	After    string    // the Cursor of the last record had; records up to it are left out
	Newest   bool      // latest stored first; then After leaves out the newer ones
	Limit    int       // at most so many; 0 is no limit
}

// Cursor is a record's place in Each, for Query.After.
func Cursor(a article.Article) string {
	return strconv.FormatInt(a.Stored.UnixMilli(), 10) + ":" + a.ID
}

// ParseCursor takes a Cursor apart.
func ParseCursor(s string) (stored time.Time, id string, err error) {
	ms, id, ok := strings.Cut(s, ":")
	n, err := strconv.ParseInt(ms, 10, 64)
	if !ok || err != nil {
		return time.Time{}, "", fmt.Errorf("%q is not a cursor", s)
	}
	return time.UnixMilli(n).UTC(), id, nil
}

// LinkQuery picks links. The zero value picks all.
type LinkQuery struct {
	State  event.State
	Source string
	Since  time.Time // with a line of then or later
	After  string    // the id of the last link had
	Limit  int       // at most so many; 0 is no limit
}

// Count is one line of the ledger's balance.
type Count struct {
	Source string
	State  event.State
	N      int
}

package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kept is a version, or a record by its latest one, as retention looks at it.
type Kept struct {
	Article  string
	Revision int
	Source   string
	Stored   time.Time
}

// Compare orders by time stored, record and revision: the order in which they are listed.
func (k Kept) Compare(o Kept) int {
	return cmp.Or(k.Stored.Compare(o.Stored), strings.Compare(k.Article, o.Article), k.Revision-o.Revision)
}

// Tombstone is what is left of a record that was dropped: that it was there.
type Tombstone struct {
	Article, Source string
	At              time.Time
}

// Err is the error of whoever looks for the record.
func (t Tombstone) Err() error {
	return fmt.Errorf("%w on %s, since its time to be kept was over: %w", ErrDropped, t.At.UTC().Format(time.DateOnly), ErrNotFound)
}

// ErrDropped is returned, beside ErrNotFound, for a record that retention dropped.
var ErrDropped = errors.New("it was dropped")

// ErrNoSpace is returned where space that is free cannot be given back.
var ErrNoSpace = errors.New("the file does not become smaller, since an earlier Wireroom made it: what is free in it is used again. " +
	"To make it smaller, stop Wireroom and run: sqlite3 FILE 'PRAGMA auto_vacuum = INCREMENTAL; VACUUM'")

// Retainer is the part of an archive by which it forgets. Several may be at it at once: what
// is dropped already, is pending, or was revised meanwhile is passed over.
type Retainer interface {
	// Texts lists up to n versions that have their text and are not pending, those behind
	// after, the first that was stored at the head.
	Texts(ctx context.Context, after Kept, n int) ([]Kept, error)

	// DropTexts makes those versions WithoutText, for good, and takes the texts out of what
	// records are found by. It returns those that it dropped.
	DropTexts(ctx context.Context, list []Kept, at time.Time) ([]Kept, error)

	// Records lists up to n records, those behind after, the first whose latest version was
	// stored at the head.
	Records(ctx context.Context, after Kept, n int) ([]Kept, error)

	// DropRecords drops those records with all versions and sightings, takes them out of their
	// stories, and leaves a Tombstone: Put says Dropped of them. It returns those it dropped, and
	// finishes what a crash cut off, also of an empty list.
	DropRecords(ctx context.Context, list []Kept, at time.Time) ([]Kept, error)

	// Dropped counts the versions that are there without their text, and the tombstones.
	Dropped(ctx context.Context) (texts, records int, err error)

	// Used is how many bytes the archive takes, with its indexes and without what is free.
	Used(ctx context.Context) (int64, error)

	// GiveBack gives a little free space back to the system and reports whether there is
	// more; or fails with ErrNoSpace.
	GiveBack(ctx context.Context) (more bool, err error)
}

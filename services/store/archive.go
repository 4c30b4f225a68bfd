// Package store writes records to an archive and announces them: what the parser made
// becomes data that others can rely on.
//
// It alone touches the database. Archives are in internal: sqlite and mongo, behind one
// interface with one contract suite.
package store

import "github.com/wireroom/wireroom/services/store/internal/archive"

// The archive's vocabulary. It lies in a package of its own because the implementations
// need it too; read internal/archive/archive.go for what each method promises.
type (
	// Archive keeps records, their revisions and the ledger. See Open.
	Archive = archive.Archive
	// Change is what came of putting a record.
	Change = archive.Change
	// Result says what came of one record.
	Result = archive.Result
	// Announcement says that the broker has a version's stored event.
	Announcement = archive.Announcement
	// Query picks records.
	Query = archive.Query
	// LinkQuery picks links.
	LinkQuery = archive.LinkQuery
	// Count is one line of the ledger's balance.
	Count = archive.Count
)

// The changes.
const (
	Created   = archive.Created
	Revised   = archive.Revised
	Withdrawn = archive.Withdrawn
	Unchanged = archive.Unchanged
	Duplicate = archive.Duplicate
)

// Cursor is a record's place in Archive.Each, for Query.After.
var Cursor = archive.Cursor

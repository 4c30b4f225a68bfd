package store

import "github.com/wireroom/wireroom/services/store/internal/archive"

var (
	// ErrNotFound is returned for a record that the archive does not have.
	ErrNotFound = archive.ErrNotFound
	// ErrDropped is returned, beside ErrNotFound, for a record that retention dropped.
	ErrDropped = archive.ErrDropped
	// ErrRecord is returned for a record that no archive can hold: trying again is no use.
	ErrRecord = archive.ErrRecord
	// ErrQuery is returned for a request that cannot be answered whoever is asked.
	ErrQuery = archive.ErrQuery
	// ErrURL is returned for an archive's address that cannot be used.
	ErrURL = archive.ErrURL
	// ErrFile is returned for a file that is not, or no longer, an archive.
	ErrFile = archive.ErrFile
	// ErrUnavailable is returned where the database server does not answer.
	ErrUnavailable = archive.ErrUnavailable
)

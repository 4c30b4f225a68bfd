package archive

import (
	"errors"

	"github.com/wireroom/wireroom/pkg/words"
)

var (
	// ErrNotFound is returned for a record that the archive does not have.
	ErrNotFound = errors.New("not in the archive")
	// ErrQuery is returned for a request that cannot be answered whoever is asked.
	ErrQuery = words.ErrQuery
	// ErrRecord is returned for a record that no archive can hold: trying again is no use.
	ErrRecord = errors.New("not a record that can be stored")
	// ErrURL is returned for an archive's address that cannot be used.
	ErrURL = errors.New("not an archive's address")
	// ErrFile is returned for a file that is not, or no longer, an archive.
	ErrFile = errors.New("not a usable archive")
	// ErrUnavailable is returned where the database server does not answer.
	ErrUnavailable = errors.New("the database does not answer")
)

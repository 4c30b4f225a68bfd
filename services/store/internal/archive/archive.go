// Package archive says what an archive of records is: the interface, its values, and the
// decisions that every archive takes alike, such as what makes a revision.
//
// It is apart from package store, which exports its names, because the implementations
// need it and store needs them. It does no input or output.
package archive

import (
	"context"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// Archive keeps records, their revisions and the ledger. Every method may be called from
// several goroutines, and several processes may have the same archive open.
//
// Writing is idempotent: what a crash cut off, at whatever point, is healed by calling
// again with the same arguments. Times are kept in UTC and whole milliseconds; strings
// lose NULs and broken UTF-8, which no database takes.
type Archive interface {
	Searcher
	Speller
	Copier
	Stories
	Retainer
	Watcher
	Timer

	// Put writes records, in their order where an id comes more than once, and says of
	// each what came of it: Results has one entry a record. A new record becomes
	// revision 1. One that exists is compared, see Decide: what is no edit counts as a check,
	// other content becomes the next revision, and no version is ever lost.
	// Revision numbers have no gaps and no doubles, however many write at once.
	//
	// What is created or revised is pending until Announced. A record put again, because
	// its message was delivered again, gets the Change it got at first, and is still
	// Pending if it was not announced since.
	//
	// A record that retention has dropped is not stored again: its Change is Dropped.
	//
	// A look older than the record (by Fetched) writes nothing. A record that can never
	// be stored is an ErrRecord, and then nothing of the call is written; any other error
	// is the database's, and parts may be written.
	Put(ctx context.Context, records []article.Article) ([]Result, error)

	// Pending lists up to n versions that were not announced, oldest first.
	Pending(ctx context.Context, n int) ([]article.Article, error)

	// Announced clears the pending mark of exactly those versions and notes their place
	// on the WIRE stream. A version that is unknown or no longer pending is passed over.
	Announced(ctx context.Context, done []Announcement) error

	// Get reads the latest version of a record, or fails with ErrNotFound. Records that are
	// read have their story.
	Get(ctx context.Context, id string) (article.Article, error)

	// Each hands over the latest version of each record that q asks for, by time stored
	// and then id, in memory that does not grow. A record revised meanwhile may come
	// twice, in its old and its new version; none is left out. It ends with fn's error.
	Each(ctx context.Context, q Query, fn func(article.Article) error) error

	// Revisions lists all versions of a record, oldest first, or fails with ErrNotFound.
	Revisions(ctx context.Context, id string) ([]article.Article, error)

	// Note folds lines into links, one a URL. Which line stands is decided by
	// event.Ledger.After, so they may come in any order and any number of times. Lines of
	// event.StateAlso become sightings, at most MaxAlso a link, of the sources that are not
	// the link's own; a record that is read has those of its addresses.
	Note(ctx context.Context, lines []event.Ledger) error

	// Links hands over the standing line of each link that q asks for, by link id. It
	// ends with fn's error.
	Links(ctx context.Context, q LinkQuery, fn func(event.Ledger) error) error

	// Tally counts the links by source and state, in that order. It is the ledger's
	// balance.
	Tally(ctx context.Context) ([]Count, error)

	// Sighted counts the sightings by source: the links that another source had before it.
	Sighted(ctx context.Context) (map[string]int, error)

	// Known looks links up by their ids. Those nothing was noted of are not in the map.
	Known(ctx context.Context, links []string) (map[string]event.Ledger, error)

	// Close frees the archive; nothing else may be called after.
	Close() error
}

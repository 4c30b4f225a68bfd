// Package sqlite keeps an archive in one SQLite file: the default, with nothing to
// install. A batch of records is one transaction.
//
// It is not for a file on a network file system, and not for many machines: that is
// what package mongo is for.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// readers is how many reads may run at once, beside the one writer.
	readers = 4
	// busy is how long a write waits for another process's.
	busy = 10 * time.Second
	// walPages is the write-ahead log's size, in pages of 4 KiB, from which it is brought
	// into the file: about every tenth batch of 100. Most of what a batch writes are pages that
	// the next ones write too, and are brought there once.
	walPages = 16000
	// writerCache is how much of the file the writer keeps in memory, in KiB: a batch writes
	// into a page here and a page there of several indexes. Readers forget theirs whenever
	// somebody writes, and have SQLite's 2 MB.
	writerCache = 64 << 10
)

var _ archive.Archive = (*Archive)(nil)

// Archive is an archive in a SQLite file.
type Archive struct {
	w, r  *sql.DB // w has one connection: SQLite takes one writer at a time
	write statements
	ask   questions // of r
	own   questions // of w
}

// Open opens the file, creating it where there is none. Its directory must exist. What an
// earlier Wireroom left is brought up to this one, which the log tells of: an index of words
// that is not there takes about a millisecond a record.
func Open(ctx context.Context, path string, log *slog.Logger) (*Archive, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	a := &Archive{}
	err := a.open(ctx, path)
	if err == nil {
		err = a.bringUp(ctx, log)
	}
	if err != nil {
		_ = a.Close()
		return nil, fmt.Errorf("open the archive %s: %w", path, explain(err))
	}
	return a, nil
}

func checkPath(path string) error {
	if path == "" || path == ":memory:" {
		return fmt.Errorf("sqlite:%s names no file: %w", path, archive.ErrURL)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("the archive %s is a directory; name a file in it: %w", path, archive.ErrURL)
	}
	if dir := filepath.Dir(path); !isDir(dir) {
		return fmt.Errorf("the archive %s cannot be: there is no directory %s: %w", path, dir, archive.ErrURL)
	}
	return nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (a *Archive) open(ctx context.Context, path string) (err error) {
	if a.w, err = connect(path, 1, "synchronous(FULL)", "wal_autocheckpoint("+strconv.Itoa(walPages)+")", "cache_size(-"+strconv.Itoa(writerCache)+")"); err != nil {
		return err
	}
	if err := migrate(ctx, a.w); err != nil {
		return err
	}
	// Only now, when the file is known to be ours.
	if err := useWAL(ctx, a.w); err != nil {
		return err
	}
	if a.r, err = connect(path, readers, "query_only(1)"); err != nil {
		return err
	}
	if a.write, err = prepare(ctx, a.w); err != nil {
		return err
	}
	if a.own, err = prepareQuestions(ctx, a.w); err != nil {
		return err
	}
	a.ask, err = prepareQuestions(ctx, a.r)
	return err
}

// useWAL lets readers go on while somebody writes. SQLite does not wait its busy time
// here, so where another process does the same just now it is done by hand.
func useWAL(ctx context.Context, db *sql.DB) error {
	for until := time.Now().Add(busy); ; {
		_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		if err == nil || code(err) != lib.SQLITE_BUSY || time.Now().After(until) {
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func connect(path string, conns int, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range append([]string{"busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")"}, pragmas...) {
		q.Add("_pragma", p)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// code is SQLite's primary result code; 0 where err is not SQLite's.
func code(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// explain says what to do about an error that SQLite names only.
func explain(err error) error {
	switch code(err) {
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("it is not a SQLite database; name another file (--archive): %w: %w", archive.ErrFile, err)
	case lib.SQLITE_CORRUPT:
		return fmt.Errorf("it is damaged; move it away and put a copy in its place, or let `sqlite3 FILE .recover` save what can be saved: %w: %w", archive.ErrFile, err)
	case lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return fmt.Errorf("the file and its directory must be writable: %w: %w", archive.ErrFile, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("the disk is full: %w", err)
	}
	return err
}

// Close frees the file.
func (a *Archive) Close() error {
	var errs []error
	for _, db := range []*sql.DB{a.r, a.w} { // the writer last: it tidies the log away
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

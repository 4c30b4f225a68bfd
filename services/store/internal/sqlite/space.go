package sqlite

import (
	"context"
	"fmt"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// giveBackPages is how many pages of 4 KiB are given back in one step, so that whoever
	// writes waits for milliseconds.
	giveBackPages = 256
	// spare is how many pages in use there are to one that may lie free: what is stored next
	// takes it, and the file need not shrink and grow in turn.
	spare = 16
)

// space is what a file consists of, in pages.
type space struct{ pages, free, size, vacuum int64 }

func (a *Archive) space(ctx context.Context) (s space, err error) {
	err = a.r.QueryRowContext(ctx, `SELECT (SELECT page_count FROM pragma_page_count()), (SELECT freelist_count FROM pragma_freelist_count()),
		(SELECT page_size FROM pragma_page_size()), (SELECT auto_vacuum FROM pragma_auto_vacuum())`).Scan(&s.pages, &s.free, &s.size, &s.vacuum)
	if err != nil {
		return s, fmt.Errorf("measure the archive: %w", explain(err))
	}
	return s, nil
}

// Used implements archive.Retainer.
func (a *Archive) Used(ctx context.Context) (int64, error) {
	s, err := a.space(ctx)
	return (s.pages - s.free) * s.size, err
}

// GiveBack implements archive.Retainer. A file that was made without auto_vacuum can only
// be made anew, which takes as much room again and nobody may write meanwhile: that is
// for a person to decide.
func (a *Archive) GiveBack(ctx context.Context) (more bool, err error) {
	s, err := a.space(ctx)
	much := s.free - (s.pages-s.free)/spare
	if err != nil || much <= 0 {
		return false, err
	}
	const incremental = 2
	if s.vacuum != incremental {
		return false, archive.ErrNoSpace
	}
	if _, err := a.w.ExecContext(ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", min(giveBackPages, much))); err != nil {
		return false, fmt.Errorf("give space back: %w", explain(err))
	}
	return much > giveBackPages, nil
}

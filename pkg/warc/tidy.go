package warc

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Bounds say how much of a directory is kept. Zero values are no bound.
type Bounds struct {
	Age  time.Duration // since a file was finished
	Size int64         // bytes of all files together, those being written included
}

// Tidy removes whole files until a Dir's directory is within its bounds, the oldest first.
// Files that are being written, and those of another prefix, stay. It returns how many went.
func (d *Dir) Tidy(b Bounds, now time.Time) (gone int, err error) {
	if b == (Bounds{}) {
		return 0, nil
	}
	files, total, err := d.finished()
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		old := b.Age > 0 && now.Sub(f.info.ModTime()) > b.Age
		if !old && (b.Size == 0 || total <= b.Size) {
			break // the others are younger
		}
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) { // another process tidies too
			return gone, err
		}
		total -= f.info.Size()
		gone++
	}
	return gone, nil
}

// finished is a file that nobody writes any more.
type finished struct {
	path string
	info fs.FileInfo
}

// finished lists them, the oldest first, and adds up the bytes of all, open ones too.
func (d *Dir) finished() (out []finished, total int64, err error) {
	names, err := filepath.Glob(filepath.Join(d.path, d.o.Prefix+"-*.warc.gz*"))
	if err != nil {
		return nil, 0, err
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // finished or removed meanwhile
		}
		if err != nil {
			return nil, 0, err
		}
		total += info.Size()
		if filepath.Ext(name) == ".gz" {
			out = append(out, finished{name, info})
		}
	}
	slices.SortFunc(out, func(a, b finished) int { return a.info.ModTime().Compare(b.info.ModTime()) })
	return out, total, nil
}

package store

import (
	"context"
	"errors"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// errCrash is what a store comes to know when its process is no more.
var errCrash = errors.New("crashed")

// dying is an archive whose store crashes: after so many steps nothing is done any more. A
// call is two steps, so that a crash may also be between what was done and the store's
// knowing of it.
type dying struct {
	Archive
	steps int
	put   func([]archive.Result) // what was done, whether or not the store came to know
	noted func([]event.Ledger)
}

func (d *dying) step() error {
	if d.steps--; d.steps < 0 {
		return errCrash
	}
	return nil
}

func call[T any](d *dying, do func() (T, error)) (out T, err error) {
	if err := d.step(); err != nil {
		return out, err
	}
	if out, err = do(); err != nil {
		return out, err
	}
	return out, d.step()
}

func (d *dying) Put(ctx context.Context, records []article.Article) ([]archive.Result, error) {
	return call(d, func() ([]archive.Result, error) {
		r, err := d.Archive.Put(ctx, records)
		if err == nil {
			d.put(r)
		}
		return r, err
	})
}

func (d *dying) Note(ctx context.Context, lines []event.Ledger) error {
	_, err := call(d, func() (struct{}, error) {
		err := d.Archive.Note(ctx, lines)
		if err == nil {
			d.noted(lines)
		}
		return struct{}{}, err
	})
	return err
}

func (d *dying) Announced(ctx context.Context, done []archive.Announcement) error {
	_, err := call(d, func() (struct{}, error) { return struct{}{}, d.Archive.Announced(ctx, done) })
	return err
}

func (d *dying) Join(ctx context.Context, members []archive.Member) error {
	_, err := call(d, func() (struct{}, error) { return struct{}{}, d.Archive.Join(ctx, members) })
	return err
}

func (d *dying) Alike(ctx context.Context, sketches []story.Sketch) ([][]archive.Member, error) {
	return call(d, func() ([][]archive.Member, error) { return d.Archive.Alike(ctx, sketches) })
}

func (d *dying) Pending(ctx context.Context, n int) ([]article.Article, error) {
	return call(d, func() ([]article.Article, error) { return d.Archive.Pending(ctx, n) })
}

package store

import (
	"context"
	"time"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Pretend is an archive to Sweep of which nothing is dropped: what would be is counted. How
// much a bound on size takes is estimated, as if all texts were of one size, and all records.
func Pretend(a Archive) Archive {
	return &pretence{Archive: a, gone: map[string]bool{}, texts: map[place]bool{}}
}

// place is a version's in an archive.
type place struct {
	article  string
	revision int
}

type pretence struct {
	Archive
	gone  map[string]bool // records
	texts map[place]bool

	bytes, perText, perRecord int64 // once it was measured
}

func (p *pretence) DropTexts(_ context.Context, list []archive.Kept, _ time.Time) (out []archive.Kept, err error) {
	for _, k := range list {
		v := place{k.Article, k.Revision}
		if !p.gone[k.Article] && !p.texts[v] {
			p.texts[v] = true
			out = append(out, k)
		}
	}
	return out, nil
}

func (p *pretence) DropRecords(_ context.Context, list []archive.Kept, _ time.Time) (out []archive.Kept, err error) {
	for _, k := range list {
		if !p.gone[k.Article] {
			p.gone[k.Article] = true
			out = append(out, k)
		}
	}
	return out, nil
}

func (p *pretence) Used(ctx context.Context) (int64, error) {
	if p.bytes == 0 {
		if err := p.measure(ctx); err != nil {
			return 0, err
		}
	}
	return p.bytes - int64(len(p.texts))*p.perText - int64(len(p.gone))*p.perRecord, nil
}

func (p *pretence) measure(ctx context.Context) (err error) {
	if p.bytes, err = p.Archive.Used(ctx); err != nil {
		return err
	}
	for into, list := range map[*int64]lister{&p.perText: p.Texts, &p.perRecord: p.Records} {
		n, err := length(ctx, list)
		if err != nil {
			return err
		}
		*into = p.bytes / max(1, n)
	}
	return nil
}

func (p *pretence) GiveBack(context.Context) (bool, error) { return false, nil }

// length is how many there are in a listing.
func length(ctx context.Context, list lister) (n int64, err error) {
	for after := (archive.Kept{}); ; {
		page, err := list(ctx, after, dropList)
		if err != nil || len(page) == 0 {
			return n, err
		}
		n, after = n+int64(len(page)), page[len(page)-1]
	}
}

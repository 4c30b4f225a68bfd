package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// copyRecords is how many records are copied at once, with all their versions; a record
	// may have megabytes.
	copyRecords = 100
	// copyLinks is how many links or sightings are; they are small.
	copyLinks = 500
	// named is how many records that differ are named.
	named = 5
)

// ErrConflict is returned for a record that is in both archives and is not the same.
var ErrConflict = archive.ErrConflict

// Digest is what an archive holds, in numbers and one hash.
type Digest = archive.Digest

// Copy copies all that an archive holds into another, which nothing else should write to.
// What is there already is passed over, so a copy that was cut off goes on by calling it
// again. progress is told how many records, members, links and so on were looked at more.
func Copy(ctx context.Context, from, to Archive, progress func(what string, n int)) error {
	err := compare(ctx, from, to, func(ours, theirs []archive.History) error {
		progress("records", len(ours))
		missing, err := missing(ours, theirs)
		if err != nil || len(missing) == 0 {
			return err
		}
		return to.Restore(ctx, missing)
	})
	if err != nil {
		return err
	}
	if err := copyStories(ctx, from, to, progress); err != nil {
		return err
	}
	if err := copyLedger(ctx, from, to, progress); err != nil {
		return err
	}
	err = sightings(ctx, from, func(page []archive.Sighting) error {
		progress("sightings", len(page))
		return to.Sight(ctx, page)
	})
	if err != nil {
		return err
	}
	return tombstones(ctx, from, func(page []archive.Tombstone) error {
		progress("tombstones", len(page))
		return to.Bury(ctx, page)
	})
}

// compare hands over the records of an archive in pages, with those that the other has of
// the same stretch of ids.
func compare(ctx context.Context, from, to Archive, fn func(ours, theirs []archive.History) error) error {
	for after := ""; ; {
		ours, err := from.Histories(ctx, after, copyRecords)
		if err != nil || len(ours) == 0 {
			return err
		}
		last := ours[len(ours)-1].ID()
		theirs, err := upTo(ctx, to, after, last)
		if err != nil {
			return err
		}
		if err := fn(ours, theirs); err != nil {
			return err
		}
		after = last
	}
}

// upTo reads the records behind one id up to another.
func upTo(ctx context.Context, a Archive, after, last string) (out []archive.History, err error) {
	for after < last {
		page, err := a.Histories(ctx, after, copyRecords)
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, h := range page {
			if h.ID() <= last {
				out = append(out, h)
			}
		}
		after = page[len(page)-1].ID()
	}
	return out, nil
}

// missing are the records that the other side has not, or not as far.
func missing(ours, theirs []archive.History) (out []archive.History, err error) {
	have := map[string]archive.History{}
	for _, h := range theirs {
		have[h.ID()] = h
	}
	for _, h := range ours {
		switch old, ok := have[h.ID()]; {
		case ok && h.Same(old):
		case ok && !h.Extends(old):
			return nil, fmt.Errorf("record %s: %w", h.ID(), ErrConflict)
		default:
			out = append(out, h)
		}
	}
	return out, nil
}

func copyStories(ctx context.Context, from, to Archive, progress func(string, int)) error {
	err := members(ctx, from, func(page []archive.Member) error {
		progress("members", len(page))
		return to.Join(ctx, page)
	})
	if err != nil {
		return err
	}
	return mergers(ctx, from, func(page []archive.Merger) error {
		progress("mergers", len(page))
		return to.Unite(ctx, page)
	})
}

func copyLedger(ctx context.Context, from, to Archive, progress func(string, int)) error {
	var batch []event.Ledger
	write := func() error {
		progress("links", len(batch))
		err := to.Note(ctx, batch)
		batch = batch[:0]
		return err
	}
	err := from.Links(ctx, LinkQuery{}, func(l event.Ledger) error {
		if batch = append(batch, l); len(batch) < copyLinks {
			return nil
		}
		return write()
	})
	if err != nil {
		return err
	}
	return write()
}

// sightings, members, mergers and tombstones hand over all of an archive's, in pages.
func sightings(ctx context.Context, a Archive, fn func([]archive.Sighting) error) error {
	return pages(ctx, a.Sightings, copyLinks, func(s archive.Sighting) archive.Sighting { return s }, fn)
}

func members(ctx context.Context, a Archive, fn func([]archive.Member) error) error {
	return pages(ctx, a.Members, copyLinks, func(m archive.Member) string { return m.Article }, fn)
}

func mergers(ctx context.Context, a Archive, fn func([]archive.Merger) error) error {
	return pages(ctx, a.Mergers, copyLinks, func(m archive.Merger) string { return m.From }, fn)
}

func tombstones(ctx context.Context, a Archive, fn func([]archive.Tombstone) error) error {
	return pages(ctx, a.Tombstones, copyLinks, func(t archive.Tombstone) string { return t.Article }, fn)
}

// pages reads page after page of n, each behind the last of the one before.
func pages[T, K any](ctx context.Context, read func(context.Context, K, int) ([]T, error), n int, key func(T) K, fn func([]T) error) error {
	for after := *new(K); ; {
		page, err := read(ctx, after, n)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := fn(page); err != nil {
			return err
		}
		after = key(page[len(page)-1])
	}
}

// each makes of a func of one a func of a page.
func each[T any](fn func(T) error) func([]T) error {
	return func(page []T) error {
		for _, v := range page {
			if err := fn(v); err != nil {
				return err
			}
		}
		return nil
	}
}

// Sum reads all that an archive holds.
func Sum(ctx context.Context, a Archive, progress func(what string, n int)) (d Digest, err error) {
	err = pages(ctx, a.Histories, copyRecords, archive.History.ID, func(page []archive.History) error {
		progress("records", len(page))
		return each(d.AddHistory)(page)
	})
	if err == nil {
		err = members(ctx, a, each(d.AddMember))
	}
	if err == nil {
		err = mergers(ctx, a, each(d.AddMerger))
	}
	if err == nil {
		err = a.Links(ctx, LinkQuery{}, func(l event.Ledger) error { return d.AddLink(l) })
	}
	if err == nil {
		err = sightings(ctx, a, each(d.AddSighting))
	}
	if err == nil {
		err = tombstones(ctx, a, each(d.AddTombstone))
	}
	return d, err
}

// Verify fails where two archives do not hold the same, and says where.
func Verify(ctx context.Context, from, to Archive, progress func(what string, n int)) (Digest, error) {
	ours, err := Sum(ctx, from, progress)
	if err != nil {
		return ours, err
	}
	theirs, err := Sum(ctx, to, progress)
	if err != nil || ours == theirs {
		return ours, err
	}
	where, err := differing(ctx, from, to)
	if err != nil {
		return ours, err
	}
	return ours, fmt.Errorf("the archives differ: %s here, %s there%s; if something writes to one of them, stop it and copy again", numbers(ours), numbers(theirs), where)
}

func numbers(d Digest) string {
	return fmt.Sprintf("%d records with %d versions, %d members of stories, %d mergers, %d links, %d sightings, %d tombstones, hash %.12s",
		d.Records, d.Versions, d.Members, d.Mergers, d.Links, d.Sightings, d.Tombstones, d.Hash())
}

// differing names some records that are not the same on both sides.
func differing(ctx context.Context, from, to Archive) (string, error) {
	var ids []string
	err := compare(ctx, from, to, func(ours, theirs []archive.History) error {
		for _, h := range ours {
			if !slices.ContainsFunc(theirs, h.Same) && len(ids) < named {
				ids = append(ids, h.ID())
			}
		}
		return nil
	})
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return "; among the records: " + strings.Join(ids, ", "), nil
}

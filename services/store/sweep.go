package store

import (
	"context"
	"errors"
	"time"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// ErrNoSpace is returned where what is free in an archive's file cannot be given back.
var ErrNoSpace = archive.ErrNoSpace

const (
	// dropStep is how many texts or records are dropped at once, in which nobody else writes to a
	// SQLite archive: for less time than it takes to store as many.
	dropStep = 100
	// dropList is how many are looked at at once.
	dropList = 1000
)

// Swept is what of a source was dropped, or would be.
type Swept struct {
	Texts   int `json:"texts"`
	Records int `json:"records"`
}

// Sweep drops what a policy says is due at a time, in small steps, and returns how much of
// each source. It may be stopped anywhere, and several may sweep at once. progress is told
// of each step.
func Sweep(ctx context.Context, a Archive, p Policy, now time.Time, progress func(n int)) (map[string]Swept, error) {
	if _, err := a.DropRecords(ctx, nil, now); err != nil { // what a crash cut off
		return nil, err
	}
	s := newSweeper(a, now, progress)
	records := pass{rule: p.ofRecords(), list: a.Records, drop: a.DropRecords, count: func(c *Swept, n int) { c.Records += n }}
	texts := pass{rule: p.ofTexts(), list: a.Texts, drop: a.DropTexts, count: func(c *Swept, n int) { c.Texts += n }}
	err := s.byAge(ctx, records)
	if err == nil {
		err = s.byAge(ctx, texts)
	}
	if err == nil {
		err = s.bySize(ctx, texts)
	}
	if err == nil {
		err = s.bySize(ctx, records)
	}
	if err == nil {
		err = s.giveBack(ctx)
	}
	return s.swept, err
}

// sweeper is one round of retention.
type sweeper struct {
	archive  Archive
	now      time.Time
	progress func(n int)
	swept    map[string]Swept
}

func newSweeper(a Archive, now time.Time, progress func(int)) *sweeper {
	return &sweeper{archive: a, now: now, progress: progress, swept: map[string]Swept{}}
}

// pass goes over all texts, or all records, the oldest first.
type pass struct {
	rule
	list  lister
	drop  func(ctx context.Context, list []archive.Kept, at time.Time) ([]archive.Kept, error)
	count func(*Swept, int)
}

// lister lists what is kept, page by page.
type lister func(ctx context.Context, after archive.Kept, n int) ([]archive.Kept, error)

func (s *sweeper) byAge(ctx context.Context, p pass) error {
	shortest := p.shortest()
	if shortest == 0 {
		return nil
	}
	return p.due(ctx, func(k archive.Kept) bool { return older(k, shortest, s.now) }, func(k archive.Kept) bool { return p.old(k, s.now) },
		func(step []archive.Kept) (bool, error) { return true, s.step(ctx, p, step) })
}

// bySize drops until the archive is within its bound, which is looked at before each step.
func (s *sweeper) bySize(ctx context.Context, p pass) error {
	if p.most == 0 {
		return nil
	}
	all := func(archive.Kept) bool { return true }
	return p.due(ctx, all, func(k archive.Kept) bool { return p.spare(k, s.now) }, func(step []archive.Kept) (bool, error) {
		used, err := s.archive.Used(ctx)
		if err != nil || used <= p.most {
			return false, err
		}
		return true, s.step(ctx, p, step)
	})
}

// due hands over in steps what is picked of a listing, as long as more may come and fn says
// to go on.
func (p pass) due(ctx context.Context, more, picked func(archive.Kept) bool, fn func([]archive.Kept) (bool, error)) error {
	for after := (archive.Kept{}); ; {
		page, err := p.list(ctx, after, dropList)
		if err != nil || len(page) == 0 {
			return err
		}
		var step []archive.Kept
		for i, k := range page {
			if picked(k) {
				step = append(step, k)
			}
			if len(step) == dropStep || len(step) > 0 && i == len(page)-1 {
				if on, err := fn(step); err != nil || !on {
					return err
				}
				step = nil
			}
		}
		if after = page[len(page)-1]; !more(after) {
			return nil
		}
	}
}

// step drops, and then rests for as long as that took: half of the time is the writers'.
func (s *sweeper) step(ctx context.Context, p pass, list []archive.Kept) error {
	began := time.Now()
	gone, err := p.drop(ctx, list, s.now)
	for _, k := range gone {
		c := s.swept[k.Source]
		p.count(&c, 1)
		s.swept[k.Source] = c
	}
	s.progress(len(gone))
	return errors.Join(err, rest(ctx, time.Since(began)))
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *sweeper) giveBack(ctx context.Context) error {
	for {
		began := time.Now()
		more, err := s.archive.GiveBack(ctx)
		if err != nil || !more {
			return err
		}
		if err := rest(ctx, time.Since(began)); err != nil {
			return err
		}
	}
}

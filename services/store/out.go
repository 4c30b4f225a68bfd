package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

const (
	// sweepEvery is how often records are looked for whose announcement a crash cut off.
	sweepEvery = 10 * time.Second
	// sweepBatch is how many of them are announced at once.
	sweepBatch = 200
	// leave is how old a pending record must be: a younger one is just being announced.
	leave = 30 * time.Second
)

// announce publishes `stored` for records whose announcement is pending, and clears the
// mark when the broker has it. Announcing twice is one message: its key is the record
// and the revision.
func (s *Service) announce(ctx context.Context, records []article.Article) error {
	if len(records) == 0 {
		return nil
	}
	if err := s.join(ctx, records); err != nil {
		return err
	}
	events := make([]event.Event, len(records))
	for i, a := range records {
		events[i] = event.Stored{Change: changeOf(a), Changed: a.Edit.Parts, Article: a}
	}
	acks, err := s.bus.PublishAll(ctx, events)
	if errors.Is(err, bus.ErrTooLarge) {
		return bus.Permanent("too-large", err)
	}
	if err != nil {
		return err
	}
	s.waits.announced(records, time.Now())
	done := make([]Announcement, len(records))
	for i, a := range records {
		done[i] = Announcement{ID: a.ID, Revision: a.Revision, Sequence: acks[i].Sequence}
	}
	return s.archive.Announced(ctx, done)
}

// tellMerged publishes `merged`. Telling twice is one message.
func (s *Service) tellMerged(ctx context.Context, from, into, by string) error {
	_, err := s.bus.Publish(ctx, event.Merged{From: from, Into: into, Article: by, At: article.Time(time.Now())})
	return err
}

// changeOf is what a record's latest revision is, which the record itself says.
func changeOf(a article.Article) event.Change {
	switch {
	case !a.Withdrawn.IsZero():
		return event.Withdrawn
	case a.Revision > 1:
		return event.Revised
	}
	return event.Created
}

// sweep announces what a crash left written but not announced: at the start all of it,
// since nobody else is at it then.
func (s *Service) sweep(ctx context.Context) error {
	before := time.Now()
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.sweepOnce(ctx, before); err != nil && ctx.Err() == nil {
			s.log.Warn("announce what was left", "err", err)
		}
		select {
		case now := <-tick.C:
			before = now.Add(-leave)
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Service) sweepOnce(ctx context.Context, before time.Time) error {
	for {
		records, err := s.archive.Pending(ctx, sweepBatch)
		if err != nil {
			return err
		}
		full := len(records) == sweepBatch
		records = slices.DeleteFunc(records, func(a article.Article) bool { return !a.Stored.Before(before) })
		if err := s.announce(ctx, records); err != nil {
			return err
		}
		if !full || len(records) == 0 {
			return nil
		}
	}
}

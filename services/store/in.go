package store

import (
	"context"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// listenRecords takes parsed records in batches. While the archive is away a batch is
// tried again and nothing more is taken: the stream fills and the parser waits.
func (s *Service) listenRecords(ctx context.Context) error {
	o := bus.BatchOptions{Size: s.cfg.Batch, Linger: s.cfg.Linger}
	return s.bus.ConsumeBatch(ctx, bus.Store, o, func(ctx context.Context, batch []bus.Delivery) error {
		parsed, err := bus.Decode[event.Parsed](batch)
		if err != nil {
			return err
		}
		return s.put(ctx, parsed)
	})
}

// listenLedger takes the lines that the other stages write.
func (s *Service) listenLedger(ctx context.Context) error {
	o := bus.BatchOptions{Size: ledgerBatch, Linger: s.cfg.Linger}
	return s.bus.ConsumeBatch(ctx, bus.StoreLedger, o, func(ctx context.Context, batch []bus.Delivery) error {
		lines, err := bus.Decode[event.Ledger](batch)
		if err != nil {
			return err
		}
		return s.note(ctx, lines)
	})
}

// readKeeps reads of all sources that are watched how long what they bring is kept, where
// they say so.
func (s *Service) readKeeps(ctx context.Context) (out []event.Source, err error) {
	all, err := bus.ReadAll[event.Source](ctx, s.bus, event.BucketSources)
	for _, src := range all {
		if src.TextKeep != "" || src.RecordKeep != "" {
			out = append(out, event.Source{ID: src.ID, TextKeep: src.TextKeep, RecordKeep: src.RecordKeep})
		}
	}
	return out, err
}

// note folds lines into the ledger, after what follows from them for records: a crash in
// between is healed by doing both again.
func (s *Service) note(ctx context.Context, lines []event.Ledger) error {
	if err := s.withdraw(ctx, lines); err != nil {
		return err
	}
	return s.archive.Note(ctx, lines)
}

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

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
	kv, err := s.bus.Bucket(ctx, event.BucketSources)
	if err != nil {
		return nil, err
	}
	keys, err := kv.ListKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	for k := range keys.Keys() {
		e, err := kv.Get(ctx, k)
		if errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, jetstream.ErrKeyDeleted) {
			continue // removed meanwhile
		}
		var src event.Source
		if err == nil {
			err = json.Unmarshal(e.Value(), &src)
		}
		if err != nil {
			return nil, fmt.Errorf("read source %s: %w", k, err)
		}
		if src.TextKeep != "" || src.RecordKeep != "" {
			out = append(out, event.Source{ID: src.ID, TextKeep: src.TextKeep, RecordKeep: src.RecordKeep})
		}
	}
	return out, nil
}

// note folds lines into the ledger, after what follows from them for records: a crash in
// between is healed by doing both again.
func (s *Service) note(ctx context.Context, lines []event.Ledger) error {
	if err := s.withdraw(ctx, lines); err != nil {
		return err
	}
	return s.archive.Note(ctx, lines)
}

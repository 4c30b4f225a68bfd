package store

import (
	"context"
	"errors"
	"time"
)

// retainEvery is how often a store looks for what is kept for long enough.
const retainEvery = time.Hour

// retain drops what need not be kept any more, at once and at each tick, until ctx ends.
// What goes wrong is tried again in the next round.
func (s *Service) retain(ctx context.Context, tick <-chan time.Time) error {
	for {
		if err := s.retainOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			s.log.Warn("drop what need not be kept any more", "err", err)
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Service) retainOnce(ctx context.Context, now time.Time) error {
	sources, err := s.readKeeps(ctx)
	if err != nil {
		return err
	}
	p, err := PolicyOf(s.cfg.Keep, sources)
	if err != nil || p.KeepsAll() {
		return err
	}
	swept, err := Sweep(ctx, s.archive, p, now, func(int) {})
	s.countSwept(swept)
	if errors.Is(err, ErrNoSpace) {
		s.spoken.Do(func() { s.log.Warn("space is not given back", "err", err) })
		err = nil
	}
	if err != nil {
		return err
	}
	return s.tellAbove(ctx, p)
}

func (s *Service) countSwept(swept map[string]Swept) {
	var all Swept
	for source, n := range swept {
		all.Texts, all.Records = all.Texts+n.Texts, all.Records+n.Records
		s.log.Debug("dropped", "source", source, "texts", n.Texts, "records", n.Records)
	}
	s.dropped.WithLabelValues("text").Add(float64(all.Texts))
	s.dropped.WithLabelValues("record").Add(float64(all.Records))
	if all != (Swept{}) {
		s.log.Info("dropped what need not be kept any more", "texts", all.Texts, "records", all.Records)
	}
}

// tellAbove says that an archive is above its bound although all that may go has gone.
func (s *Service) tellAbove(ctx context.Context, p Policy) error {
	for name, most := range map[string]int64{"--text-most": p.TextMost, "--record-most": p.RecordMost} {
		if most == 0 {
			continue
		}
		used, err := s.archive.Used(ctx)
		if err != nil {
			return err
		}
		if used > most {
			s.log.Warn("the archive is larger than its bound; what is left is younger than a day, is to be kept for ever, or is the ledger", "bound", name, "bytes", used)
		}
	}
	return nil
}

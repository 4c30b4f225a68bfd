package store

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// waitsEvery is how often what was summed up is written: a transaction for each batch
	// would be one too many.
	waitsEvery = 10 * time.Second
	// waitsGrace bounds the last writing.
	waitsGrace = 5 * time.Second
)

// waits sums up how long records waited, until it is written.
type waits struct {
	mu     sync.Mutex // guards counts
	counts map[archive.WaitCount]int
}

// announced counts the waits of records that were announced just now.
func (w *waits) announced(records []article.Article, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range records {
		r := &records[i]
		w.until(query.UntilFetched, r.Found.At, r.Fetched, now)
		w.until(query.UntilParsed, r.Fetched, r.Parsed, now)
		w.until(query.UntilStored, r.Parsed, r.Stored, now)
		w.until(query.UntilAnnounced, r.Stored, now, now)
		if _, known := archive.DelayOf(r.Published, r.Stored); known && r.Revision == 1 {
			w.until(query.SincePublished, r.Published.At, r.Stored, now)
		}
	}
}

func (w *waits) until(wait query.Wait, from, to, now time.Time) {
	if from.IsZero() || to.IsZero() {
		return
	}
	w.add(archive.WaitCount{At: now.UTC().Truncate(archive.WaitStep), Wait: wait, Bucket: archive.Bucket(to.Sub(from))}, 1)
}

// add counts n of a kind; kinds have no N.
func (w *waits) add(kind archive.WaitCount, n int) {
	if w.counts == nil {
		w.counts = map[archive.WaitCount]int{}
	}
	w.counts[kind] += n
}

// write brings what was summed up to the archive. What cannot be written waits on.
func (w *waits) write(ctx context.Context, a Archive, now time.Time) error {
	w.mu.Lock()
	counts := w.counts
	w.counts = nil
	w.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	var list []archive.WaitCount
	for kind, n := range counts {
		kind.N = n
		list = append(list, kind)
	}
	err := a.AddWaits(ctx, list, now)
	if err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		for kind, n := range counts {
			w.add(kind, n)
		}
	}
	return err
}

// keepWaits writes what was summed up now and then, and at the end.
func (s *Service) keepWaits(ctx context.Context) error {
	tick := time.NewTicker(waitsEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case now := <-tick.C:
			if err := s.waits.write(ctx, s.archive, now); err != nil && ctx.Err() == nil {
				s.log.Warn("note how long records waited", "err", err)
			}
		case <-ctx.Done():
		}
	}
	return nil
}

// lastWaits writes what is left when all else has ended.
func (s *Service) lastWaits(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), waitsGrace)
	defer cancel()
	if err := s.waits.write(ctx, s.archive, time.Now()); err != nil {
		s.log.Warn("note how long records waited", "err", err)
	}
}

// Series tells how long records waited, step by step.
func Series(ctx context.Context, a Archive, r query.SeriesRequest, now time.Time) (query.SeriesAnswer, error) {
	if r.Until.IsZero() {
		r.Until = now.Add(time.Millisecond)
	}
	if r.Since.IsZero() {
		r.Since = r.Until.AddDate(0, 0, -1)
	}
	out := query.SeriesAnswer{Step: int(archive.WaitStep.Seconds()), Series: map[query.Wait][]query.Point{}}
	counts, err := a.Waits(ctx, r.Since, r.Until)
	for wait, list := range byWait(counts) {
		for _, at := range slices.SortedFunc(maps.Keys(list), time.Time.Compare) {
			out.Series[wait] = append(out.Series[wait], pointOf(at, list[at]))
		}
	}
	return out, err
}

func byWait(counts []archive.WaitCount) map[query.Wait]map[time.Time][]archive.WaitCount {
	out := map[query.Wait]map[time.Time][]archive.WaitCount{}
	for _, c := range counts {
		if out[c.Wait] == nil {
			out[c.Wait] = map[time.Time][]archive.WaitCount{}
		}
		out[c.Wait][c.At] = append(out[c.Wait][c.At], c)
	}
	return out
}

// pointOf are the percentiles of one step's counts, which are by bucket.
func pointOf(at time.Time, counts []archive.WaitCount) query.Point {
	p := query.Point{At: at}
	for _, c := range counts {
		p.N += c.N
	}
	within := func(percent int) int64 {
		left := (p.N-1)*percent/100 + 1
		for _, c := range counts {
			if left -= c.N; left <= 0 {
				return archive.Typical(c.Bucket)
			}
		}
		return 0
	}
	p.MedianMS, p.P90MS, p.P99MS = within(50), within(90), within(99)
	return p
}

func (s *Service) series(ctx context.Context, r query.SeriesRequest) (query.SeriesAnswer, error) {
	return Series(ctx, s.archive, r, time.Now())
}

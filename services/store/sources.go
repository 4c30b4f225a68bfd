package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// maxSources is the largest page of sources, and statSources the page of those who do not say.
	maxSources, statSources = 200, 50
	// habitRecords is how many of a source's last records its coverage and delay are of.
	habitRecords = 100
	// usualWeeks is how many weeks what is usual is the mean of; statDays as many days.
	usualWeeks, statDays = 4, 28
	week                 = 7 * 24 * time.Hour
)

// SourceStats tells of sources: of one, or of a page of them.
func SourceStats(ctx context.Context, a Archive, r query.StatsRequest, now time.Time) (query.StatsAnswer, error) {
	if r.Limit < 0 || r.Limit > maxSources {
		return query.StatsAnswer{}, fmt.Errorf("limit %d must be between 1 and %d: %w", r.Limit, maxSources, archive.ErrQuery)
	}
	all, err := counted(ctx, a)
	if err != nil {
		return query.StatsAnswer{}, err
	}
	if r.States {
		return query.StatsAnswer{Sources: all}, nil
	}
	names := slices.Sorted(maps.Keys(all))
	if r.Source != "" {
		names = []string{r.Source}
	}
	names = slices.DeleteFunc(names, func(s string) bool { return s <= r.After })
	out := query.StatsAnswer{Sources: map[string]query.SourceStats{}}
	if n := cmp.Or(r.Limit, statSources); len(names) > n {
		names, out.Next = names[:n], names[n-1]
	}
	for _, name := range names {
		st, err := tellSource(ctx, a, name, all[name], now)
		if err == nil && st.States == nil && st.Coverage.Of == 0 {
			err = fmt.Errorf("nothing was found by source %s: %w", name, ErrNotFound)
		}
		if err != nil {
			return out, err
		}
		out.Sources[name] = st
	}
	return out, nil
}

// counted are the links of all sources.
func counted(ctx context.Context, a Archive) (map[string]query.SourceStats, error) {
	counts, err := a.Tally(ctx)
	if err != nil {
		return nil, err
	}
	later, err := a.Sighted(ctx)
	out := map[string]query.SourceStats{}
	for _, c := range counts {
		if out[c.Source].States == nil {
			out[c.Source] = query.SourceStats{States: map[event.State]int{}, Later: later[c.Source]}
		}
		out[c.Source].States[c.State] = c.N
	}
	return out, err
}

// tellSource adds to a source's links what has come of it.
func tellSource(ctx context.Context, a Archive, source string, st query.SourceStats, now time.Time) (query.SourceStats, error) {
	hour := now.UTC().Truncate(time.Hour)
	since := hour.Add(-usualWeeks*week - 23*time.Hour)
	h, err := a.Habits(ctx, source, habitRecords, since)
	if err != nil || h.Coverage.Of == 0 {
		return st, err
	}
	st.Coverage, st.Last, st.Delay = h.Coverage, h.Last, delayOf(h.Delays)
	st.Hours, st.Days = make([]int, 24), make([]int, statDays)
	today := hour.Truncate(24 * time.Hour)
	weeks := weeksOf(h.Hours, hour)
	for at, n := range h.Hours {
		if i := 23 - int(hour.Sub(at)/time.Hour); i >= 0 && i < 24 {
			st.Hours[i] += n
		}
		if i := statDays - 1 - int(today.Sub(at.Truncate(24*time.Hour))/(24*time.Hour)); i >= 0 && i < statDays {
			st.Days[i] += n
		}
		behind := hour.Sub(at) % week // as far before this hour, in its week
		if at.After(hour.Add(-week)) || behind >= 24*time.Hour || weeks == 0 {
			continue
		}
		if st.UsualDay += float64(n) / float64(weeks); behind == 0 {
			st.Usual += float64(n) / float64(weeks)
		}
	}
	return st, nil
}

// weeksOf is of how many whole weeks there are records before this one.
func weeksOf(hours map[time.Time]int, hour time.Time) (n int) {
	for at := range hours {
		n = max(n, int(hour.Sub(at)/week))
	}
	return min(n, usualWeeks)
}

// delayOf are percentiles; of few records the later of two.
func delayOf(delays []time.Duration) query.Delay {
	if len(delays) == 0 {
		return query.Delay{}
	}
	slices.Sort(delays)
	at := func(percent int) int64 { return delays[(len(delays)-1)*percent/100].Milliseconds() }
	return query.Delay{Of: len(delays), MedianMS: at(50), P90MS: at(90)}
}

func (s *Service) sourceStats(ctx context.Context, r query.StatsRequest) (query.StatsAnswer, error) {
	return SourceStats(ctx, s.archive, r, time.Now())
}

package web

import (
	"context"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/live"
)

const (
	// delaySpan is how far back the delays go, as far as the newest rows do.
	delaySpan = time.Hour
	// delayStep is the time that one point of their lines is of.
	delayStep = 5 * time.Minute
)

// delays are percentiles from publication to the store: of the day, as the store has kept
// them, or of what this desk saw on the wire.
type delays struct {
	Desk   bool            `json:"desk,omitempty"` // of what this desk saw
	N      int             `json:"n"`
	Since  time.Time       `json:"since,omitzero"`
	Median time.Duration   `json:"median,omitempty"`
	P90    time.Duration   `json:"p90,omitempty"`
	P99    time.Duration   `json:"p99,omitempty"`
	Points []delayPoint    `json:"points,omitempty"`
	all    []time.Duration // by length
}

// delayPoint is the percentiles of one step.
type delayPoint struct {
	At     time.Time     `json:"at"`
	Median time.Duration `json:"median"`
	P90    time.Duration `json:"p90"`
	P99    time.Duration `json:"p99"`
}

// delaysOf are those of the rows of the last hour, oldest first.
func delaysOf(rows []live.Row, now time.Time) (d delays) {
	d.Desk = true
	by := map[time.Time][]time.Duration{}
	for _, r := range rows {
		a := &r.Stored.Article
		lag, ok := delayOf(a)
		if !ok || now.Sub(a.Stored) > delaySpan {
			continue
		}
		if d.N++; d.Since.IsZero() || a.Stored.Before(d.Since) {
			d.Since = a.Stored
		}
		at := a.Stored.UTC().Truncate(delayStep)
		by[at] = append(by[at], lag)
		d.all = append(d.all, lag)
	}
	slices.Sort(d.all)
	d.Median, d.P90, d.P99 = percentiles(d.all)
	for at, list := range by {
		slices.Sort(list)
		p := delayPoint{At: at}
		p.Median, p.P90, p.P99 = percentiles(list)
		d.Points = append(d.Points, p)
	}
	slices.SortFunc(d.Points, func(a, b delayPoint) int { return a.At.Compare(b.At) })
	return d
}

// seriesAge is how old the store's series may be.
const seriesAge = time.Minute

// delaysNow are the day's delays and waits as the store has kept them; where none answers,
// or none knows, the delays of what this desk saw.
func (s *Service) delaysNow(ctx context.Context, now time.Time) (delays, []waitLine) {
	if now.Sub(s.pipe.timed) >= seriesAge {
		ctx, cancel := context.WithTimeout(ctx, datelineTime)
		defer cancel()
		var err error
		if s.pipe.series, err = query.Ask[query.SeriesAnswer](ctx, s.bus.Conn(), "series", query.SeriesRequest{}); err != nil {
			s.log.Debug("the pipeline is shown without the store's series", "err", err)
		}
		s.pipe.timed = now
	}
	points := s.pipe.series.Series[query.SincePublished]
	if len(points) < 2 { // as long as Wireroom is young
		return delaysOf(s.live.Newest(2*ringRows), now), waitsOf(s.pipe.series)
	}
	return delaysOfSeries(points), waitsOf(s.pipe.series)
}

// delaysOfSeries are those of the store; the three figures are of the newest step.
func delaysOfSeries(points []query.Point) (d delays) {
	d.Since = points[0].At
	for _, p := range points {
		d.N += p.N
		d.Points = append(d.Points, delayPoint{p.At, ms(p.MedianMS), ms(p.P90MS), ms(p.P99MS)})
	}
	last := d.Points[len(d.Points)-1]
	d.Median, d.P90, d.P99 = last.Median, last.P90, last.P99
	return d
}

// waitLine is how long articles waited at one place, in the newest step.
type waitLine struct {
	Until  string        `json:"until"`
	N      int           `json:"n"`
	At     time.Time     `json:"at"`
	Median time.Duration `json:"median"`
	P90    time.Duration `json:"p90"`
	P99    time.Duration `json:"p99"`
}

// waitNames are the waits on an article's way, in their order.
var waitNames = []struct {
	wait query.Wait
	says string
}{
	{query.UntilFetched, "seen, until fetched"}, {query.UntilParsed, "fetched, until parsed"}, {query.UntilStored, "parsed, until stored"}, {query.UntilAnnounced, "stored, until announced"},
}

func waitsOf(a query.SeriesAnswer) (out []waitLine) {
	for _, w := range waitNames {
		if points := a.Series[w.wait]; len(points) > 0 {
			p := points[len(points)-1]
			out = append(out, waitLine{w.says, p.N, p.At, ms(p.MedianMS), ms(p.P90MS), ms(p.P99MS)})
		}
	}
	return out
}

// percentiles of a sorted list: the value that so many of a hundred do not exceed.
func percentiles(sorted []time.Duration) (median, p90, p99 time.Duration) {
	at := func(p int) time.Duration {
		if len(sorted) == 0 {
			return 0
		}
		return sorted[(len(sorted)*p+99)/100-1]
	}
	return at(50), at(90), at(99)
}

// Chart is the same for the script: seconds, then three lines in seconds.
func (d delays) Chart() (out [4][]float64) {
	for _, p := range d.Points {
		out[0] = append(out[0], float64(p.At.Unix()))
		for i, v := range []time.Duration{p.Median, p.P90, p.P99} {
			out[i+1] = append(out[i+1], max(v.Seconds(), 0.001)) // a logarithm wants something
		}
	}
	return out
}

// changesOf shares what is stored in a minute among created, revised and withdrawn, as the
// newest rows are.
func changesOf(rows []live.Row, since time.Time, stored float64) (out [3]float64) {
	n, all := [3]int{}, 0
	for _, r := range rows {
		if r.Stored.Article.Stored.Before(since) {
			continue
		}
		all++
		switch r.Stored.Change {
		case event.Created:
			n[0]++
		case event.Revised:
			n[1]++
		default:
			n[2]++
		}
	}
	if all == 0 {
		return out
	}
	for i := range n {
		out[i] = stored * float64(n[i]) / float64(all)
	}
	return out
}

package web

import (
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/live"
)

const (
	// delaySpan is how far back the delays go, as far as the newest rows do.
	delaySpan = time.Hour
	// delayStep is the time that one point of their lines is of.
	delayStep = 5 * time.Minute
)

// delays are percentiles from publication to the store, of what this desk saw on the wire.
type delays struct {
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

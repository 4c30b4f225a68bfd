package schedule_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
)

// The simulation polls made-up sources in virtual time by several rules, each scaled so
// that all make as many requests, and compares how long an item waits to be seen.
const (
	simDays     = 28
	backlogDays = 7 // before that, seen by the first poll
)

var (
	simStart = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	simEnd   = simStart.AddDate(0, 0, simDays)
	simFrom  = simStart.AddDate(0, 0, -backlogDays)
)

// simSource is one source with all that it publishes.
type simSource struct {
	id, kind string
	items    []time.Time
	first    time.Time // poll
}

// poller is a rule at work on one source: the interval after a poll.
type poller func(now time.Time, fresh []time.Time, first bool) time.Duration

// rule makes pollers. scale is its free parameter: intervals get longer with it.
type rule struct {
	name string
	make func(s simSource, scale float64) poller
	peer bool // what ours is held against
	ours bool
}

var bounds = schedule.DefaultBounds

var rules = []rule{
	{name: "fixed interval", make: fixed, peer: true},
	{name: "Media Cloud", make: mediaCloud, peer: true},
	{name: "miniflux (5 min to 24 h)", make: miniflux(5*time.Minute, 24*time.Hour), peer: true},
	{name: "Next × factor", make: nextTimes, peer: true},
	{name: "miniflux (our bounds)", make: miniflux(bounds.Min, bounds.Max)},
	{name: "Next, growth fitted", make: nextGrowth},
	{name: "Memory, counts only", make: ours(false), ours: true},
	{name: "Memory, with dates", make: ours(true), ours: true},
}

func fixed(_ simSource, scale float64) poller {
	return func(time.Time, []time.Time, bool) time.Duration { return scaled(15*time.Minute, scale) }
}

func scaled(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }

// miniflux is entry_frequency: a week / (items of the week × factor), within bounds.
func miniflux(least, most time.Duration) func(simSource, float64) poller {
	return func(_ simSource, scale float64) poller {
		var seen []time.Time
		return func(now time.Time, fresh []time.Time, _ bool) time.Duration {
			const week = 7 * 24 * time.Hour
			seen = append(seen, fresh...)
			for len(seen) > 0 && seen[0].Before(now.Add(-week)) {
				seen = seen[1:]
			}
			if len(seen) == 0 {
				return most
			}
			return min(max(scaled(week, scale/float64(len(seen))), least), most)
		}
	}
}

// mediaCloud is rss-fetcher's rule: the share of known items in the feed (of 25) adds ten
// minutes or takes an hour.
func mediaCloud(_ simSource, scale float64) poller {
	const feed, usual = 25, 6 * time.Hour
	interval, news := usual, simFrom
	return func(now time.Time, fresh []time.Time, first bool) time.Duration {
		known := 1 - float64(min(len(fresh), feed))/feed
		if len(fresh) > 0 {
			news = now
		}
		switch {
		case first:
		case known >= 0.67 && (known < 1 || now.Sub(news) < 31*24*time.Hour):
			interval += 10 * time.Minute
		case known >= 0.67:
			interval += time.Hour
		case known < 0.33:
			interval = min(interval-time.Hour, usual)
		}
		interval = min(max(interval, 10*time.Minute), 24*time.Hour)
		return scaled(interval, scale)
	}
}

// oldNext was the rule before Memory: a third less after news, a fifth more without.
func oldNext(interval time.Duration, news bool) time.Duration {
	switch {
	case interval == 0:
		interval = bounds.First
	case news:
		interval = scaled(interval, 2.0/3)
	default:
		interval = scaled(interval, 1.2)
	}
	return min(max(interval, bounds.Min), bounds.Max)
}

func nextTimes(_ simSource, scale float64) poller {
	var interval time.Duration
	return func(_ time.Time, fresh []time.Time, _ bool) time.Duration {
		interval = oldNext(interval, len(fresh) > 0)
		return max(scaled(interval, scale), bounds.Min)
	}
}

// nextGrowth is oldNext with growth to the power of scale: a rule that feeds on its own
// intervals compensates a mere factor.
func nextGrowth(_ simSource, scale float64) poller {
	var interval time.Duration
	return func(_ time.Time, fresh []time.Time, _ bool) time.Duration {
		next := oldNext(interval, len(fresh) > 0)
		if interval > 0 && next > interval {
			next = min(scaled(interval, math.Pow(float64(next)/float64(interval), scale)), bounds.Max)
		}
		interval = next
		return interval
	}
}

func ours(dated bool) func(simSource, float64) poller {
	return func(s simSource, scale float64) poller {
		b := bounds
		b.First = scaled(b.First, scale)
		var m schedule.Memory
		return func(now time.Time, fresh []time.Time, _ bool) (wait time.Duration) {
			p := schedule.Poll{At: now, Fresh: len(fresh)}
			if dated {
				p.Published = fresh
			}
			m, wait = m.After(b, s.id, p)
			return wait
		}
	}
}

// outcome is what a rule made of the sources.
type outcome struct {
	polls  map[string]int // by kind
	delays map[string][]float64
}

func (o outcome) total() (n int) {
	for _, v := range o.polls {
		n += v
	}
	return n
}

func simulate(sources []simSource, r rule, scale float64) outcome {
	out := outcome{polls: map[string]int{}, delays: map[string][]float64{}}
	for _, s := range sources {
		polls, delays := s.run(r.make(s, scale))
		out.polls[s.kind] += polls
		out.delays[s.kind] = append(out.delays[s.kind], delays...)
	}
	return out
}

// run polls one source to the end, and on until its last item is seen. Every item after
// the first poll counts, those from which a rule still learns too.
func (s simSource) run(next poller) (polls int, delays []float64) {
	left := s.items
	for at := s.first; at.Before(simEnd) || len(left) > 0; {
		n := 0
		for n < len(left) && !left[n].After(at) {
			if at != s.first {
				delays = append(delays, at.Sub(left[n]).Minutes())
			}
			n++
		}
		if at.Before(simEnd) {
			polls++
		}
		wait := next(at, left[:n], at == s.first)
		left, at = left[n:], at.Add(max(wait, time.Second))
	}
	return polls, delays
}

// fit finds the scale at which a rule makes as many polls as wanted: from 1 by as much as
// polls are off until that is on both sides, and then by regula falsi on logarithms.
func fit(sources []simSource, r rule, want int) (outcome, error) {
	const near = 0.004
	var x, lo, hi, many, few float64 // log of the scale; log(polls/want) at lo and hi
	for range 40 {
		o := simulate(sources, r, math.Exp(x))
		off := math.Log(float64(o.total()) / float64(want))
		switch {
		case math.Abs(off) < near:
			return o, nil
		case off > 0:
			lo, many = x, off
		default:
			hi, few = x, off
		}
		if many == 0 || few == 0 {
			x += off * 1.2
		} else {
			x = lo + (hi-lo)*min(max(many/(many-few), 0.1), 0.9)
		}
	}
	return outcome{}, fmt.Errorf("no scale of %q makes %d polls", r.name, want)
}

// fitAll runs the rules beside each other.
func fitAll(t *testing.T, sources []simSource, want int) []outcome {
	out := make([]outcome, len(rules))
	var wg sync.WaitGroup
	for i, r := range rules {
		wg.Go(func() {
			var err error
			if out[i], err = fit(sources, r, want); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return out
}

// figures are the delays of items in minutes.
type figures struct{ median, p95, mean float64 }

func (o outcome) figures(kinds ...string) figures {
	var all []float64
	for _, k := range kinds {
		all = append(all, o.delays[k]...)
	}
	if len(all) == 0 {
		return figures{}
	}
	slices.Sort(all)
	sum := 0.0
	for _, v := range all {
		sum += v
	}
	return figures{all[len(all)/2], all[len(all)*95/100], sum / float64(len(all))}
}

// table prints a line a rule over all kinds, and then a line a kind.
func table(t *testing.T, title string, kinds []string, outs []outcome) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 1, ' ', 0)
	fmt.Fprintf(w, "| %s\t| polls\t| median\t| p95\t| mean\t|\n|---\t|---\t|---\t|---\t|---\t|\n", title)
	for i, o := range outs {
		f := o.figures(kinds...)
		fmt.Fprintf(w, "| %s\t| %d\t| %.2f\t| %.1f\t| %.2f\t|\n", rules[i].name, o.total(), f.median, f.p95, f.mean)
	}
	fmt.Fprintf(w, "\n| median / p95 / polls\t")
	for i := range outs {
		fmt.Fprintf(w, "| %s\t", rules[i].name)
	}
	fmt.Fprintf(w, "|\n|---\t%s|\n", strings.Repeat("|---\t", len(outs)))
	for _, k := range kinds {
		fmt.Fprintf(w, "| %s\t", k)
		for _, o := range outs {
			f := o.figures(k)
			fmt.Fprintf(w, "| %.1f / %.0f / %d\t", f.median, f.p95, o.polls[k])
		}
		fmt.Fprint(w, "|\n")
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("minutes of delay\n%s", text.String())
}

// lowest asserts that ours is below each peer in median and 95th percentile.
func lowest(t *testing.T, kinds []string, outs []outcome) {
	for i, r := range rules {
		for j, peer := range rules {
			own, f := outs[i].figures(kinds...), outs[j].figures(kinds...)
			if r.ours && peer.peer && (f.median <= own.median || f.p95 <= own.p95) {
				t.Errorf("%s has median %.2f, p95 %.2f min; %s has %.2f, %.2f", r.name, own.median, own.p95, peer.name, f.median, f.p95)
			}
		}
	}
}

// Formula and constants were chosen on seeds below 100.
const assertedSeed = 2026

// TestLowestDelayAtTheSameRequests gives every rule as many requests as polling each
// source every quarter of an hour takes.
func TestLowestDelayAtTheSameRequests(t *testing.T) {
	sources, kinds := madeUp(assertedSeed, 5)
	outs := fitAll(t, sources, requests(sources, 15))
	table(t, "a poll per source and 15 min", kinds, outs)
	lowest(t, kinds, outs)
}

// requests is how many polls every so many minutes are.
func requests(sources []simSource, minutes int) int {
	return len(sources) * simDays * 24 * 60 / minutes
}

// TestOtherBudgets prints where the rules stand with more and with fewer requests. The
// mean is lowest everywhere; the median is not, see docs/schedule.md.
func TestOtherBudgets(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, minutes := range []int{10, 30, 60} {
		sources, kinds := madeUp(assertedSeed+1, 1)
		outs := fitAll(t, sources, requests(sources, minutes))
		table(t, fmt.Sprintf("a poll per source and %d min", minutes), kinds, outs)
		lowestMean(t, kinds, outs)
	}
}

func lowestMean(t *testing.T, kinds []string, outs []outcome) {
	for i, r := range rules {
		for j, other := range rules {
			own, f := outs[i].figures(kinds...), outs[j].figures(kinds...)
			if r.ours && !other.ours && f.mean <= own.mean {
				t.Errorf("%s has mean %.2f min; %s has %.2f", r.name, own.mean, other.name, f.mean)
			}
		}
	}
}

// madeUp makes sources of every pattern.
func madeUp(seed uint64, each int) (sources []simSource, kinds []string) {
	for k, p := range patterns {
		kinds = append(kinds, p.name)
		for i := range each {
			r := rand.New(rand.NewPCG(seed, uint64(k*1000+i)))
			sources = append(sources, newSource(r, fmt.Sprintf("%d-%s-%d", seed, p.name, i), p.name, p.items(r)))
		}
	}
	return sources, kinds
}

func newSource(r *rand.Rand, id, kind string, items []time.Time) simSource {
	slices.SortFunc(items, time.Time.Compare)
	return simSource{id, kind, items, simStart.Add(scaled(15*time.Minute, r.Float64()))}
}

package schedule

import (
	"iter"
	"math"
	"time"
)

// clock is what a source is expected to publish at any time.
type clock struct {
	rate   float64 // items an hour in the long run
	hour   [24]float64
	day    [7]float64
	minute [12]float64
	lively float64 // how much more than that comes just now; 1 is nothing unusual
}

const (
	// usual is the rate in items an hour at which the interval is Bounds.First.
	usual = 1.0
	// prior is for how many hours at the usual rate a new source is given credit.
	prior = 1.0
	// steep is how strongly the interval follows the rate: interval ∝ rate^-steep.
	// 1/2 makes the mean delay of an item least, 1 the mean of its logarithm; the median
	// wants more and the 95th percentile less. See docs/schedule.md.
	steep = 0.7
	// faintest bounds how quiet an hour may be thought, against the source's average:
	// there must be polls in it to learn that it is quiet no more.
	faintest = 0.03
)

// clock reads the memory.
func (m *Memory) clock() clock {
	c := clock{rate: (prior*usual + m.Items) / (prior + m.Hours)}
	clumps := m.clumps()
	profile(c.hour[:], m.Hour[:], m.HourWatched[:], clumps)
	profile(c.day[:], m.Day[:], m.DayWatched[:], clumps)
	profile(c.minute[:], m.Minute[:], m.MinuteWatched[:], clumps)
	calm := m.calm()
	c.lively = (calm + m.Recent) / (calm + m.Due)
	return c
}

// clumps is how many items come together, 1 if each comes by itself. Forty items of
// one dump tell no more of the time of day than one does.
func (m *Memory) clumps() float64 {
	const credit = 5 // items that were taken to come one by one before the first
	return max(1, (m.Odd+credit)/(m.Foreseen+credit))
}

// calm is how many items must be foreseen before what really came outweighs them: few
// where one busy hour is mostly followed by another, very many where hours have nothing
// to do with each other.
func (m *Memory) calm() float64 {
	const (
		guess              = 1.0 / 6 // variance of the rate of a new source, relative to the rate
		credit             = 20
		liveliest, calmest = 2, 1e-3
	)
	return 1 / min(max((m.Sway+guess*credit)/(m.Swayless+credit), calmest), liveliest)
}

// profile turns counts into factors about 1: what came against what would have come in
// the hours watched at the average rate. Factors are drawn to 1 as far as chance explains
// their differences (after James and Stein): trust is how much of their chi-square is
// more than chance. Nothing is said before the whole round was watched.
func profile(out []float64, items, watched []float32, clumps float64) {
	const mostTrust = 0.98
	mean, chi, free := ratio(items, watched), 0.0, -1.0
	for i := range out {
		out[i] = 1
		if even := mean * float64(watched[i]); even > 0 {
			off := float64(items[i]) - even
			chi, free = chi+off*off/(even*clumps), free+1
		}
	}
	if all := float64(len(out) - 1); free < all || chi <= free {
		return
	}
	trust := min(1-free/chi, mostTrust)
	for i := range out {
		if even := mean * float64(watched[i]); even > 0 {
			out[i] += trust * (float64(items[i])/even - 1)
		}
	}
}

func ratio(items, watched []float32) float64 {
	var n, hours float64
	for i := range items {
		n, hours = n+float64(items[i]), hours+float64(watched[i])
	}
	return n / max(hours, 1)
}

// factor is what is expected at t against the average.
func (c *clock) factor(t time.Time) float64 {
	hour, day, minute := bins(t)
	return max(c.hour[hour]*c.day[day]*c.minute[minute], faintest)
}

// share is how many average hours the time after from is worth.
func (c *clock) share(from time.Time, gap time.Duration) float64 {
	if gap > longestGap {
		return gap.Hours()
	}
	sum := 0.0
	for t, hours := range slots(from, from.Add(gap)) {
		sum += c.factor(t) * hours
	}
	return sum
}

// wait is until the items expected by then have waited as long, taken together, as one
// poll is worth: that of an interval of First at the usual rate. For an even rate that
// is First × (usual/rate)^steep.
func (c *clock) wait(b Bounds, now time.Time) time.Duration {
	first := max(b.First, b.Min).Hours()
	left := usual * first * first / 2 // item-hours
	items := 0.0
	for t, hours := range slots(now, now.Add(b.Max)) {
		rate := c.weighed(t, t.Sub(now).Hours())
		waited := items*hours + rate*hours*hours/2
		if waited >= left && waited > 0 {
			return t.Sub(now) + time.Duration(until(items, rate, left)*float64(time.Hour))
		}
		left, items = left-waited, items+rate*hours
	}
	return b.Max
}

// weighed is the rate at t, ahead hours from now, as it counts for the interval.
func (c *clock) weighed(t time.Time, ahead float64) float64 {
	rate := c.rate * c.factor(t) * (1 + (c.lively-1)*math.Exp(-ahead/burstHours))
	return usual * math.Pow(rate/usual, 2*steep)
}

// until solves items·x + rate·x²/2 = left.
func until(items, rate, left float64) float64 {
	if left <= 0 {
		return 0
	}
	return 2 * left / (items + math.Sqrt(items*items+2*rate*left))
}

// slot is the grain of a clock.
const slot = 5 * time.Minute

// slots walks from one time to another: the beginning of each slot and its hours.
func slots(from, to time.Time) iter.Seq2[time.Time, float64] {
	return func(yield func(time.Time, float64) bool) {
		for from.Before(to) {
			end := from.Truncate(slot).Add(slot)
			if end.After(to) {
				end = to
			}
			if !yield(from, end.Sub(from).Hours()) {
				return
			}
			from = end
		}
	}
}

// bins are the hour of the day, the day of the week from Monday and the slot of the hour
// at t, which is in UTC.
func bins(t time.Time) (hour, day, minute int) {
	return t.Hour(), (int(t.Weekday()) + 6) % 7, t.Minute() / 5
}

package schedule_test

import (
	"math"
	"math/rand/v2"
	"time"
)

// patterns are how sources publish. None is known to any rule.
var patterns = []struct {
	name  string
	items func(*rand.Rand) []time.Time
}{
	{"1 a day", even(1.0 / 24)},
	{"4 a day", even(4.0 / 24)},
	{"1 an hour", even(1)},
	{"5 an hour", even(5)},
	{"20 an hour", even(20)},
	{"by day, 1 an hour", byDay(1)},
	{"by day, 5 an hour", byDay(5)},
	{"at the full hour", fullHour},
	{"weekly", weekly},
	{"a dump a day", dailyDump},
	{"dumps at any time", dumps},
	{"dead", func(*rand.Rand) []time.Time { return nil }},
	{"breaking news", breaking},
}

// poisson draws items at a rate an hour that changes and is never above top, by thinning.
func poisson(r *rand.Rand, top float64, rate func(time.Time) float64) (out []time.Time) {
	for t := simFrom; t.Before(simEnd); {
		t = t.Add(scaled(time.Hour, r.ExpFloat64()/top))
		if r.Float64()*top < rate(t) {
			out = append(out, t)
		}
	}
	return out
}

func even(rate float64) func(*rand.Rand) []time.Time {
	return func(r *rand.Rand) []time.Time {
		return poisson(r, rate, func(time.Time) float64 { return rate })
	}
}

// byDay publishes from six to eleven at night, most in the afternoon, half as much on
// weekends, somewhere on earth.
func byDay(mean float64) func(*rand.Rand) []time.Time {
	return func(r *rand.Rand) []time.Time {
		zone := time.Duration(r.IntN(24)) * time.Hour
		return poisson(r, 2*mean, func(t time.Time) float64 {
			t = t.Add(zone)
			hour, rate := float64(t.Hour())+float64(t.Minute())/60, 0.05
			if hour >= 6 && hour < 23 {
				rate += 1.9 * math.Pow(math.Sin((hour-6)/17*math.Pi), 0.7)
			}
			if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
				rate /= 2
			}
			return mean * rate
		})
	}
}

// fullHour publishes some items in the first minutes of each hour, and sleeps at night.
func fullHour(r *rand.Rand) (out []time.Time) {
	zone := r.IntN(24)
	for t := simFrom; t.Before(simEnd); t = t.Add(time.Hour) {
		if (t.Hour()+zone)%24 < 6 {
			continue
		}
		for range r.IntN(7) {
			out = append(out, t.Add(scaled(4*time.Minute, r.Float64())))
		}
	}
	return out
}

func weekly(r *rand.Rand) (out []time.Time) {
	for t := simFrom.Add(scaled(7*24*time.Hour, r.Float64())); t.Before(simEnd); t = t.AddDate(0, 0, 7) {
		late := t.Add(scaled(30*time.Minute, r.NormFloat64()))
		for range 3 + r.IntN(8) {
			out = append(out, late.Add(scaled(time.Hour, r.Float64())))
		}
	}
	return out
}

func dailyDump(r *rand.Rand) (out []time.Time) {
	for t := simFrom.Add(scaled(24*time.Hour, r.Float64())); t.Before(simEnd); t = t.AddDate(0, 0, 1) {
		out = append(out, batch(r, t.Add(scaled(10*time.Minute, r.NormFloat64())))...)
	}
	return out
}

func dumps(r *rand.Rand) (out []time.Time) {
	for _, t := range even(1.0 / 16)(r) {
		out = append(out, batch(r, t)...)
	}
	return out
}

func batch(r *rand.Rand, t time.Time) (out []time.Time) {
	for range 8 + r.IntN(28) {
		out = append(out, t)
	}
	return out
}

// breaking has an item in two hours, and every other day a burst that dies off in hours.
func breaking(r *rand.Rand) []time.Time {
	const top = 60
	bursts := even(1.0 / 40)(r)
	return poisson(r, top, func(t time.Time) float64 {
		rate := 0.5
		for _, b := range bursts {
			if ago := t.Sub(b).Hours(); ago > 0 {
				rate += 15 * math.Exp(-ago/2)
			}
		}
		return min(rate, top)
	})
}

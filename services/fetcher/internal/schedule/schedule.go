// Package schedule says how long to wait until a source is polled again: Memory.After
// from what its polls brought, Retry after failures. It is pure, times come in. The
// formula, its reasons and how good it is are in docs/schedule.md.
package schedule

import "time"

// Bounds are within what a source is polled.
type Bounds struct {
	First time.Duration // for a source nothing is known of
	Min   time.Duration
	Max   time.Duration
}

// DefaultBounds suit news: four times an hour at first.
var DefaultBounds = Bounds{First: 15 * time.Minute, Min: 2 * time.Minute, Max: 6 * time.Hour}

// mostAsked bounds what a feed may ask for; some ask for a year.
const mostAsked = 24 * time.Hour

// longestRetry is how seldom a failing source is tried at the least. It is never given up.
const longestRetry = 24 * time.Hour

// Retry is the interval after failures, weighted as AddFailure does.
func Retry(b Bounds, interval time.Duration, failures float64) time.Duration {
	if interval == 0 {
		interval = b.First
	}
	longer := float64(interval) * max(failures, 1)
	return time.Duration(min(longer, float64(longestRetry))) // in this order: a Duration overflows
}

// Weight is how much a failure counts. What is often the network's fault, or passes by
// itself, counts less.
func Weight(reason string) float64 {
	switch reason {
	case "proxy": // ours: to be seen, but the next poll comes as ever
		return 0.01
	case "dns":
		return 0.25
	case "http-404", "http-429", "http-5xx", "tls", "timeout":
		return 0.5
	}
	return 1
}

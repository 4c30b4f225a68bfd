package archive

import (
	"context"
	"math"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// WaitStep is how long waits are summed up.
	WaitStep = 15 * time.Minute
	// WaitsKept is how long sums are kept.
	WaitsKept = 7 * 24 * time.Hour
	// perDoubling is how many buckets a wait twice as long is further: each is a fifth wider
	// than the one before.
	perDoubling = 4
	// maxBucket is that of half a year; what is longer is in it.
	maxBucket = 136
)

// WaitCount is how many waits of a bucket ended in a step. Counts of several stores add up.
type WaitCount struct {
	At     time.Time // the step's beginning
	Wait   query.Wait
	Bucket int
	N      int
}

// Timer keeps how long records waited. It is part of every archive.
type Timer interface {
	// AddWaits adds counts, and drops those that are older than WaitsKept before now.
	AddWaits(ctx context.Context, counts []WaitCount, now time.Time) error

	// Waits lists the counts of the steps that began in a time, by time, wait and bucket.
	Waits(ctx context.Context, since, until time.Time) ([]WaitCount, error)
}

// Bucket is where a wait is counted. Less than nothing is nothing: clocks differ.
func Bucket(wait time.Duration) int {
	ms := float64(wait) / float64(time.Millisecond)
	if ms <= 1 {
		return 0
	}
	return min(int(math.Ceil(perDoubling*math.Log2(ms))), maxBucket)
}

// Typical is the wait in the middle of a bucket, in milliseconds.
func Typical(bucket int) int64 {
	if bucket == 0 {
		return 0
	}
	return int64(math.Round(math.Exp2((float64(bucket) - 0.5) / perDoubling)))
}

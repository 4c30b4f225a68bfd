package feed

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// skipHours takes the hours of RSS in which nobody need ask. Version 0.91 counts them
// from 1 to 24, later ones from 0 to 23: 24 is 0 in both.
func (f *Feed) skipHours(n *node) {
	for _, k := range n.kids {
		if h, err := strconv.Atoi(k.content()); k.name == "hour" && err == nil && h >= 0 && h <= 24 {
			f.SkipHours = insert(f.SkipHours, h%24)
		}
	}
}

// skipDays takes the days, whose names are English in every feed.
func (f *Feed) skipDays(n *node) {
	for _, k := range n.kids {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if k.name == "day" && strings.EqualFold(k.content(), day.String()) {
				f.SkipDays = insert(f.SkipDays, day)
			}
		}
	}
}

// insert keeps a list in order, each once.
func insert[T int | time.Weekday](list []T, v T) []T {
	if at, have := slices.BinarySearch(list, v); !have {
		return slices.Insert(list, at, v)
	}
	return list
}

// Skips tells whether the feed asks to be left alone at t, by skipHours and skipDays. Who
// names all hours, or all days, has misunderstood them, and is not heard.
func (f *Feed) Skips(t time.Time) bool {
	t = t.UTC()
	return len(f.SkipHours) < 24 && slices.Contains(f.SkipHours, t.Hour()) ||
		len(f.SkipDays) < 7 && slices.Contains(f.SkipDays, t.Weekday())
}

// NextAllowed is the first time from t on that is not skipped: t itself, or the start of
// an hour within the next week.
func (f *Feed) NextAllowed(t time.Time) time.Time {
	for f.Skips(t) {
		t = t.Truncate(time.Hour).Add(time.Hour)
	}
	return t
}

// Package looks says when a stored article is looked at again. It is pure.
package looks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Plan is the ages, from when it was first seen, at which an article is looked at again,
// in rising order. An empty plan is never.
type Plan []time.Duration

// Default follows what is known of news: most edits come within the first hours.
var Default = Plan{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

const (
	// MaxLooks is how many ages a plan may have.
	MaxLooks = 20
	// MinAge is the youngest age; younger is what polling is for.
	MinAge = time.Second
	// MaxAge is the oldest age: each article that is still to be looked at is a message on
	// the broker.
	MaxAge = 90 * 24 * time.Hour
)

// Parse reads "15m,1h,1d", or "off". It takes Go's durations and whole days.
func Parse(s string) (Plan, error) {
	if s = strings.TrimSpace(s); s == "off" {
		return Plan{}, nil
	}
	var p Plan
	for part := range strings.SplitSeq(s, ",") {
		d, err := parseAge(strings.TrimSpace(part))
		if err != nil {
			return nil, fmt.Errorf("%q is neither \"off\" nor a list of ages like 15m,6h,7d: %w", s, err)
		}
		p = append(p, d)
	}
	if len(p) > MaxLooks {
		return nil, fmt.Errorf("%d looks are more than %d", len(p), MaxLooks)
	}
	slices.Sort(p)
	return slices.Compact(p), nil
}

func parseAge(s string) (time.Duration, error) {
	var d time.Duration
	var err error
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(min(max(n, 0), 1e4)) * 24 * time.Hour // no overflow
	} else {
		d, err = time.ParseDuration(s)
	}
	if err == nil && (d < MinAge || d > MaxAge) {
		err = fmt.Errorf("%s is not between %v and %v", s, MinAge, MaxAge)
	}
	return d, err
}

// Next is the first planned time after now; zero where there is none.
func (p Plan) Next(first, now time.Time) time.Time {
	for _, age := range p {
		if at := first.Add(age); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// AfterEdit is when to look after an edit: sooner than planned, since an article that is
// being worked on changes again. Half of its age at the edit lets the gaps grow by half
// each time, so that a story edited all day costs some ten looks and not a hundred. It
// ends where the plan ends.
func (p Plan) AfterEdit(first, edited, now time.Time) time.Time {
	planned := p.Next(first, now)
	if planned.IsZero() {
		return planned
	}
	soon := edited.Add(max(p[0], edited.Sub(first)/2))
	if soon.After(now) && soon.Before(planned) {
		return soon
	}
	return planned
}

func (p Plan) String() string {
	if len(p) == 0 {
		return "off"
	}
	ages := make([]string, len(p))
	for i, d := range p {
		ages[i] = short(d)
	}
	return strings.Join(ages, ",")
}

// short writes a duration without its zeros: 1h, not 1h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

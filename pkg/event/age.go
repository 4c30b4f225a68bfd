package event

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Age is how long something is kept; zero is for ever.
type Age time.Duration

const (
	// MinAge is the shortest that anything is kept: what is younger is still being looked at.
	MinAge = Age(time.Hour)
	// MaxAge is the longest that can be said, a hundred years.
	MaxAge = Age(36500 * day)

	day = 24 * time.Hour
	// ever is the word for no end.
	ever = "ever"
)

// ParseAge reads whole days ("30d"), Go's durations ("36h") and "ever".
func ParseAge(s string) (Age, error) {
	if s = strings.TrimSpace(s); s == ever || s == "0" {
		return 0, nil
	}
	d, err := parseAge(s)
	if err != nil {
		return 0, fmt.Errorf("%q is neither %q nor an age like 30d or 36h", s, ever)
	}
	if d < MinAge || d > MaxAge {
		return 0, fmt.Errorf("%q is not between %v and %v", s, MinAge, MaxAge)
	}
	return d, nil
}

func parseAge(s string) (Age, error) {
	days, ok := strings.CutSuffix(s, "d")
	if !ok {
		d, err := time.ParseDuration(s)
		return Age(d), err
	}
	n, err := strconv.Atoi(days)
	if n > int(MaxAge/Age(day)) {
		return MaxAge + 1, err // and no overflow
	}
	return Age(time.Duration(n) * day), err
}

// UnmarshalText implements encoding.TextUnmarshaler, for flags.
func (a *Age) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAge(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (a Age) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

func (a Age) String() string {
	switch d := time.Duration(a); {
	case d == 0:
		return ever
	case d%day == 0:
		return strconv.Itoa(int(d/day)) + "d"
	default:
		return d.String()
	}
}

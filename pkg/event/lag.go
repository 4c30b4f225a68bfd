package event

import (
	"slices"
	"time"
)

// maxLags is how many of its last articles a source's lag is the median of.
const maxLags = 50

// Lagged notes how long after their publication a source's new links were found. Of those
// at midnight sharp only the day is known; a time to come counts as none.
func (s *Source) Lagged(published []time.Time, now time.Time) {
	for _, at := range published {
		if day := at.UTC().Truncate(24 * time.Hour); !at.Equal(day) {
			s.Lags = append(s.Lags, int(max(now.Sub(at), 0).Seconds()))
		}
	}
	s.Lags = s.Lags[max(len(s.Lags)-maxLags, 0):]
}

// Lag is the median time from publication to the find, of late; false where the source
// gives no times.
func (s Source) Lag() (time.Duration, bool) {
	if len(s.Lags) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(s.Lags))
	return time.Duration(sorted[len(sorted)/2]) * time.Second, true
}

package schedule_test

import (
	"testing"
	"time"

	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
)

func TestNext(t *testing.T) {
	b := schedule.Bounds{First: 15 * time.Minute, Min: 5 * time.Minute, Max: time.Hour}
	for _, c := range []struct {
		name     string
		interval time.Duration
		news     bool
		asked    time.Duration
		want     time.Duration
	}{
		{"first", 0, true, 0, 15 * time.Minute},
		{"news shortens", 30 * time.Minute, true, 0, 20 * time.Minute},
		{"silence lengthens", 30 * time.Minute, false, 0, 36 * time.Minute},
		{"not below the least", 5 * time.Minute, true, 0, 5 * time.Minute},
		{"not above the most", time.Hour, false, 0, time.Hour},
		{"the feed's ttl is not undercut", 5 * time.Minute, true, 2 * time.Hour, 2 * time.Hour},
		{"a ttl of a year is", 5 * time.Minute, true, 9000 * time.Hour, 24 * time.Hour},
	} {
		if got := schedule.Next(b, c.interval, c.news, c.asked); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRetryNeverGivesUp(t *testing.T) {
	b := schedule.DefaultBounds
	if got := schedule.Retry(b, 15*time.Minute, 4); got != time.Hour {
		t.Errorf("after 4 failures %v, want 1h", got)
	}
	if got := schedule.Retry(b, 15*time.Minute, 1e9); got != 24*time.Hour {
		t.Errorf("after very many failures %v, want 24h", got)
	}
}

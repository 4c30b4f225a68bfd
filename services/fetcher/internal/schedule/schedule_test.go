package schedule_test

import (
	"testing"
	"time"

	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
)

func TestRetryNeverGivesUp(t *testing.T) {
	b := schedule.DefaultBounds
	if got := schedule.Retry(b, 15*time.Minute, 4); got != time.Hour {
		t.Errorf("after 4 failures %v, want 1h", got)
	}
	if got := schedule.Retry(b, 15*time.Minute, 1e9); got != 24*time.Hour {
		t.Errorf("after very many failures %v, want 24h", got)
	}
}

package event_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

func TestPollDay(t *testing.T) {
	at := time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC)
	var d event.PollDay
	d.Polled(at, false)
	d.Found(at, 3)
	d.Polled(at.Add(30*time.Minute), true)
	d.Polled(at.Add(-time.Hour), false) // another fetcher's clock
	if d.Polls[23] != 3 || d.Failed[23] != 1 || d.New[23] != 3 || !d.Hour.Equal(at.Truncate(time.Hour)) {
		t.Errorf("in an hour: %+v", d)
	}
	d.Found(at.Add(time.Hour), 0)
	d.Polled(at.Add(5*time.Hour), false)
	if d.Polls[23] != 1 || d.Polls[18] != 3 || d.Failed[18] != 1 || d.Failed[23] != 0 || d.New[18] != 3 {
		t.Errorf("five hours later: %+v", d)
	}
	for hours, want := range map[int]int{0: 1, 1: 0, 24: 0, 1000: 0} {
		seen := d.At(at.Add(time.Duration(5+hours) * time.Hour))
		if seen.Polls[23] != want || len(seen.Polls) != event.PollHours || hours > 0 && hours < 24 && seen.Polls[23-hours] != 1 {
			t.Errorf("seen %d hours later: %+v", hours, seen)
		}
	}
	if d.Polls[23] != 1 {
		t.Error("who looks changes it")
	}
	data, err := json.Marshal(d)
	if err != nil || len(data) > 300 {
		t.Errorf("it takes %d bytes in each record of a source; %v", len(data), err)
	}
	for _, odd := range []string{`{}`, `{"hour":"2026-11-23T14:00:00Z","polls":[1]}`, `{"hour":"2026-11-23T14:00:00Z","polls":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"new":[1,2]}`} {
		var d event.PollDay
		if err := json.Unmarshal([]byte(odd), &d); err != nil {
			t.Fatal(err)
		}
		d.Polled(at.Add(time.Hour), true)
		d.Found(at.Add(time.Hour), 2)
		if d.Polls[23] != 1 || d.Failed[23] != 1 || d.New[23] != 2 {
			t.Errorf("%s became %+v", odd, d)
		}
	}
}

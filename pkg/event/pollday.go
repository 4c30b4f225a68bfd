package event

import (
	"slices"
	"time"
)

// PollHours is how many hours of polls a source remembers.
const PollHours = 24

// PollDay is what the polls of a source brought, by the hour. The zero value is of no polls.
type PollDay struct {
	Hour   time.Time `json:"hour"`             // when the last of the hours began
	Polls  []int     `json:"polls"`            // in each of the last 24 hours, the last at the end
	Failed []int     `json:"failed,omitempty"` // of them
	New    []int     `json:"new,omitempty"`    // links that were found
}

// Polled counts a poll.
func (d *PollDay) Polled(at time.Time, failed bool) {
	d.reach(at)
	d.Polls[PollHours-1]++
	if !failed {
		return
	}
	if d.Failed == nil {
		d.Failed = make([]int, PollHours)
	}
	d.Failed[PollHours-1]++
}

// Found counts new links.
func (d *PollDay) Found(at time.Time, n int) {
	if d.reach(at); n == 0 {
		return
	}
	if d.New == nil {
		d.New = make([]int, PollHours)
	}
	d.New[PollHours-1] += n
}

// At is the same as seen at a time: without the hours that are too long ago.
func (d PollDay) At(at time.Time) PollDay {
	d.Polls, d.Failed, d.New = slices.Clone(d.Polls), slices.Clone(d.Failed), slices.Clone(d.New)
	d.reach(at)
	return d
}

// reach moves the hours so that the last one is that of a time. One that is earlier counts
// for the last: clocks differ a little.
func (d *PollDay) reach(at time.Time) {
	hour := at.UTC().Truncate(time.Hour)
	if len(d.Polls) != PollHours { // none yet
		*d = PollDay{Hour: hour, Polls: make([]int, PollHours)}
		return
	}
	gone := int(min(max(hour.Sub(d.Hour)/time.Hour, 0), PollHours))
	if gone == 0 {
		return
	}
	d.Hour, d.Polls = hour, shifted(d.Polls, gone)
	d.Failed, d.New = shifted(d.Failed, gone), shifted(d.New, gone)
}

// shifted is the counts without the first n; nil where nothing is left.
func shifted(counts []int, n int) []int {
	if len(counts) != PollHours {
		return nil
	}
	return append(slices.Clone(counts[n:]), make([]int, n)...)
}

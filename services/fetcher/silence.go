package fetcher

import (
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// silentFor is how long a host must have answered nothing before one link's failure is
// that of all that wait. Its rests double, so by then it was asked some eleven times; half
// an hour is longer than most restarts and shorter than the next such rest.
const silentFor = 30 * time.Minute

// dead reports whether the host in hand has been asked often and for long, and never
// answered.
func (f *Fetcher) dead(t *turn) bool {
	s := t.lease.Silence()
	return s.Failures >= f.cfg.Attempts && s.Last.Sub(s.Since) >= silentFor
}

// givenUp ends a link that waited while its dead host was asked for another: that attempt
// counts for both. Otherwise each would rest for hours to learn the same.
func (f *Fetcher) givenUp(t *turn, l event.Found) *event.Refusal {
	s := t.lease.Silence()
	arrived := len(l.Via) > 0 && l.Attempt == 0 // from another host, and perhaps only now
	if !f.dead(t) || arrived || !l.Link.Found.At.Before(s.Last) {
		return nil
	}
	detail := fmt.Sprintf("%s has not answered since %s, the last of %d times at %s", t.host, s.Since.UTC().Format(time.RFC3339), s.Failures, s.Last.UTC().Format(time.RFC3339))
	return &event.Refusal{State: event.StateFailed, Reason: s.Reason, Detail: detail}
}

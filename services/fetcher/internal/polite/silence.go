package polite

import "github.com/wireroom/wireroom/pkg/event"

// Unheard notes a request that got no answer, and why.
func (l *Lease) Unheard(reason string) {
	s := &l.rec.Silence
	now := l.g.now()
	if s.Failures == 0 {
		s.Since = now
	}
	s.Failures, s.Last, s.Reason = s.Failures+1, now, reason
}

// Heard notes an answer, whatever it says: the host is there.
func (l *Lease) Heard() { l.rec.Silence = event.Silence{} }

// Silence is how long the host has not answered.
func (l *Lease) Silence() event.Silence { return l.rec.Silence }

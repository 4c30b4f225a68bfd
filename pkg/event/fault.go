package event

import (
	"slices"
	"strings"
)

// Fault is whose a failure is: what can be done about it, and by whom, depends on that.
type Fault string

// The faults.
const (
	Theirs Fault = "theirs" // the site does not answer, or not as it should
	Ours   Fault = "ours"   // our network, settings or limits
	Wish   Fault = "wish"   // nothing is broken: the site does not want it
)

// FaultOf says whose a failure with this reason is. That our own network is down shows only in
// all hosts together.
func FaultOf(reason string) Fault {
	switch {
	case slices.Contains([]string{"robots", "rights", "bot-wall", "consent-wall", "login", "http-401", "http-402", "http-403", "http-429", "http-451"}, reason):
		return Wish
	case slices.Contains([]string{"proxy", "bad-url", "refused-address", "too-large", "headers-too-large"}, reason):
		return Ours
	}
	return Theirs
}

// Fault is whose fault it is that a source fails; "" where it does not.
func (s Source) Fault() Fault {
	if s.State() != "failing" {
		return ""
	}
	reason, _, _ := strings.Cut(s.Error, ":")
	return FaultOf(reason)
}

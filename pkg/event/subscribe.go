package event

import "time"

// Subscribe is a subscription to a source's push waiting for the turn of its hub's host.
// What is said to the hub, and the secret, stand with the source.
type Subscribe struct {
	Source string `json:"source"` // Source.ID
	Fetch  string `json:"fetch"`  // the address to ask: the hub, or where it redirects
	Host   string `json:"host"`   // politeness key of Fetch
	// Via holds the addresses that redirected here, oldest first.
	Via []string  `json:"via,omitempty"`
	At  time.Time `json:"at"` // when it was decided
}

// Type implements Event.
func (Subscribe) Type() string { return "org.wireroom.subscribe.v1" }

// Subject implements Event.
func (s Subscribe) Subject() string { return FrontierPoll(s.Host) }

// Key implements Event. Each hop is a message of its own.
func (s Subscribe) Key() string {
	return "subscribe:" + s.Source + ":" + s.Fetch + ":" + itoa(len(s.Via)) + ":" + s.At.UTC().Format(time.RFC3339Nano)
}

// Time implements Event.
func (s Subscribe) Time() time.Time { return s.At }

package event

import (
	"fmt"
	"net/url"
	"time"
)

// Push is where a source's subscription to a hub stands (WebSub).
type Push struct {
	Hub    string `json:"hub"`              // the address that is asked for the subscription
	Topic  string `json:"topic"`            // what is subscribed to: the address that the feed gives itself
	Base   string `json:"base"`             // the public URL below which deliveries go
	Token  string `json:"token"`            // the part of the callback's address that nobody can guess
	Secret string `json:"secret,omitempty"` // under which deliveries are signed

	Asked  time.Time     `json:"asked,omitzero"`   // last time the hub was asked
	Tries  int           `json:"tries,omitempty"`  // asked since it last confirmed
	Lease  time.Duration `json:"lease,omitempty"`  // granted
	Until  time.Time     `json:"until,omitzero"`   // end of the lease; zero while nothing is confirmed
	Heard  time.Time     `json:"heard,omitzero"`   // last delivery
	Pushed int           `json:"pushed,omitempty"` // links that came so, ever
	// Alive says that the hub delivers what polls would find: it has delivered, and no poll
	// has found anything else since.
	Alive bool   `json:"alive,omitempty"`
	Error string `json:"error,omitempty"` // why it is not confirmed
}

// Live reports whether polls may be rare because news is delivered.
func (p *Push) Live(now time.Time) bool { return p != nil && p.Alive && now.Before(p.Until) }

// Note says in a few words where a subscription stands; empty without one.
func (p *Push) Note(now time.Time) string {
	if p == nil {
		return ""
	}
	hub := p.Hub
	if u, err := url.Parse(p.Hub); err == nil {
		hub = u.Host
	}
	switch {
	case p.Error != "":
		return "not pushed: " + p.Error
	case p.Live(now):
		return fmt.Sprintf("pushed by %s", hub)
	case now.Before(p.Until):
		return fmt.Sprintf("subscribed at %s, polled until it delivers", hub)
	case !p.Asked.IsZero():
		return fmt.Sprintf("%s was asked to push", hub)
	}
	return ""
}

// public is the subscription without what must stay secret: with the token anybody could
// speak as the hub.
func (p *Push) public() *Push {
	if p == nil {
		return nil
	}
	shown := *p
	shown.Token, shown.Secret = "", ""
	return &shown
}

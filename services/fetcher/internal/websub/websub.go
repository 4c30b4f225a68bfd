// Package websub is the subscriber's side of WebSub (W3C Recommendation, 2018), as far as
// it is words and arithmetic: what is said to a hub, what a hub asks back, and whether
// what it delivers is signed. It asks nobody and keeps nothing.
package websub

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"time"
)

const (
	// Lease is how long a subscription is asked for. Hubs may grant another time.
	Lease = 10 * 24 * time.Hour
	// MaxLease bounds what is believed of a hub's answer: a subscription that nobody renews
	// for a year is one that nobody knows is dead.
	MaxLease = 30 * 24 * time.Hour
	// MaxChallenge is how long a challenge may be that is sent back.
	MaxChallenge = 4 << 10
)

// Modes of a request between subscriber and hub.
const (
	Subscribe   = "subscribe"
	Unsubscribe = "unsubscribe"
	Denied      = "denied"
)

// Ask is what a subscriber says to a hub (section 5.1). Without a secret deliveries are
// not signed.
func Ask(topic, callback, secret string) url.Values {
	form := url.Values{
		"hub.mode": {Subscribe}, "hub.topic": {topic}, "hub.callback": {callback},
		"hub.lease_seconds": {strconv.Itoa(int(Lease.Seconds()))},
	}
	if secret != "" {
		form.Set("hub.secret", secret)
	}
	return form
}

// Intent is what a hub asks the subscriber back (section 5.3), or that it denies the
// subscription (section 5.2).
type Intent struct {
	Mode      string
	Topic     string
	Challenge string
	Lease     time.Duration // granted
	Reason    string        // of a denial; may be empty
}

// ErrIntent is returned for a query that is no hub's.
var ErrIntent = errors.New("no question of a hub")

// ReadIntent reads a hub's query. A lease that is missing or makes no sense counts as the
// one that was asked for, one that is too long as MaxLease.
func ReadIntent(q url.Values) (Intent, error) {
	in := Intent{Mode: q.Get("hub.mode"), Topic: q.Get("hub.topic"), Challenge: q.Get("hub.challenge"), Reason: q.Get("hub.reason"), Lease: lease(q.Get("hub.lease_seconds"))}
	switch {
	case in.Mode == Denied:
		return in, nil
	case in.Mode != Subscribe && in.Mode != Unsubscribe:
		return in, fmt.Errorf("%w: mode %q", ErrIntent, in.Mode)
	case in.Topic == "" || in.Challenge == "":
		return in, fmt.Errorf("%w: %s without topic or challenge", ErrIntent, in.Mode)
	case len(in.Challenge) > MaxChallenge:
		return in, fmt.Errorf("%w: a challenge of %d bytes", ErrIntent, len(in.Challenge))
	}
	return in, nil
}

func lease(s string) time.Duration {
	n, err := strconv.ParseFloat(cmp.Or(s, "0"), 64)
	if err != nil || !(n >= 1) || math.IsInf(n, 1) {
		return Lease
	}
	if n > MaxLease.Seconds() {
		return MaxLease
	}
	return time.Duration(n) * time.Second
}

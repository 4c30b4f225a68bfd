package web

import (
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// ledgerSums is the ledger's balance: every link that was ever found stands in one line.
type ledgerSums struct {
	At         time.Time           `json:"at"`
	Found      int                 `json:"found"`
	States     map[event.State]int `json:"states"`
	Open       int                 `json:"open"`
	Accounted  int                 `json:"accounted"`
	Difference int                 `json:"difference"`
}

// sumsOf adds up a tally. A state that this desk does not know is found and not accounted
// for, so that it shows.
func sumsOf(tally map[event.State]int, at time.Time) *ledgerSums {
	l := &ledgerSums{At: at, States: map[event.State]int{}}
	for _, n := range tally {
		l.Found += n
	}
	for _, s := range event.States {
		l.States[s] = tally[s]
		l.Accounted += tally[s]
		if !s.Final() {
			l.Open += tally[s]
		}
	}
	l.Difference = l.Found - l.Accounted
	return l
}

// N is how many links stand in the states.
func (l *ledgerSums) N(states ...event.State) (n int) {
	for _, s := range states {
		n += l.States[s]
	}
	return n
}

// Share is a number as a share of all links.
func (l *ledgerSums) Share(n int) float64 {
	if l.Found == 0 {
		return 0
	}
	return float64(n) / float64(l.Found)
}

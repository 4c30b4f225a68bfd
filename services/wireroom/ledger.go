package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store"
)

type ledgerCmd struct {
	readFlags
	JSON   bool   `name:"json" help:"The balance as JSON; with --urls one JSON line a URL."`
	URLs   bool   `name:"urls" help:"List the URLs with their state and reason."`
	State  string `help:"With --urls: only those in this state (refused, failed, ...)." placeholder:"STATE"`
	Source string `help:"Only this source." placeholder:"ID"`

	OpenFor time.Duration `name:"open-for" help:"List the URLs that have been without an end for longer than this (24h)." placeholder:"DURATION"`
}

func (c *ledgerCmd) Run(e *env) error {
	a, err := c.archive(e)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // only read
	if c.OpenFor > 0 {
		return openLinks(e.ctx, a, c.Source, time.Now().Add(-c.OpenFor), func(l event.Ledger) error { return printLink(e.out, l, c.JSON) })
	}
	if c.URLs {
		return a.Links(e.ctx, store.LinkQuery{State: event.State(c.State), Source: c.Source}, func(l event.Ledger) error { return printLink(e.out, l, c.JSON) })
	}
	b, err := readBalanceOf(e.ctx, a, c.Source)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, b)
	}
	return b.print(e.out)
}

// openBound is how long a link may be open before status speaks of it: a host may ask for a day of quiet.
const openBound = 24 * time.Hour

// openLinks calls f for each link without an end whose last line was written before a time.
func openLinks(ctx context.Context, a store.Archive, source string, before time.Time, f func(event.Ledger) error) error {
	for _, s := range event.States {
		if s.Final() {
			continue
		}
		err := a.Links(ctx, store.LinkQuery{State: s, Source: source}, func(l event.Ledger) error {
			if !l.At.Before(before) {
				return nil
			}
			return f(l)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// link is a URL's line as a program reads it.
type link struct {
	URL    string      `json:"url"`
	State  event.State `json:"state"`
	Reason string      `json:"reason"`
	event.Ledger
}

func printLink(w io.Writer, l event.Ledger, asJSON bool) error {
	if asJSON {
		return printJSON(w, link{URL: l.URL, State: l.State, Reason: l.Reason, Ledger: l})
	}
	return printf(w, "%-10s %-14s %s  %s\n", l.State, l.Reason, l.URL, l.Detail)
}

// balance is the ledger's sum: found is what the states and the open ones add up to.
type balance struct {
	Found    int                 `json:"found"`
	States   map[event.State]int `json:"states"`
	Open     int                 `json:"open"`
	Balanced bool                `json:"balanced"`
}

func readBalance(ctx context.Context, a store.Archive) (balance, error) {
	return readBalanceOf(ctx, a, "")
}

// readBalanceOf adds up the links of one source, or of all. Every final state is named,
// so that a reader need not know which could be missing.
func readBalanceOf(ctx context.Context, a store.Archive, source string) (balance, error) {
	counts, err := a.Tally(ctx)
	if err != nil {
		return balance{}, err
	}
	b := balance{States: map[event.State]int{}}
	for _, s := range event.States {
		if s.Final() {
			b.States[s] = 0
		}
	}
	ended := 0
	for _, c := range counts {
		switch {
		case source != "" && c.Source != source:
			continue
		case c.State.Final():
			b.States[c.State] += c.N
			ended += c.N
		default:
			b.Open += c.N
		}
		b.Found += c.N
	}
	b.Balanced = b.Found == ended+b.Open
	return b, nil
}

func (b balance) sentence() string {
	var parts []string
	for _, s := range event.States {
		if n := b.States[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing"}
	}
	s := fmt.Sprintf("ledger: %d found = %s", b.Found, strings.Join(parts, " + "))
	if b.Open > 0 || !b.Balanced {
		s += fmt.Sprintf(" + %d open", b.Open)
	}
	return s
}

func (b balance) print(w io.Writer) error {
	for _, s := range event.States {
		if n := b.States[s]; n > 0 {
			if err := printf(w, "%8d  %s\n", n, s); err != nil {
				return err
			}
		}
	}
	return printf(w, "%8d  open\n%8d  found; the difference is %d\n", b.Open, b.Found, b.Found-b.Open-b.ended())
}

func (b balance) ended() int {
	n := 0
	for _, c := range b.States {
		n += c
	}
	return n
}

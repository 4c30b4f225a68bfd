package main

import (
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

type alertsCmd struct {
	readFlags
	JSON bool `name:"json" help:"One JSON object an alert."`
}

// alertListed is an alert as a program reads it.
type alertListed struct {
	event.Alert
	Subject  string         `json:"subject"`
	Matches  uint64         `json:"matches"` // that are kept
	Waiting  uint64         `json:"waiting"` // for the receiver
	Receiver event.Receiver `json:"receiver,omitzero"`
}

// Run lists the alerts; they are made and changed at the desk.
func (c *alertsCmd) Run(e *env) error {
	b, _, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	list, err := alertsOn(e, b)
	if err != nil {
		return err
	}
	for _, a := range list {
		if c.JSON {
			err = printJSON(e.out, a)
		} else {
			err = printf(e.out, "%-32s %-8s %3d matches  %-7s  %s  %s\n", a.Name, a.state(), a.Matches, a.Sends, visible(a.Query), visible(a.hook(time.Now())))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func alertsOn(e *env, b *bus.Bus) ([]alertListed, error) {
	alerts, err := bus.ReadAll[event.Alert](e.ctx, b, event.BucketAlerts, event.KeysOfAlerts)
	if err != nil {
		return nil, err
	}
	found, err := b.Subjects(e.ctx, event.StreamAlerts, "alert.>")
	if err != nil {
		return nil, err
	}
	owed, err := b.Subjects(e.ctx, event.StreamHooks, "hook.>")
	if err != nil {
		return nil, err
	}
	receivers, err := bus.ReadAll[event.Receiver](e.ctx, b, event.BucketAlerts, event.KeysOfReceivers)
	if err != nil {
		return nil, err
	}
	by := map[string]event.Receiver{}
	for _, r := range receivers {
		by[r.Alert] = r
	}
	out := make([]alertListed, len(alerts))
	for i, a := range alerts {
		out[i] = alertListed{a.Public(), event.AlertMatched(a.Name), found[event.AlertMatched(a.Name)], owed[event.AlertOwed(a.Name)], by[a.Name]}
	}
	slices.SortFunc(out, func(x, y alertListed) int { return strings.Compare(x.Name, y.Name) })
	return out, nil
}

func (a alertListed) state() string {
	switch {
	case a.Paused:
		return "paused"
	case a.Hook != "" && !a.Receiver.Failing.IsZero():
		return "failing"
	}
	return "on"
}

// hook is how its receiver does; empty where there is none.
func (a alertListed) hook(now time.Time) string {
	if a.Hook == "" {
		return ""
	}
	s := a.Hook
	if !a.Receiver.Failing.IsZero() && len(a.Receiver.Posts) > 0 {
		s += "  failing for " + age(now.Sub(a.Receiver.Failing)) + ": " + a.Receiver.Posts[0].Error
	}
	return s
}

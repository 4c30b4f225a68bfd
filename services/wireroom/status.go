package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
	"github.com/wireroom/wireroom/services/store"
)

type statusCmd struct {
	readFlags
	Hosts bool `help:"Also every host: how often it was asked, its pause, and whether it asked for quiet."`
	JSON  bool `name:"json" help:"As JSON."`
}

// status is what the command prints.
type status struct {
	Running bool                `json:"running"`
	Sources []sourceStatus      `json:"sources"`
	Hosts   []fetcher.HostState `json:"hosts,omitempty"`
	Streams []bus.Depth         `json:"streams"`
	Dead    deadStatus          `json:"dead"`
	Archive archiveStatus       `json:"archive"`
	Ledger  balance             `json:"ledger"`
	Overdue int                 `json:"overdue"` // links open for longer than openBound
}

// deadStatus is how many dead letters there are, and how many are new.
type deadStatus struct {
	Letters  uint64 `json:"letters"`
	LastHour uint64 `json:"last_hour"`
}

// archiveStatus is how much the archive holds, and what retention took.
type archiveStatus struct {
	Bytes          int64 `json:"bytes"` // in use, as --text-most and --record-most count
	TextsDropped   int   `json:"texts_dropped"`
	RecordsDropped int   `json:"records_dropped"`
}

func statusOfArchive(ctx context.Context, a store.Archive) (s archiveStatus, err error) {
	if s.Bytes, err = a.Used(ctx); err == nil {
		s.TextsDropped, s.RecordsDropped, err = a.Dropped(ctx)
	}
	return s, err
}

func (s archiveStatus) sentence() string {
	out := "The archive has " + size(uint64(s.Bytes))
	if s.TextsDropped+s.RecordsDropped > 0 {
		out += fmt.Sprintf("; %s and %s were dropped when their time was over", many(s.TextsDropped, "text"), many(s.RecordsDropped, "record"))
	}
	return out + "."
}

func (c *statusCmd) Run(e *env) error {
	b, running, done, err := c.bus(e)
	if err != nil {
		return err
	}
	defer done()
	s := status{Running: running}
	reg, err := fetcher.OpenSources(e.ctx, b)
	if err != nil {
		return err
	}
	sources, err := reg.List(e.ctx)
	if err != nil {
		return err
	}
	if c.Hosts {
		if s.Hosts, err = fetcher.Hosts(e.ctx, b); err != nil {
			return err
		}
	}
	if s.Streams, err = b.Flow(e.ctx); err != nil {
		return err
	}
	for _, d := range s.Streams {
		if d.Stream == event.StreamDead {
			s.Dead.Letters = d.Messages
		}
	}
	if s.Dead.LastHour, err = b.LettersSince(e.ctx, time.Now().Add(-time.Hour)); err != nil {
		return err
	}
	a, err := c.archive(e)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // only read
	if s.Archive, err = statusOfArchive(e.ctx, a); err != nil {
		return err
	}
	if s.Ledger, err = readBalance(e.ctx, a); err != nil {
		return err
	}
	err = openLinks(e.ctx, a, "", time.Now().Add(-openBound), func(event.Ledger) error { s.Overdue++; return nil })
	if err != nil {
		return err
	}
	if s.Sources, err = statusOfSources(e.ctx, a, sources); err != nil {
		return err
	}
	if c.JSON {
		for i := range s.Sources {
			s.Sources[i].Source = s.Sources[i].Public()
		}
		return printJSON(e.out, s)
	}
	return s.print(e.out, time.Now())
}

func (s status) print(w io.Writer, now time.Time) error {
	state := "Wireroom is not running on this data; this is how it was left."
	if s.Running {
		state = "Wireroom is running."
	}
	if err := printf(w, "%s\n\n", state); err != nil {
		return err
	}
	if err := s.printSources(w, now); err != nil {
		return err
	}
	if err := s.printHosts(w, now); err != nil {
		return err
	}
	if err := printf(w, "\n%-10s %9s %10s  %s\n", "STREAM", "MESSAGES", "BYTES", "TO DO"); err != nil {
		return err
	}
	for _, d := range s.Streams {
		if err := printf(w, "%-10s %9d %10s  %s\n", d.Stream, d.Messages, size(d.Bytes), todo(d)); err != nil {
			return err
		}
	}
	for _, d := range s.Streams {
		if why := full(d); why != "" {
			if err := printf(w, "\n%s\n", why); err != nil {
				return err
			}
		}
	}
	if s.Dead.Letters > 0 {
		if err := printf(w, "\n%s, %d of them in the last hour: wireroom dead list\n", many(int(s.Dead.Letters), "dead letter"), s.Dead.LastHour); err != nil {
			return err
		}
	}
	if s.Overdue > 0 {
		if err := printf(w, "\n%s without an end for more than a day: wireroom ledger --open-for 24h\n", many(s.Overdue, "link")); err != nil {
			return err
		}
	}
	return printf(w, "\n%s\n%s.\n", s.Archive.sentence(), s.Ledger.sentence())
}

func (s status) printHosts(w io.Writer, now time.Time) error {
	if len(s.Hosts) == 0 {
		return nil
	}
	if err := printf(w, "\n%-32s %-8s %7s %8s %9s %-12s\n", "HOST", "STATE", "ASKED", "WAITING", "PAUSE", "QUIET UNTIL"); err != nil {
		return err
	}
	for _, h := range s.Hosts {
		quiet := "–"
		if now.Before(h.Backoff) {
			quiet = until(h.Backoff, now)
		}
		if err := printf(w, "%-32.32s %-8s %7d %8d %9v %-12s\n", h.Key, h.State(now), h.Asked, h.Waiting, h.Delay, quiet); err != nil {
			return err
		}
	}
	return nil
}

func todo(d bus.Depth) string {
	var out string
	for _, c := range d.Consumers {
		if c.Waiting > 0 || c.InHand > 0 {
			out += fmt.Sprintf("%s: %d waiting, %d in hand  ", c.Name, c.Waiting, c.InHand)
		}
	}
	return out
}

// full says that a stream holds up those who write to it, and whom they wait for; empty
// where it does not. Old messages give way on WIRE, which holds up nobody.
func full(d bus.Depth) string {
	const nearly = 0.95 // a message that is larger than what is left is refused before
	if d.MaxBytes == 0 || float64(d.Bytes) < nearly*float64(d.MaxBytes) || d.Stream == event.StreamWire {
		return ""
	}
	if d.Stream == event.StreamDead {
		return "DEAD is full: what else cannot be handled waits. Replay or drop dead letters (wireroom dead list)."
	}
	behind := "the hosts, one request after another"
	for _, c := range d.Consumers {
		if c.Waiting > 0 || c.InHand > 0 {
			behind = c.Name
		}
	}
	return fmt.Sprintf("%s is full (%s): what writes to it waits for %s, and goes on by itself.", d.Stream, size(d.Bytes), behind)
}

func until(t, now time.Time) string {
	switch d := t.Sub(now); {
	case t.IsZero():
		return "–"
	case d <= 0:
		return "due"
	case d < 90*time.Second:
		return fmt.Sprintf("in %d s", int(d.Seconds()))
	default:
		return fmt.Sprintf("in %d m", int(d.Minutes()))
	}
}

func size(n uint64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

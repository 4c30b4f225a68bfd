package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
)

type onceConfig struct {
	json  bool
	stall time.Duration
}

// summary is what `up --once` prints.
type summary struct {
	Sources []sourceLine `json:"sources"`
	balance
	Run     runCounts `json:"run"`
	Seconds float64   `json:"seconds"`
}

type sourceLine struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	State string `json:"state"`
	Items int    `json:"items"`
	Error string `json:"error,omitempty"`
}

// runCounts are of this run alone; the balance is of all time.
type runCounts struct {
	Found     int `json:"found"`
	Fetched   int `json:"fetched"`
	Stored    int `json:"stored"`
	Revised   int `json:"revised"`
	Withdrawn int `json:"withdrawn"`
	Refused   int `json:"refused"`
	Gone      int `json:"gone"`
	Failed    int `json:"failed"`
	Dead      int `json:"dead"`
}

// runOnce polls every source once and waits until nothing is on its way any more.
func runOnce(e *env, r *room, l net.Listener, cfg onceConfig) error {
	start := time.Now()
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	serveDesk(ctx, g, r, l)
	p, err := newProgress(ctx, r.bus)
	if err != nil {
		return err
	}
	if daemon.Terminal(e.err) {
		g.Go(func() error { return p.draw(ctx, e.err) })
	}
	if err := pollAll(ctx, r); err != nil {
		return err
	}
	g.Go(func() error { return r.run(ctx) })
	var waitErr error
	g.Go(func() error {
		defer cancel()
		waitErr = awaitQuiet(ctx, r, start, cfg.stall)
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if e.ctx.Err() != nil {
		return fmt.Errorf("interrupted; %s; run it again to go on", p.line())
	}
	s, err := summarise(context.WithoutCancel(ctx), r, p, start)
	if err != nil {
		return err
	}
	if err := s.print(e.out, cfg.json); err != nil {
		return err
	}
	return waitErr
}

func pollAll(ctx context.Context, r *room) error {
	all, err := r.sources.List(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Paused {
			continue
		}
		if err := r.sources.Poll(ctx, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// awaitQuiet returns when every source has been polled since start and nothing waits
// anywhere. It looks along the flow, so that what moves on meanwhile is seen further down.
func awaitQuiet(ctx context.Context, r *room, start time.Time, stall time.Duration) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	moved, before := time.Now(), ""
	for {
		left, err := r.left(ctx, start)
		if err != nil {
			return err
		}
		if left == "" {
			return nil
		}
		if left != before {
			moved, before = time.Now(), left
		}
		if time.Since(moved) > stall {
			return fmt.Errorf("nothing has moved for %v: %s; run it again later, or see: wireroom status", stall, left)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// left says what is still to do; empty when nothing is.
func (r *room) left(ctx context.Context, start time.Time) (string, error) {
	all, err := r.sources.List(ctx)
	if err != nil {
		return "", err
	}
	unpolled := 0
	for _, s := range all {
		if !s.Paused && s.Polled.Before(start.Truncate(time.Millisecond)) {
			unpolled++
		}
	}
	if unpolled > 0 {
		return fmt.Sprintf("%d of %d sources are not polled yet", unpolled, len(all)), nil
	}
	flow, err := r.bus.Flow(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range flow {
		switch d.Stream {
		case event.StreamFrontier, event.StreamPages, event.StreamArticles, event.StreamRetry, event.StreamLedger:
			if d.Messages > 0 {
				return fmt.Sprintf("%d messages wait in %s", d.Messages, d.Stream), nil
			}
		}
	}
	waiting, err := r.archive.Pending(ctx, 1)
	if err != nil {
		return "", err
	}
	if len(waiting) > 0 {
		return "records wait to be announced", nil
	}
	return "", nil
}

func summarise(ctx context.Context, r *room, p *progress, start time.Time) (summary, error) {
	all, err := r.sources.List(ctx)
	if err != nil {
		return summary{}, err
	}
	s := summary{Seconds: time.Since(start).Round(time.Millisecond).Seconds()}
	for _, src := range all {
		s.Sources = append(s.Sources, sourceLine{src.ID, src.URL, src.State(), src.Items, src.Error})
	}
	n := p.counts()
	s.Run = runCounts{
		Found: n["found"], Fetched: n["fetched"], Stored: n["created"], Revised: n["revised"], Withdrawn: n["withdrawn"],
		Refused: n["refused"], Gone: n["gone"], Failed: n["failed"], Dead: n["dead"],
	}
	s.balance, err = readBalance(ctx, r.archive)
	return s, err
}

func (s summary) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, s)
	}
	for _, src := range s.Sources {
		if src.Error != "" {
			if err := printf(w, "%s fails: %s\n", src.ID, src.Error); err != nil {
				return err
			}
		}
	}
	if s.Run.Found == 0 && s.Run.Fetched == 0 {
		return printf(w, "%d sources polled in %.1f s: nothing new, no page fetched. The archive accounts for %d links; %s.\n",
			len(s.Sources), s.Seconds, s.Found, s.balance.sentence())
	}
	return printf(w, "%d sources polled in %.1f s: %d new links, %d pages fetched, %d articles stored, %d revised, %d refused, %d gone, %d failed. %s.\n",
		len(s.Sources), s.Seconds, s.Run.Found, s.Run.Fetched, s.Run.Stored, s.Run.Revised, s.Run.Refused, s.Run.Gone, s.Run.Failed+s.Run.Dead, s.balance.sentence())
}

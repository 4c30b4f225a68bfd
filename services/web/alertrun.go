package web

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

const (
	matchPrefix = "web-alert-"
	hookPrefix  = "web-hook-"
)

// matchSeries is an alert's place among the stored events. It has another name each time
// that the alert begins anew, since none may be used twice.
func matchSeries(a event.Alert) bus.Series {
	return bus.Series{Stream: event.StreamWire, Name: matchPrefix + a.Name + "-" + strconv.FormatInt(a.Since.UnixMilli(), 36), Filter: "stored.>", Since: a.Since}
}

// hookSeries is a receiver's place among what it is owed.
func hookSeries(a event.Alert) bus.Series {
	return bus.Series{Stream: event.StreamHooks, Name: hookPrefix + a.Name + "-" + a.Generation(), Filter: event.AlertOwed(a.Name)}
}

// duty is what a desk does for an alert; when it changes, what is done ends and begins anew.
type duty struct {
	match, post    bool
	created, since time.Time
}

func dutyOf(a event.Alert) duty {
	return duty{match: !a.Paused, post: !a.Paused && a.Hook != "", created: a.Created, since: a.Since}
}

// runAlerts keeps each alert until ctx ends. Every desk does this for all alerts: the broker
// hands each event of an alert to one of them.
func (s *Service) runAlerts(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for {
		names, more := s.alerts.unkept()
		for _, name := range names {
			g.Go(func() error { s.keepAlert(ctx, name); return nil })
		}
		select {
		case <-more:
		case <-ctx.Done():
			return g.Wait()
		}
	}
}

// keepAlert does what there is to do for an alert, until it is removed or ctx ends.
func (s *Service) keepAlert(ctx context.Context, name string) {
	for ctx.Err() == nil {
		a, there := s.alerts.get(name)
		if !there {
			if s.alerts.release(name) {
				return
			}
			continue // it was made anew just now
		}
		s.attend(ctx, a.Alert)
		if ctx.Err() == nil {
			s.leave(ctx, a.Alert)
		}
	}
}

// attend does a duty for as long as it is one.
func (s *Service) attend(ctx context.Context, a event.Alert) {
	d := dutyOf(a)
	work, stop := context.WithCancel(ctx)
	var g sync.WaitGroup
	if d.match {
		g.Go(func() {
			_ = s.again(work, "alert "+a.Name, func(ctx context.Context) error { return s.matchAlert(ctx, a) }) // fails never
		})
	}
	if d.post {
		g.Go(func() {
			_ = s.again(work, "webhook "+a.Name, func(ctx context.Context) error { return s.postAlert(ctx, a) })
		})
	}
	for ctx.Err() == nil {
		now, there, more := s.alerts.look(a.Name)
		if !there || dutyOf(now.Alert) != d {
			break
		}
		select {
		case <-more:
		case <-ctx.Done():
		}
	}
	stop()
	g.Wait()
}

// leave gives up the places on the streams that an alert has no more: what is stored while it
// is paused is not looked at. What it owes stays while it is there.
func (s *Service) leave(ctx context.Context, was event.Alert) {
	now, there := s.alerts.get(was.Name)
	var err error
	if !there || now.Paused || !now.Since.Equal(was.Since) {
		err = s.bus.DropSeries(ctx, matchSeries(was))
	}
	if !there || !now.Created.Equal(was.Created) {
		err = errors.Join(err, s.bus.DropSeries(ctx, hookSeries(was)))
	}
	if err != nil {
		s.log.Warn("a place on a stream is left behind, until a desk starts", "alert", was.Name, "err", err)
	}
}

// sweepAlerts drops places on the streams that no alert has any more: those of a desk that
// died while it removed or paused one. They are listed before the alerts are read, so that
// none is among them whose alert is not there yet.
func (s *Service) sweepAlerts(ctx context.Context) error {
	found := map[string][]string{}
	for stream, prefix := range map[string]string{event.StreamWire: matchPrefix, event.StreamHooks: hookPrefix} {
		names, err := s.bus.SeriesOn(ctx, stream, prefix)
		if err != nil {
			return err
		}
		found[stream] = names
	}
	alerts, err := bus.ReadAll[event.Alert](ctx, s.bus, event.BucketAlerts, event.KeysOfAlerts)
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, a := range alerts {
		has[matchSeries(a).Name], has[hookSeries(a).Name] = !a.Paused, true
	}
	for stream, names := range found {
		for _, name := range names {
			if !has[name] {
				err = errors.Join(err, s.bus.DropSeries(ctx, bus.Series{Stream: stream, Name: name}))
			}
		}
	}
	return err
}

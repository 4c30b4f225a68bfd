package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/polite"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// turn is one host's turn: the lease, and what is asked under it.
type turn struct {
	host    string
	lease   *polite.Lease
	verdict robots.Verdict // of robots.txt, on the page in hand
	src     *version       // the source of the piece in hand, as it was just read; nil before that
	idle    bool           // the last answer was 304: nothing can have been queued since

	later time.Time // the next turn is not to begin before

	done   map[string]uint64 // by frontier subject: the last piece that was done
	tidied time.Time         // when what was done was last deleted
}

// tidyEvery is how long done work may lie in the frontier at most, while a host without
// delay is served as fast as it answers: a delete for each page would be a write to the
// disk for each. A crash repeats what was not deleted, and nothing else comes of it.
const tidyEvery = 100 * time.Millisecond

// errTurnOver ends a turn before its work is done: the work stays in the frontier.
var errTurnOver = errors.New("turn over")

// serve gives a host its turn and sees to the next one. While a host is in hand, more
// tokens for it only say that there may be more work.
func (f *Fetcher) serve(ctx context.Context, host string) error {
	if !f.begin(host) {
		return nil
	}
	return f.goOn(ctx, host)
}

// goOn gives a host in hand turns until nothing waits or it wants a pause.
func (f *Fetcher) goOn(ctx context.Context, host string) error {
	for {
		next, err := f.turn(ctx, host)
		if err != nil {
			f.finish(host, true)
			return err
		}
		if !next.IsZero() {
			f.finish(host, true)
			return f.bus.Schedule(ctx, event.SlotHost(host), host, next)
		}
		if f.finish(host, false) {
			return nil
		}
	}
}

// begin marks a host as in hand; false if it is already, and then whoever has it learns
// that a token came.
func (f *Fetcher) begin(host string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, busy := f.active[host]; busy {
		f.active[host] = true
		return false
	}
	f.active[host] = false
	return true
}

// finish lets a host go; false if a token came meanwhile and it must be looked at again.
func (f *Fetcher) finish(host string, surely bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.active[host] && !surely {
		f.active[host] = false
		return false
	}
	delete(f.active, host)
	return true
}

// turn takes the host's lease and works under it. It returns when to go on: the zero
// time if nothing waits any more.
func (f *Fetcher) turn(ctx context.Context, host string) (next time.Time, err error) {
	lease, wait, err := f.gate.Acquire(ctx, host)
	if err != nil || lease == nil {
		return wait, err
	}
	return f.under(ctx, newTurn(host, lease), f.steps)
}

func newTurn(host string, l *polite.Lease) *turn {
	return &turn{host: host, lease: l, done: map[string]uint64{}, tidied: time.Now()}
}

// under works under a lease and gives it back. It returns when to go on, if there is more
// to do than the lease had time for.
func (f *Fetcher) under(ctx context.Context, t *turn, work func(context.Context, *turn) error) (next time.Time, err error) {
	defer func() {
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		// First the work, then the host: who has it next must not find what is done.
		err = errors.Join(err, f.tidy(rctx, t), t.lease.Release(rctx))
	}()
	if err := work(ctx, t); !errors.Is(err, errTurnOver) {
		return time.Time{}, err
	}
	at, _ := t.lease.Next()
	if at.Before(t.later) {
		at = t.later
	}
	return at, ctx.Err()
}

// steps works off what waits for the host.
func (f *Fetcher) steps(ctx context.Context, t *turn) error {
	for {
		if done, err := f.step(ctx, t); done || err != nil {
			return err
		}
	}
}

// step does the oldest piece of the host's work: polls before pages. done means that
// there is none.
func (f *Fetcher) step(ctx context.Context, t *turn) (done bool, err error) {
	for _, subject := range []string{event.FrontierPoll(t.host), event.FrontierPage(t.host)} {
		m, seq, err := f.bus.Next(ctx, event.StreamFrontier, subject, t.done[subject])
		if errors.Is(err, bus.ErrNone) {
			continue
		}
		if err != nil {
			return false, err
		}
		if err := f.work(ctx, t, m); err != nil {
			return false, err
		}
		t.done[subject] = seq
		if time.Since(t.tidied) < tidyEvery {
			return false, nil
		}
		return false, f.tidy(ctx, t)
	}
	return true, nil
}

// tidy deletes what was done.
func (f *Fetcher) tidy(ctx context.Context, t *turn) error {
	for subject, seq := range t.done {
		if err := f.bus.DeleteThrough(ctx, event.StreamFrontier, subject, seq); err != nil {
			return err
		}
	}
	t.tidied = time.Now()
	return nil
}

// work does one piece. What cannot be read is not kept: it would block the host for ever.
func (f *Fetcher) work(ctx context.Context, t *turn, m event.Message) error {
	t.src = nil // the last piece's proxy and exceptions are not this one's
	var p event.Poll
	if err := event.Unmarshal(m, &p); err == nil {
		return f.poll(ctx, t, p)
	}
	var s event.Subscribe
	if err := event.Unmarshal(m, &s); err == nil {
		return f.subscribe(ctx, t, s)
	}
	var l event.Found
	if err := event.Unmarshal(m, &l); err != nil {
		return f.bus.Bury(ctx, Stage, m, "undecodable", err)
	}
	return f.page(ctx, t, l)
}

// refusal is a request that got no usable answer: its end, or a reason to ask again.
type refusal struct {
	event.Refusal
	again bool
	wait  time.Duration // what the host asked for
	ours  bool          // it failed on this side, before the site
}

// ask makes one request under the turn's lease, if robots.txt allows it, at its time.
// It returns errTurnOver when the time is not within this turn. An answer that it returns
// is the caller's to keep.
func (f *Fetcher) ask(ctx context.Context, t *turn, url string, req web.Request) (*web.Response, *refusal, error) {
	verdict, r, err := f.mayAsk(ctx, t, url)
	if err != nil || r != nil {
		return nil, r, err
	}
	t.verdict = verdict
	resp, err := f.send(ctx, t, req)
	if err != nil {
		return f.failed(ctx, t, url, err)
	}
	if wait, until, quiet := t.settle(resp); quiet {
		f.keeper.keep(req, resp, nil)
		f.log.Info("host asks for quiet", "host", t.host, "status", resp.Status, "until", until)
		return nil, &refusal{Refusal: *event.Refuse(statusReason(resp.Status), "%s answered %d", url, resp.Status), again: true, wait: wait}, nil
	}
	return resp, nil, nil
}

// get waits for its time, asks, and keeps the answer.
func (f *Fetcher) get(ctx context.Context, t *turn, req web.Request) (*web.Response, error) {
	resp, err := f.send(ctx, t, req)
	f.keeper.keep(req, resp, nil)
	return resp, err
}

// send waits for its time and asks.
func (f *Fetcher) send(ctx context.Context, t *turn, req web.Request) (*web.Response, error) {
	if !t.lease.Wait(ctx) {
		return nil, errTurnOver
	}
	req.Check, req.Route = t.lease.Check, routeFor(t.source(), req.URL)
	resp, err := f.web.Get(ctx, req)
	if err != nil {
		t.lease.Asked(time.Now())
		return nil, err
	}
	t.lease.Asked(resp.FirstByte)
	t.lease.Heard()
	t.idle = resp.Status == http.StatusNotModified
	f.meter.requests.WithLabelValues(statusClass(resp.Status)).Inc()
	if f.outage.Answered(t.host) {
		f.log.Warn("the network is back")
	}
	return resp, nil
}

// failed turns a request's error into what follows from it.
func (f *Fetcher) failed(ctx context.Context, t *turn, url string, err error) (*web.Response, *refusal, error) {
	var e *web.Error
	switch {
	case errors.Is(err, errTurnOver), errors.Is(err, polite.ErrLate):
		return nil, nil, errTurnOver
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case !errors.As(err, &e):
		return nil, nil, err
	}
	f.meter.requests.WithLabelValues(e.Reason).Inc()
	if e.Reason == "proxy" {
		f.log.Warn("the proxy fails; the site is not at fault", "source", t.source().ID, "url", url, "err", e.Err)
		return nil, &refusal{Refusal: *event.Refuse(e.Reason, "%s: %v", url, e.Err), again: true, ours: true}, nil
	}
	if f.ourFault(t, e) {
		return nil, nil, errTurnOver // nothing is counted against anybody, and nothing is lost
	}
	if e.Temporary {
		until := t.lease.Trouble(0)
		t.lease.Unheard(e.Reason)
		f.log.Info("request failed; the host gets a rest", "url", url, "reason", e.Reason, "err", e.Err, "until", until)
	}
	return nil, &refusal{Refusal: *event.Refuse(e.Reason, "%s: %v", url, e.Err), again: e.Temporary}, nil
}

// outagePause is how long a host is left alone when our own network is down.
const outagePause = 30 * time.Second

// ourFault reports whether it is our network that fails, and lets the host rest then.
func (f *Fetcher) ourFault(t *turn, e *web.Error) bool {
	ours, began := f.outage.Failed(t.host, e.Reason)
	if began {
		f.log.Warn("hosts that had answered fail one after the other: is our network down? Nothing is counted against them", "last", t.host, "err", e.Err)
	}
	if ours {
		t.lease.Rest(outagePause)
	}
	return ours
}

// settle tells the lease how the host took a request, and reports whether it wants to be
// left alone: for how long as it says, and until when it is.
func (t *turn) settle(resp *web.Response) (wait time.Duration, until time.Time, quiet bool) {
	if wait, quiet = overloaded(resp); quiet {
		return wait, t.lease.Trouble(wait), true
	}
	t.lease.Fine()
	return 0, time.Time{}, false
}

// overloaded reports whether the host wants to be left alone, and how long it says.
func overloaded(resp *web.Response) (time.Duration, bool) {
	switch {
	case resp.Status == http.StatusTooManyRequests, resp.Status >= 500:
		return resp.RetryAfter, true
	}
	return 0, false
}

func statusClass(status int) string { return fmt.Sprintf("%dxx", status/100) }

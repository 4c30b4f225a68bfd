package fetcher

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// mostElsewhere is how long a turn waits for another host at most, at its next time: it
// has its own host in hand meanwhile. One that wants a longer rest counts as a failure.
const mostElsewhere = 10 * time.Second

// elsewhere takes a turn of another host for one request, within the turn in hand: its pause and its rests
// are kept, and nobody else asks it. Nothing waits for a lease that somebody holds, so two
// hosts that lead to each other hold up nobody; the turn in hand ends instead and comes
// again. Its host does not rest meanwhile, and the time is drawn: otherwise the two would wait
// for each other's rest for ever. leave must be called after it.
func (f *Fetcher) elsewhere(ctx context.Context, t *turn, host string) (other *turn, leave func() error, r *refusal, err error) {
	if !f.begin(host) {
		t.later = time.Now().Add(time.Second + rand.N(time.Second))
		return nil, nil, nil, errTurnOver
	}
	lease, wait, err := f.gate.Acquire(ctx, host)
	if err != nil {
		f.finish(host, true)
		return nil, nil, nil, err
	}
	if lease == nil {
		if time.Until(wait) > mostElsewhere {
			t.lease.Rest(time.Until(wait))
			r = &refusal{Refusal: *event.Refuse("robots-unreachable", "%s, where it leads, rests until %s", host, wait.UTC().Format(time.RFC3339)), again: true}
			return nil, nil, r, f.leave(ctx, host)
		}
		t.later = wait.Add(rand.N(time.Second))
		return nil, nil, nil, errors.Join(errTurnOver, f.leave(ctx, host))
	}
	other = &turn{host: host, lease: lease, src: t.src}
	return other, func() error {
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return errors.Join(lease.Release(rctx), f.leave(ctx, host))
	}, nil, nil
}

// leave lets another host go. A token for it that came meanwhile was swallowed and is
// given again.
func (f *Fetcher) leave(ctx context.Context, host string) error {
	if f.finish(host, false) {
		return nil
	}
	f.finish(host, true)
	return f.bus.Fire(context.WithoutCancel(ctx), event.SlotHost(host), host)
}

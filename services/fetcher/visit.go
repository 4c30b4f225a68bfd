package fetcher

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/services/fetcher/internal/polite"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// visitAgain is how long a visit waits at most before it asks for its host's turn again.
const visitAgain = 500 * time.Millisecond

// visit is the gateway of a visitor within a running fetcher: its requests take their turn
// among the pipeline's own, and are kept as far apart.
func (f *Fetcher) visit(ctx context.Context, host string, delay time.Duration, ask func(check func() error) (*web.Response, error)) (*web.Response, error) {
	for {
		resp, again, err := f.visitOnce(ctx, host, delay, ask)
		if again == 0 {
			return resp, err
		}
		t := time.NewTimer(min(again, visitAgain))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return nil, fmt.Errorf("%s is busy, or rests: %w", host, ctx.Err())
		}
	}
}

// visitOnce asks if it is the host's turn; else again says after how long it may be.
func (f *Fetcher) visitOnce(ctx context.Context, host string, delay time.Duration, ask func(check func() error) (*web.Response, error)) (_ *web.Response, again time.Duration, err error) {
	if !f.begin(host) { // this process has it in hand
		return nil, visitAgain, nil
	}
	defer func() { err = errors.Join(err, f.leave(ctx, host)) }()
	lease, at, err := f.gate.Acquire(ctx, host)
	if err != nil {
		return nil, 0, err
	}
	if lease == nil {
		return nil, max(time.Until(at), time.Millisecond), nil
	}
	defer func() {
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, lease.Release(rctx))
	}()
	if delay > 0 {
		lease.SetDelay(max(f.cfg.Delay, min(delay, f.cfg.MaxDelay)))
	}
	if !lease.Wait(ctx) {
		return nil, visitAgain, nil
	}
	resp, err := ask(lease.Check)
	return resp, 0, noted(lease, resp, err)
}

// noted tells the lease what came of a request.
func noted(lease *polite.Lease, resp *web.Response, err error) error {
	if err != nil {
		lease.Asked(time.Now())
		return err
	}
	lease.Asked(resp.FirstByte)
	lease.Heard()
	if wait, bad := overloaded(resp); bad {
		lease.Trouble(wait)
	} else {
		lease.Fine()
	}
	return nil
}

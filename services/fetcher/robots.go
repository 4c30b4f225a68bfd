package fetcher

import (
	"context"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
)

// robotsRedirects is how many redirects of a robots.txt are followed (RFC 9309 section
// 2.3.1.2).
const robotsRedirects = 5

// mayAsk decides by robots.txt, which it asks for first where it is not known. A host
// whose robots.txt cannot be had must not be asked for anything else (RFC 9309 2.3.1.4).
func (f *Fetcher) mayAsk(ctx context.Context, t *turn, rawURL string) (robots.Verdict, *refusal, error) {
	origin, err := originOf(rawURL)
	if err != nil {
		return robots.Verdict{}, &refusal{Refusal: *event.Refuse("bad-url", "%q: %v", rawURL, err)}, nil
	}
	file := f.robots.get(ctx, origin, time.Now())
	if file == nil {
		var r *refusal
		if file, r, err = f.askRobots(ctx, t, origin); err != nil || r != nil {
			return robots.Verdict{}, r, err
		}
	}
	v := file.Match(f.cfg.UserAgent, rawURL)
	t.lease.SetDelay(max(f.cfg.Delay, min(v.CrawlDelay, f.cfg.MaxDelay)))
	if !v.Allowed {
		return v, &refusal{Refusal: *event.Refuse("robots", "%s/robots.txt says %q", origin, v.Rule)}, nil
	}
	return v, nil, nil
}

// askRobots fetches an origin's robots.txt. One that leads to another host counts as not
// there, as RFC 9309 allows for what cannot be followed.
func (f *Fetcher) askRobots(ctx context.Context, t *turn, origin string) (*robots.File, *refusal, error) {
	resp, at, err := f.askWellKnown(ctx, t, origin+"/robots.txt", robots.MaxBytes+1)
	if err != nil {
		_, r, err := f.failed(ctx, t, at, err)
		return nil, robotsTrouble(r, at), err
	}
	if wait, ok := overloaded(resp); ok {
		t.lease.Trouble(wait)
		r := &refusal{Refusal: *event.Refuse("robots-unreachable", "%s answered %d", at, resp.Status), again: true, wait: wait}
		return nil, r, nil
	}
	t.lease.Fine()
	return f.robots.put(ctx, wellKnownRecord{Origin: origin, Status: resp.Status, Body: resp.Body, At: time.Now()}), nil, nil
}

// robotsTrouble says of a failed request that it was for robots.txt, except where the
// failure is of the host as a whole.
func robotsTrouble(r *refusal, at string) *refusal {
	if r == nil || ofHost(r.Reason) {
		return r
	}
	r.Detail = fmt.Sprintf("%s: %s: %s", at, r.Reason, r.Detail)
	r.Reason, r.again = "robots-unreachable", true
	return r
}

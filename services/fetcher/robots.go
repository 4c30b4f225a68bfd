package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
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

// askRobots fetches an origin's robots.txt, following redirects to other hosts as well, at
// their turn. One that leads on and on counts as not there (RFC 9309 section 2.3.1.2).
func (f *Fetcher) askRobots(ctx context.Context, t *turn, origin string) (*robots.File, *refusal, error) {
	at := origin + "/robots.txt"
	for range robotsRedirects + 1 {
		resp, r, err := f.askRobotsAt(ctx, t, at)
		if err != nil || r != nil {
			return nil, r, err
		}
		if resp.Location == "" {
			return f.robots.put(ctx, wellKnownRecord{Origin: origin, Status: resp.Status, Body: resp.Body, At: time.Now()}), nil, nil
		}
		at = resp.Location
	}
	return f.robots.put(ctx, wellKnownRecord{Origin: origin, Status: http.StatusNotFound, At: time.Now()}), nil, nil
}

// askRobotsAt asks one address, which may be another host's.
func (f *Fetcher) askRobotsAt(ctx context.Context, t *turn, at string) (_ *web.Response, r *refusal, err error) {
	host, err := article.HostKey(at)
	if err != nil {
		return &web.Response{Status: http.StatusNotFound}, nil, nil //nolint:nilerr // it leads nowhere
	}
	if host == t.host {
		return f.askRobotsHere(ctx, t, at)
	}
	other, leave, r, err := f.elsewhere(ctx, t, host)
	if err != nil || r != nil {
		return nil, r, err
	}
	resp, r, err := f.askRobotsHere(ctx, other, at)
	if r != nil && !r.ours { // whatever it is there, here it is a robots.txt that cannot be had
		r.Reason, r.again = "robots-unreachable", true
	}
	return resp, r, errors.Join(err, leave())
}

func (f *Fetcher) askRobotsHere(ctx context.Context, t *turn, at string) (*web.Response, *refusal, error) {
	resp, err := f.get(ctx, t, web.Request{URL: at, Accept: "*/*", Cut: robots.MaxBytes + 1})
	if err != nil {
		_, r, err := f.failed(ctx, t, at, err)
		return nil, robotsTrouble(r, at), err
	}
	if wait, _, quiet := t.settle(resp); quiet {
		return nil, &refusal{Refusal: *event.Refuse("robots-unreachable", "%s answered %d", at, resp.Status), again: true, wait: wait}, nil
	}
	return resp, nil, nil
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

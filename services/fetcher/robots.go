package fetcher

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

const (
	robotsTTL       = 24 * time.Hour // RFC 9309 section 2.4
	robotsRedirects = 5              // section 2.3.1.2
	robotsInMemory  = 20_000         // parsed files kept at once
)

// robotsCache keeps robots.txt files: parsed here, and as bytes in bucket "hosts" for the
// other fetchers and the next start.
type robotsCache struct {
	kv jetstream.KeyValue
	mu sync.Mutex // guards m
	m  map[string]robotsEntry
}

type robotsEntry struct {
	file  *robots.File
	until time.Time
}

// robotsRecord is an entry as the bucket keeps it.
type robotsRecord struct {
	Origin string    `json:"origin"`
	Status int       `json:"status"`
	Body   []byte    `json:"body,omitempty"`
	At     time.Time `json:"at"`
}

func newRobotsCache(kv jetstream.KeyValue) *robotsCache {
	return &robotsCache{kv: kv, m: map[string]robotsEntry{}}
}

func (c *robotsCache) get(ctx context.Context, origin string, now time.Time) *robots.File {
	c.mu.Lock()
	e, ok := c.m[origin]
	c.mu.Unlock()
	if ok && now.Before(e.until) {
		return e.file
	}
	kve, err := c.kv.Get(ctx, robotsKey(origin))
	if err != nil {
		return nil
	}
	var rec robotsRecord
	if json.Unmarshal(kve.Value(), &rec) != nil || now.Sub(rec.At) >= robotsTTL {
		return nil
	}
	return c.keep(origin, rec)
}

func (c *robotsCache) put(ctx context.Context, rec robotsRecord) *robots.File {
	if data, err := json.Marshal(rec); err == nil {
		_, _ = c.kv.Put(ctx, robotsKey(rec.Origin), data) // a lost copy costs one request in a day
	}
	return c.keep(rec.Origin, rec)
}

func (c *robotsCache) keep(origin string, rec robotsRecord) *robots.File {
	file := robots.ForStatus(rec.Status, rec.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.m) >= robotsInMemory {
		clear(c.m) // rare; they come back from the bucket
	}
	c.m[origin] = robotsEntry{file, rec.At.Add(robotsTTL)}
	return file
}

func robotsKey(origin string) string { return "robots." + event.Token(origin) }

// mayAsk decides by robots.txt, which it asks for first where it is not known. A host
// whose robots.txt cannot be had must not be asked for anything else (RFC 9309 2.3.1.4).
func (f *Fetcher) mayAsk(ctx context.Context, t *turn, rawURL string) (robots.Verdict, *refusal, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return robots.Verdict{}, &refusal{Refusal: *event.Refuse("bad-url", "%q: %v", rawURL, err)}, nil
	}
	origin := u.Scheme + "://" + u.Host
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

// askRobots fetches an origin's robots.txt, following redirects within the host's own
// turn. One that leads to another host counts as not there, as RFC 9309 allows for what
// cannot be followed.
func (f *Fetcher) askRobots(ctx context.Context, t *turn, origin string) (*robots.File, *refusal, error) {
	at := origin + "/robots.txt"
	for range robotsRedirects + 1 {
		resp, err := f.get(ctx, t, web.Request{URL: at, Accept: "text/plain, */*;q=0.5", Cut: robots.MaxBytes + 1})
		if err != nil {
			_, r, err := f.failed(ctx, t, at, err)
			return nil, robotsTrouble(r, at), err
		}
		if resp.Location != "" {
			if host, err := article.HostKey(resp.Location); err != nil || host != t.host {
				return f.robots.put(ctx, robotsRecord{Origin: origin, Status: http.StatusNotFound, At: time.Now()}), nil, nil
			}
			at = resp.Location
			continue
		}
		if wait, ok := overloaded(resp); ok {
			t.lease.Trouble(wait)
			r := &refusal{Refusal: *event.Refuse("robots-unreachable", "%s answered %d", at, resp.Status), again: true, wait: wait}
			return nil, r, nil
		}
		t.lease.Fine()
		return f.robots.put(ctx, robotsRecord{Origin: origin, Status: resp.Status, Body: resp.Body, At: time.Now()}), nil, nil
	}
	return f.robots.put(ctx, robotsRecord{Origin: origin, Status: http.StatusNotFound, At: time.Now()}), nil, nil
}

// robotsTrouble says of a failed request that it was for robots.txt, except where the
// failure is of the host as a whole.
func robotsTrouble(r *refusal, at string) *refusal {
	if r == nil {
		return nil
	}
	switch r.Reason {
	case "dns", "connect", "tls", "refused-address", "timeout":
		return r
	}
	r.Detail = fmt.Sprintf("%s: %s: %s", at, r.Reason, r.Detail)
	r.Reason, r.again = "robots-unreachable", true
	return r
}

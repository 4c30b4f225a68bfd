package fetcher

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

const (
	wellKnownTTL      = 24 * time.Hour // for robots.txt RFC 9309 section 2.4
	wellKnownInMemory = 20_000         // parsed files of a kind kept at once
)

// wellKnown keeps files that every site may have: parsed here, and as bytes in bucket
// "hosts" for the other fetchers and the next start.
type wellKnown[T any] struct {
	kv    jetstream.KeyValue
	kind  string // first part of the keys
	parse func(status int, body []byte) *T

	mu sync.Mutex // guards m
	m  map[string]wellKnownEntry[T]
}

type wellKnownEntry[T any] struct {
	file  *T
	until time.Time
}

// wellKnownRecord is an entry as the bucket keeps it.
type wellKnownRecord struct {
	Origin string    `json:"origin"`
	Status int       `json:"status"`
	Body   []byte    `json:"body,omitempty"`
	At     time.Time `json:"at"`
}

func newWellKnown[T any](kv jetstream.KeyValue, kind string, parse func(int, []byte) *T) *wellKnown[T] {
	return &wellKnown[T]{kv: kv, kind: kind, parse: parse, m: map[string]wellKnownEntry[T]{}}
}

// get returns nil where the file must be asked for.
func (c *wellKnown[T]) get(ctx context.Context, origin string, now time.Time) *T {
	c.mu.Lock()
	e, ok := c.m[origin]
	c.mu.Unlock()
	if ok && now.Before(e.until) {
		return e.file
	}
	kve, err := c.kv.Get(ctx, c.key(origin))
	if err != nil {
		return nil
	}
	var rec wellKnownRecord
	if json.Unmarshal(kve.Value(), &rec) != nil || now.Sub(rec.At) >= wellKnownTTL {
		return nil
	}
	return c.keep(rec)
}

func (c *wellKnown[T]) put(ctx context.Context, rec wellKnownRecord) *T {
	if data, err := json.Marshal(rec); err == nil {
		_, _ = c.kv.Put(ctx, c.key(rec.Origin), data) // a lost copy costs one request in a day
	}
	return c.keep(rec)
}

func (c *wellKnown[T]) keep(rec wellKnownRecord) *T {
	file := c.parse(rec.Status, rec.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.m) >= wellKnownInMemory {
		clear(c.m) // rare; they come back from the bucket
	}
	c.m[rec.Origin] = wellKnownEntry[T]{file, rec.At.Add(wellKnownTTL)}
	return file
}

func (c *wellKnown[T]) key(origin string) string { return c.kind + "." + event.Token(origin) }

// originOf is the scheme, host and port of a URL: where its well-known files lie.
func originOf(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", err
	}
	return u.Scheme + "://" + u.Host, nil
}

// askWellKnown asks for such a file under the turn's lease, following redirects within
// the host. What leads elsewhere or in circles is answered as not found. at is the
// address asked last.
func (f *Fetcher) askWellKnown(ctx context.Context, t *turn, at string, most int64) (resp *web.Response, last string, err error) {
	for range robotsRedirects + 1 {
		resp, err = f.get(ctx, t, web.Request{URL: at, Accept: "*/*", Cut: most})
		if err != nil || resp.Location == "" {
			return resp, at, err
		}
		if host, err := article.HostKey(resp.Location); err != nil || host != t.host {
			break
		}
		at = resp.Location
	}
	return &web.Response{Status: http.StatusNotFound}, at, nil
}

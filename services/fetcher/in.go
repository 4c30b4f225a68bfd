package fetcher

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// exploreEvery is how often a page without a feed is searched for one.
const exploreEvery = 7 * 24 * time.Hour

// How many tokens may wait here. The client has room for no more than that, the broker's signs
// of life included, and what finds no room comes again only when the ack wait is over: with 8
// and 32 a burst on a busy machine made polls 10 seconds late.
const (
	sourcesAhead = 256
	hostsAhead   = 64
)

// queuers is how many source tokens are in hand besides those whose host is asked at once.
// They only put a poll into the frontier, so tokens never wait here for a slow host.
const queuers = 16

// listenSources takes the tokens of sources whose poll time has come.
func (f *Fetcher) listenSources(ctx context.Context) error {
	o := bus.Options{Workers: f.cfg.Hosts + queuers, Prefetch: sourcesAhead}
	return f.bus.Consume(ctx, bus.FetcherSources, o,
		func(ctx context.Context, d bus.Delivery) error { return f.due(ctx, string(d.Data)) })
}

// listenHosts takes the tokens of hosts whose turn has come.
func (f *Fetcher) listenHosts(ctx context.Context) error {
	return f.bus.Consume(ctx, bus.FetcherHosts, bus.Options{Workers: f.cfg.Hosts, Prefetch: hostsAhead},
		func(ctx context.Context, d bus.Delivery) error {
			select {
			case f.seats <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			defer func() { <-f.seats }()
			return f.serve(ctx, string(d.Data))
		})
}

// listenStored hears of every stored record and plans when it is looked at again.
func (f *Fetcher) listenStored(ctx context.Context) error {
	o := bus.Options{Workers: 4, Prefetch: 64}
	return f.bus.Consume(ctx, bus.FetcherStored, o, bus.On(f.planLook))
}

// listenLooks takes the looks whose time has come.
func (f *Fetcher) listenLooks(ctx context.Context) error {
	o := bus.Options{Workers: 4, Prefetch: 64}
	return f.bus.Consume(ctx, bus.FetcherLooks, o, bus.On(f.look))
}

// due polls a source, or puts the poll among its host's work where that is busy. A source
// that is gone or paused has no token any more.
func (f *Fetcher) due(ctx context.Context, id string) error {
	src, rev, err := f.sources.read(ctx, id)
	if errors.Is(err, ErrNoSource) || err == nil && src.Paused {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := pollOf(src, time.Now())
	if err != nil {
		return f.pollFailed(ctx, src.ID, "bad-url", err.Error(), 0)
	}
	if done, err := f.pollNow(ctx, p, &version{src, rev}); done || err != nil {
		return err
	}
	return f.queue(ctx, p, p.Host, "")
}

// pollOf is the first question of a poll: the feed where it is known, else the address
// a person gave, which may be a site.
func pollOf(src event.Source, now time.Time) (event.Poll, error) {
	p := event.Poll{Source: src.ID, Fetch: src.Feed, At: now}
	switch {
	case p.Fetch != "" && lookForFeed(src, now):
		p.Fetch, p.Explore = src.URL, true
	case p.Fetch != "":
		p.Section = src.Kind == kindSection
	case src.ArticleLinks != "": // whoever says which links are articles means the page itself
		p.Fetch, p.Section = src.URL, true
	default:
		p.Fetch, p.Explore = src.URL, true
	}
	var err error
	if p.Host, err = article.HostKey(p.Fetch); err != nil {
		return p, fmt.Errorf("poll %s: %w", src.ID, err)
	}
	return p, nil
}

// lookForFeed reports whether a page without a feed is searched for one again: at the
// first poll of each week, which begins at another time for each source.
func lookForFeed(src event.Source, now time.Time) bool {
	if src.Kind != kindSection || src.ArticleLinks != "" || src.Polled.IsZero() {
		return false
	}
	shift := time.Duration(event.SeenID(article.ID(src.ID))%uint64(exploreEvery/time.Second)) * time.Second
	week := func(t time.Time) int64 { return t.Add(shift).Unix() / int64(exploreEvery/time.Second) }
	return week(src.Polled) != week(now)
}

package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// maxParts is how many sitemaps of an index are read at each poll: those for news, and
// those that changed last. The others list what is old.
const maxParts = 3

// sitemapsOf are the sitemaps that the robots.txt of a page's host names.
func (f *Fetcher) sitemapsOf(ctx context.Context, page string) []string {
	origin, err := originOf(page)
	if err != nil {
		return nil
	}
	if file := f.robots.get(ctx, origin, time.Now()); file != nil {
		return file.Sitemaps()
	}
	return nil
}

// pollParts goes on from a sitemap index to its newest sitemaps. An index within an index
// ends there.
func (f *Fetcher) pollParts(ctx context.Context, turn *turn, p event.Poll, doc *feed.Feed, resp *web.Response) error {
	if p.Index != "" {
		return f.partFailed(p, "nested-index", "an index within an index")
	}
	for _, s := range doc.Newest(maxParts) {
		host, err := article.HostKey(s.URL)
		if err != nil {
			continue
		}
		part := event.Poll{Source: p.Source, Fetch: s.URL, Host: host, Index: p.Fetch, At: p.At}
		if err := f.queuePoll(ctx, part, turn.host); err != nil {
			return err
		}
	}
	doc.Kind, doc.Items = feed.KindSitemapIndex, nil
	return f.pollDone(ctx, turn.src, p, doc, resp, brought{})
}

// partDone notes what a part of an index brought. When the source is polled next is the
// index's to say.
func (f *Fetcher) partDone(ctx context.Context, p event.Poll, doc *feed.Feed, fresh int, published []time.Time) error {
	now := article.Time(time.Now())
	_, err := f.sources.update(ctx, p.Source, false, func(s *event.Source) {
		s.Seen = seenWith(s.Seen, idsOf(doc), maxItems)
		s.Found += fresh
		if fresh > 0 {
			s.News = now
			if s.Polls > 1 {
				s.Count(fresh, s.Polled, s.Polled)
				s.Lagged(published, now)
			}
			s.Parts += fresh
		}
	})
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	f.meter.polls.WithLabelValues("part").Inc()
	return err
}

// partFailed leaves a part until the next poll of the index, which is not at fault.
func (f *Fetcher) partFailed(p event.Poll, reason, detail string) error {
	f.meter.polls.WithLabelValues(reason).Inc()
	f.log.Warn("a sitemap of an index fails", "source", p.Source, "url", p.Fetch, "reason", reason, "err", detail)
	return nil
}

// pollRefused notes a poll that got no usable answer.
func (f *Fetcher) pollRefused(ctx context.Context, p event.Poll, r *refusal) error {
	if p.Index != "" {
		return f.partFailed(p, r.Reason, r.Detail)
	}
	return f.pollFailed(ctx, p.Source, r.Reason, r.Detail, r.wait)
}

// adapt learns from a poll how long to wait for the next. What the parts of an index
// brought counts with the next poll of the index.
func (f *Fetcher) adapt(s *event.Source, p schedule.Poll) {
	var m schedule.Memory
	if len(s.Rhythm) > 0 {
		_ = json.Unmarshal(s.Rhythm, &m) // what cannot be read is learned again
	}
	p.Fresh += s.Parts
	s.Parts = 0
	m, s.Interval = m.After(f.bounds(), s.ID, p)
	s.Rhythm, _ = json.Marshal(m) // numbers: it cannot fail
}

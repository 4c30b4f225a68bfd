package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
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
	src, now := turn.src.Source, time.Now()
	for _, s := range doc.Newest(maxParts) {
		host, err := article.HostKey(s.URL)
		if err != nil {
			continue
		}
		if was, ok := partOf(src, s.URL, now); ok && !s.Modified.IsZero() && s.Modified.Equal(was.Changed) {
			continue // by the index's word it is as it was read
		}
		part := event.Poll{Source: p.Source, Fetch: s.URL, Host: host, Index: p.Fetch, Changed: article.Time(s.Modified), At: p.At}
		if err := f.queue(ctx, part, part.Host, turn.host); err != nil {
			return err
		}
	}
	doc.Kind, doc.Items = feed.KindSitemapIndex, nil
	return f.pollDone(ctx, turn.src, p, doc, resp, brought{})
}

// partOf is what is remembered of a sitemap of an index. What was read without a condition
// long ago is read so again.
func partOf(src event.Source, url string, now time.Time) (event.IndexPart, bool) {
	for _, part := range src.Index {
		if part.URL == url {
			return part, now.Sub(part.Read) < fullGetEvery
		}
	}
	return event.IndexPart{}, false
}

// partDone notes what a part of an index brought. When the source is polled next is the
// index's to say.
func (f *Fetcher) partDone(ctx context.Context, p event.Poll, doc *feed.Feed, resp *web.Response, b brought) error {
	now := article.Time(time.Now())
	_, err := f.sources.update(ctx, p.Source, false, func(s *event.Source) {
		s.Seen = seenWith(s.Seen, idsOf(doc), maxItems)
		between(s, b, s.Polls > 1, now) // what was there before is no rhythm
		s.Parts += b.fresh
		if !b.more {
			rememberPart(s, p, resp, now)
		}
	})
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	f.meter.polls.WithLabelValues("part").Inc()
	return err
}

// between notes what came between two polls of a source: from a part of its index, or from
// its hub. usual says that it counts for what the source usually brings.
func between(s *event.Source, b brought, usual bool, now time.Time) {
	s.Found += b.fresh
	if b.fresh == 0 {
		return
	}
	s.News = now
	s.Day.Found(now, b.fresh)
	if usual {
		s.Count(b.fresh, s.Polled, s.Polled)
		s.Lagged(b.published, now)
	}
}

// rememberPart keeps how a part was, for the parts that were read last.
func rememberPart(s *event.Source, p event.Poll, resp *web.Response, now time.Time) {
	part := event.IndexPart{URL: p.Fetch, Changed: p.Changed, Read: now}
	if len(p.Via) > 0 { // a condition is for the address that answered
		part.URL = p.Via[0]
	} else {
		part.ETag, part.LastModified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	}
	others := slices.DeleteFunc(slices.Clone(s.Index), func(o event.IndexPart) bool { return o.URL == part.URL })
	s.Index = append([]event.IndexPart{part}, others[:min(len(others), 2*maxParts-1)]...)
}

// partUnchanged notes that a part is as it was, though the index says that it changed.
func (f *Fetcher) partUnchanged(ctx context.Context, p event.Poll) error {
	_, err := f.sources.update(ctx, p.Source, false, func(s *event.Source) {
		for i := range s.Index {
			if s.Index[i].URL == p.Fetch {
				s.Index[i].Changed = p.Changed
			}
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

// pollRefused notes a poll that got no usable answer. Of the addresses where a site may
// have its feed, one that may not be asked is only one less.
func (f *Fetcher) pollRefused(ctx context.Context, turn *turn, p event.Poll, r *refusal) error {
	if p.Index != "" {
		return f.partFailed(p, r.Reason, r.Detail)
	}
	if p.Site != "" {
		return f.pollNext(ctx, turn, p, r.Reason, r.Detail)
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

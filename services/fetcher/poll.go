package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

const (
	// fullGetEvery is how often a feed is asked for without a condition at the least: some
	// servers answer 304 for ever.
	fullGetEvery = 12 * time.Hour
	// maxSeen is how many items a source remembers besides those in its feed.
	maxSeen = 2000
	// maxNew is how many new links one poll takes; the rest come with the next ones. A site's
	// whole past must not stand before everybody else's news.
	maxNew = 1000
	// maxItems is how many items of one document count, and so how many a source remembers.
	maxItems = 20_000
	// maxTries bounds how many addresses of a site are searched for a feed.
	maxTries = 8
	// maxSitemapTries is how many sitemaps of a robots.txt are tried besides.
	maxSitemapTries = 3
	// feedAccept says what a feed reader can read, so that servers that negotiate answer with it.
	feedAccept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.7, */*;q=0.5"
)

// poll asks for a source's document and works out what it means.
func (f *Fetcher) poll(ctx context.Context, turn *turn, p event.Poll) error {
	src, err := f.source(ctx, turn, p.Source)
	if errors.Is(err, ErrNoSource) || err == nil && src.Paused {
		return nil
	}
	if err != nil {
		return err
	}
	req := pollRequest(src, p, time.Now())
	resp, refusal, err := f.ask(ctx, turn, p.Fetch, req)
	f.keeper.keep(req, resp, nil)
	switch {
	case err != nil:
		return err
	case refusal != nil:
		return f.pollRefused(ctx, turn, p, refusal)
	case resp.Location != "":
		return f.pollMoved(ctx, turn, p, resp.Location)
	case resp.Status == http.StatusNotModified && p.Index != "":
		return f.partUnchanged(ctx, p)
	case resp.Status == http.StatusNotModified:
		return f.pollDone(ctx, turn.src, p, nil, resp, brought{})
	case resp.Status != http.StatusOK:
		return f.pollNext(ctx, turn, p, statusReason(resp.Status), fmt.Sprintf("%s answered %d", p.Fetch, resp.Status))
	}
	return f.polled(ctx, turn, p, src, resp)
}

// pollRequest asks with the condition of the last answer, but now and then without.
func pollRequest(src event.Source, p event.Poll, now time.Time) web.Request {
	r := web.Request{URL: p.Fetch, Accept: feedAccept, Header: headersFor(src, p.Fetch)}
	if p.Fetch == src.Feed && !p.Explore && now.Sub(src.FullGet) < fullGetEvery {
		r.ETag, r.LastModified = src.ETag, src.LastModified
	}
	if part, ok := partOf(src, p.Fetch, now); ok && p.Index != "" && len(p.Via) == 0 {
		r.ETag, r.LastModified = part.ETag, part.LastModified
	}
	return r
}

// polled reads a document: a feed gives links, a site's page gives addresses to try.
func (f *Fetcher) polled(ctx context.Context, turn *turn, p event.Poll, src event.Source, resp *web.Response) error {
	doc, err := feed.Parse(resp.Body, resp.Header.Get("Content-Type"), p.Fetch)
	var page json.RawMessage
	if err != nil && p.Section {
		doc, page, err = readSection(src, p, resp)
	}
	if err != nil {
		if p.Explore {
			p.Site = p.Fetch
			p.Try = explore(resp.Body, p.Fetch, f.sitemapsOf(ctx, p.Fetch))
		}
		return f.pollNext(ctx, turn, p, "not-a-feed", fmt.Sprintf("%s: %v", p.Fetch, err))
	}
	if len(doc.Children) > 0 {
		return f.pollParts(ctx, turn, p, doc, resp)
	}
	if doc.Kind == feed.KindSitemap {
		doc.Items = feed.Recent(doc.Items, time.Now())
	}
	doc.Items = doc.Items[:min(len(doc.Items), maxItems)]
	links, taken := newLinks(src, p, doc, time.Now())
	more := taken < len(doc.Items)
	doc.Items = doc.Items[:taken]
	fresh, err := f.queueLinks(ctx, links, turn.host)
	if err != nil {
		return err
	}
	f.meter.found.Add(float64(fresh))
	f.log.Info("polled", "source", src.ID, "url", p.Fetch, "items", len(doc.Items), "new", fresh)
	if p.Index != "" {
		return f.partDone(ctx, p, doc, resp, brought{fresh, more, published(links), nil})
	}
	return f.pollDone(ctx, turn.src, p, doc, resp, brought{fresh, more, published(links), page})
}

// explore lists where a site may have its feed: what its page names, then the usual
// places, and last the sitemaps of its robots.txt, since most of those list everything the
// site ever had.
func explore(page []byte, base string, sitemaps []string) []string {
	var try []string
	add := func(urls []string, most int) {
		for _, u := range urls {
			if len(try) < most && !slices.Contains(try, u) {
				try = append(try, u)
			}
		}
	}
	for _, l := range feed.Discover(page, base) {
		add([]string{l.URL}, maxTries)
	}
	add(feed.WellKnown(base), maxTries)
	list := &feed.Feed{}
	for _, u := range sitemaps {
		list.Children = append(list.Children, feed.Sitemap{URL: u})
	}
	for _, s := range list.Newest(maxSitemapTries) { // those named for news first
		add([]string{s.URL}, maxTries+maxSitemapTries)
	}
	return try
}

// newLinks are the items that the source has not shown before, at most maxNew. Items
// without a usable address are no links. taken is how many items were looked at for it.
func newLinks(src event.Source, p event.Poll, doc *feed.Feed, now time.Time) (out []event.Found, taken int) {
	seen := map[uint64]bool{}
	for _, id := range src.Seen.IDs() {
		seen[id] = true
	}
	if src.Title == "" {
		src.Title = doc.Title
	}
	src.Feed = p.Fetch
	rules, _ := rulesOf(src) // checked when it was set
	for i, it := range doc.Items {
		if len(out) == maxNew {
			return out, i
		}
		link, err := event.NewLink(it.URL, src.Article(), article.Found{Via: via(doc.Kind), Feed: p.Fetch, At: now})
		if err != nil || seen[event.SeenID(link.ID)] || excluded(rules, it.URL) {
			continue
		}
		host, err := article.HostKey(link.URL)
		if err != nil {
			continue
		}
		seen[event.SeenID(link.ID)] = true
		out = append(out, event.Found{Link: link, Hints: hints(doc, it), Fetch: fetchAddress(it.URL, link.URL), Host: host})
	}
	return out, len(doc.Items)
}

// fetchAddress is the address as the site wrote it, which is the one it surely answers,
// without a fragment and whatever else cannot be asked for.
func fetchAddress(raw, normal string) string {
	raw, _, _ = strings.Cut(strings.TrimSpace(raw), "#")
	if strings.HasPrefix(raw, "http://") || strings.HasPrefix(raw, "https://") {
		return raw
	}
	return normal
}

func via(kind string) string {
	switch kind {
	case feed.KindSitemap, feed.KindSitemapIndex:
		return "sitemap"
	case kindSection:
		return "section"
	}
	return "feed"
}

func hints(doc *feed.Feed, it feed.Item) event.Hints {
	h := event.Hints{Title: it.Title, Summary: cut(it.Summary), Published: it.Published, Updated: it.Updated, Language: doc.Language, Tags: it.Tags}
	for _, a := range it.Authors {
		h.Authors = append(h.Authors, article.Author{Name: a})
	}
	return h
}

// cut bounds a summary: some feeds put the whole article there.
func cut(s string) string {
	const most = 4000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// brought is what a poll brought.
type brought struct {
	fresh     int             // links that nobody knew
	more      bool            // there was more than one poll takes
	published []time.Time     // when the new ones say they appeared
	page      json.RawMessage // what a page without a feed taught about its links
}

func published(links []event.Found) (out []time.Time) {
	for _, l := range links {
		if !l.Hints.Published.IsZero() {
			out = append(out, l.Hints.Published)
		}
	}
	return out
}

// pollDone notes an answered poll and schedules the next. doc is nil where nothing
// had changed; read is the source as it was before the request.
func (f *Fetcher) pollDone(ctx context.Context, read *version, p event.Poll, doc *feed.Feed, resp *web.Response, b brought) error {
	now := article.Time(time.Now())
	ask := false
	src, err := f.sources.updateFrom(ctx, p.Source, read, func(s *event.Source) {
		if doc != nil {
			remember(s, p, doc, resp, now)
		}
		if b.page != nil {
			s.Page = b.page
		}
		usual := b.fresh
		if s.Polls == 0 || b.more { // what was there before is no rhythm
			usual = 0
		}
		s.Count(usual, s.Polled, now)
		if s.Polls > 0 && !b.more {
			s.Lagged(b.published, now)
		}
		s.Polled, s.Polls, s.Found = now, s.Polls+1, s.Found+b.fresh
		s.Day.Polled(now, false)
		s.Day.Found(now, b.fresh)
		if b.fresh > 0 {
			s.News = now
		}
		s.Failures, s.Error, s.FailingSince = 0, "", time.Time{}
		f.adapt(s, schedule.Poll{At: now, Fresh: b.fresh, Published: b.published, Asked: max(askedInterval(doc), maxAge(resp.Header))})
		ask = f.cfg.PublicURL != "" && f.pushAfter(s, offerOf(doc, resp, p.Fetch), b.fresh, now)
		s.Next = f.nextPoll(s, now)
		if doc != nil {
			s.Next = doc.NextAllowed(s.Next)
		}
		if b.more { // soon, and without a condition: the document need not change for it
			s.Next, s.ETag, s.LastModified = now.Add(f.cfg.MinPoll), "", ""
		}
	})
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	if err != nil {
		return err
	}
	if ask {
		if err := f.queueSubscribe(ctx, src, now); err != nil {
			return err
		}
	}
	f.meter.polls.WithLabelValues("ok").Inc()
	return f.bus.Schedule(ctx, event.SlotSource(src.ID), src.ID, src.Next)
}

// remember takes over what an answer says of the source.
func remember(s *event.Source, p event.Poll, doc *feed.Feed, resp *web.Response, now time.Time) {
	s.Feed, s.Kind, s.Title, s.Items = p.Fetch, doc.Kind, doc.Title, len(doc.Items)
	s.ETag, s.LastModified, s.FullGet = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified"), now
	ids := idsOf(doc)
	most := maxSeen
	if doc.Kind == feed.KindSitemapIndex {
		most = maxItems // what its parts showed
	}
	s.Seen = seenWith(s.Seen, ids, most)
}

// idsOf are what a source remembers of a document's items.
func idsOf(doc *feed.Feed) (ids []uint64) {
	have := map[uint64]bool{}
	for _, it := range doc.Items {
		if u, err := article.Normalize(it.URL); err == nil {
			id := event.SeenID(article.ID(u))
			if !have[id] {
				have[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// seenWith puts ids before those seen earlier, of which it keeps most.
func seenWith(seen event.Seen, ids []uint64, most int) event.Seen {
	current := map[uint64]bool{}
	for _, id := range ids {
		current[id] = true
	}
	older := slices.DeleteFunc(seen.IDs(), func(id uint64) bool { return current[id] })
	return event.SeenOf(append(ids, older[:min(len(older), most)]...))
}

func askedInterval(doc *feed.Feed) time.Duration {
	if doc == nil {
		return 0
	}
	return time.Duration(doc.TTLMinutes) * time.Minute
}

// maxAge is how long the answer may be kept, as Cache-Control says. A cache that lives
// shorter than that is no reason to ask more often.
func maxAge(h http.Header) time.Duration {
	for _, d := range strings.Split(h.Get("Cache-Control"), ",") {
		if v, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(d)), "max-age="); ok {
			if n, err := strconv.Atoi(v); err == nil && n > 0 {
				return time.Duration(n) * time.Second
			}
		}
	}
	return 0
}

// pollMoved follows a redirect: the next address waits for its own host's turn.
func (f *Fetcher) pollMoved(ctx context.Context, turn *turn, p event.Poll, to string) error {
	p.Via = append(p.Via, p.Fetch)
	if len(p.Via) > f.cfg.MaxRedirects {
		return f.pollNext(ctx, turn, p, "too-many-redirects", fmt.Sprintf("%s redirects more than %d times", p.Via[0], f.cfg.MaxRedirects))
	}
	host, err := article.HostKey(to)
	if err != nil {
		return f.pollNext(ctx, turn, p, "bad-redirect", fmt.Sprintf("%s redirects to %q", p.Fetch, to))
	}
	p.Fetch, p.Host = to, host
	return f.queue(ctx, p, p.Host, turn.host)
}

// pollNext tries the next address a site may have its feed at; without one the poll
// has failed.
func (f *Fetcher) pollNext(ctx context.Context, turn *turn, p event.Poll, reason, detail string) error {
	if p.Index != "" {
		return f.partFailed(p, reason, detail)
	}
	p.Via, p.Explore = nil, false
	for len(p.Try) > 0 {
		p.Fetch, p.Try = p.Try[0], p.Try[1:]
		var err error
		if p.Host, err = article.HostKey(p.Fetch); err == nil {
			return f.queue(ctx, p, p.Host, turn.host)
		}
	}
	if p.Site != "" { // the last resort
		next := event.Poll{Source: p.Source, Fetch: p.Site, Section: true, At: p.At}
		var err error
		if next.Host, err = article.HostKey(p.Site); err == nil {
			return f.queue(ctx, next, next.Host, turn.host)
		}
	}
	return f.pollFailed(ctx, p.Source, reason, detail, 0)
}

// pollFailed notes a failure and schedules the next try. A source is never given up.
func (f *Fetcher) pollFailed(ctx context.Context, id, reason, detail string, wait time.Duration) error {
	now := article.Time(time.Now())
	src, err := f.sources.update(ctx, id, false, func(s *event.Source) {
		s.Polled, s.Polls = now, s.Polls+1
		s.Day.Polled(now, true)
		s.Failures += schedule.Weight(reason)
		s.Error = reason + ": " + detail
		if s.FailingSince.IsZero() {
			s.FailingSince = now
		}
		s.Next = now.Add(max(schedule.Retry(f.bounds(), s.Interval, s.Failures), wait))
	})
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	if err != nil {
		return err
	}
	f.meter.polls.WithLabelValues(reason).Inc()
	f.log.Warn("source fails", "source", id, "reason", reason, "err", detail, "next", src.Next)
	return f.bus.Schedule(ctx, event.SlotSource(id), id, src.Next)
}

// statusReason names an HTTP status as a reason.
func statusReason(status int) string {
	if status >= 500 {
		return "http-5xx"
	}
	return "http-" + strconv.Itoa(status)
}

package fetcher

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
	"github.com/wireroom/wireroom/services/fetcher/internal/section"
	"github.com/wireroom/wireroom/services/fetcher/internal/tdm"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// Report is what a dry run of a source found out.
type Report struct {
	query.CheckAnswer
	Pages []event.Fetched `json:"-"` // the articles that could be fetched, of those that were wanted
}

// First is the first article that could be fetched, without a URL where none could.
func (r *Report) First() (page event.Fetched) {
	if len(r.Pages) > 0 {
		page = r.Pages[0]
	}
	return page
}

// Tried is an address that was asked, and what came of it.
type Tried = query.Tried

// CheckedLink is a link that a source leads to, and whether it may be fetched.
type CheckedLink = query.CheckedLink

const (
	// checkLinks bounds how many links a check looks at in robots.txt.
	checkLinks = 25
	// checkPages bounds how many articles a check asks for until it has what it wants.
	checkPages = 3
	// patience is the longest pause of a host at which a check wants more than one article.
	patience = 10 * time.Second
)

// checker is a visitor that keeps the minutes.
type checker struct {
	*visitor
	src  event.Source
	r    *Report
	want int // articles
}

// Check is a dry run of a source with its settings: it polls it, follows one link, and
// stores nothing. note is told each step as it happens. The error is for what ends the
// check; what ends only one article is in the report.
func Check(ctx context.Context, cfg Config, src event.Source, note func(format string, args ...any)) (*Report, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return newVisitor(cfg).check(ctx, src, 1, note)
}

func (v *visitor) check(ctx context.Context, src event.Source, want int, note func(format string, args ...any)) (*Report, error) {
	if err := validSource(src); err != nil {
		return nil, err
	}
	src.ID, src.Seen = cmp.Or(src.ID, "check"), nil // as if it were new
	v.notes, v.source = note, src
	if src.Proxy != "" {
		note("through %s", src.Public().Proxy)
	}
	c := &checker{visitor: v, src: src, want: want, r: &Report{CheckAnswer: query.CheckAnswer{URL: src.URL, Rights: cmp.Or(src.Rights, v.cfg.Rights), Caution: src.Caution()}}}
	doc, at, err := c.findFeed(ctx, src.URL)
	if err != nil {
		return c.r, err
	}
	c.describe(doc, at)
	links, _ := newLinks(src, event.Poll{Fetch: at}, doc, time.Now())
	c.r.New = len(links)
	src.ExcludeLinks = ""
	all, _ := newLinks(src, event.Poll{Fetch: at}, doc, time.Now())
	c.r.Excluded = len(all) - len(links)
	return c.r, c.tryLinks(ctx, links)
}

// describe notes what would be polled and when for the second time.
func (c *checker) describe(doc *feed.Feed, at string) {
	r, now := c.r, time.Now()
	r.Feed, r.Kind, r.Title, r.Items = at, doc.Kind, doc.Title, len(doc.Items)
	p := schedule.Poll{At: now, Asked: askedInterval(doc), Fresh: len(doc.Items)}
	for _, it := range doc.Items {
		if !it.Published.IsZero() {
			p.Published = append(p.Published, it.Published)
		}
	}
	_, wait := schedule.Memory{}.After(schedule.Bounds{First: c.cfg.First, Min: c.cfg.MinPoll, Max: c.cfg.MaxPoll}, c.src.ID, p)
	r.Interval = doc.NextAllowed(now.Add(wait)).Sub(now).Round(time.Second)
	r.Delay, r.DelayFrom = c.cfg.Delay, "--delay"
}

// tried keeps what came of an address.
func (c *checker) tried(at, format string, args ...any) {
	t := Tried{URL: at, Outcome: fmt.Sprintf(format, args...)}
	c.r.Tried = append(c.r.Tried, t)
	c.notes("%s  %s", t.URL, t.Outcome)
}

// findFeed polls an address; if it is a site, what its page names, then the usual places.
func (c *checker) findFeed(ctx context.Context, rawURL string) (*feed.Feed, string, error) {
	resp, at, doc, err := c.tryFeed(ctx, rawURL)
	if doc != nil || err != nil {
		c.r.Why = "the address itself"
		return doc, at, err
	}
	sitemaps := c.sitemaps(at)
	candidates := explore(resp.Body, at, sitemaps)
	for _, try := range candidates {
		_, final, doc, err := c.tryFeed(ctx, try)
		if doc != nil {
			c.r.Why = whyTried(resp.Body, at, sitemaps, try)
			return doc, final, nil
		}
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		if err != nil {
			c.tried(try, "%s", strings.TrimPrefix(err.Error(), try+" "))
		}
	}
	doc, _, err = sectionOf(c.src, at, resp, section.Memory{})
	if err != nil {
		return nil, "", fmt.Errorf("no feed found at %s, and %w", rawURL, err)
	}
	c.r.Why = "no feed was found, so the page itself is read for links to articles"
	return doc, at, nil
}

// whyTried says how an address came to be tried.
func whyTried(page []byte, at string, sitemaps []string, address string) string {
	switch {
	case slices.ContainsFunc(feed.Discover(page, at), func(l feed.Link) bool { return l.URL == address }):
		return "the page names it"
	case slices.Contains(sitemaps, address):
		return "robots.txt names it"
	}
	return "one of the usual addresses"
}

// tryFeed asks for an address; doc is nil when it answers with something else.
func (c *checker) tryFeed(ctx context.Context, at string) (resp *web.Response, final string, doc *feed.Feed, err error) {
	resp, final, via, _, err := c.follow(ctx, at)
	if err != nil {
		return nil, "", nil, err
	}
	for i, from := range via {
		c.tried(from, "leads to %s", append(via[i+1:len(via):len(via)], final)[0])
	}
	switch resp.Status {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return resp, final, nil, fmt.Errorf("%s answered %d: it refuses Wireroom, which does not try to get round that", final, resp.Status)
	default:
		return resp, final, nil, fmt.Errorf("%s answered %d", final, resp.Status)
	}
	doc, err = feed.Parse(resp.Body, resp.Header.Get("Content-Type"), final)
	if errors.Is(err, feed.ErrNotFeed) {
		c.tried(final, "%v", err)
		return resp, final, nil, nil
	}
	if err != nil {
		return resp, final, nil, err
	}
	if parts := doc.Newest(1); len(parts) > 0 {
		c.tried(final, "an index of %d sitemaps; each poll reads the newest %d, here one is looked into", len(doc.Children), min(maxParts, len(doc.Children)))
		return c.tryPart(ctx, resp, final, parts[0].URL)
	}
	if doc.Kind == feed.KindSitemap {
		doc.Items = feed.Recent(doc.Items, time.Now())
		c.tried(final, "a sitemap; %d items of the last 30 days", len(doc.Items))
	} else {
		c.tried(final, "a feed (%s, %q) of %d items", doc.Kind, doc.Title, len(doc.Items))
	}
	return resp, final, doc, nil
}

// tryPart reads one sitemap of an index; the index is what would be polled.
func (c *checker) tryPart(ctx context.Context, resp *web.Response, index, part string) (*web.Response, string, *feed.Feed, error) {
	r, at, _, _, err := c.follow(ctx, part)
	if err != nil {
		return resp, index, nil, err
	}
	if r.Status != http.StatusOK {
		return resp, index, nil, fmt.Errorf("%s answered %d", at, r.Status)
	}
	doc, err := feed.Parse(r.Body, r.Header.Get("Content-Type"), at)
	if err != nil {
		return resp, index, nil, err
	}
	doc.Kind, doc.Items = feed.KindSitemapIndex, feed.Recent(doc.Items, time.Now())
	c.tried(at, "%d items of the last 30 days", len(doc.Items))
	return resp, index, doc, nil
}

// sitemaps are those that the robots.txt of a page's host names.
func (v *visitor) sitemaps(page string) []string {
	origin, err := originOf(page)
	if err != nil {
		return nil
	}
	if file := v.files[origin]; file != nil {
		return file.Sitemaps()
	}
	return nil
}

// tryLinks asks robots.txt about the links and fetches the first that are allowed.
func (c *checker) tryLinks(ctx context.Context, links []event.Found) error {
	asked := 0
	for _, l := range links[:min(len(links), checkLinks)] {
		verdict, err := c.mayAsk(ctx, l.Fetch)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		link := CheckedLink{URL: l.Fetch, Title: l.Hints.Title, Allowed: err == nil, Rule: verdict.Rule}
		if err != nil && verdict.Rule == "" {
			link.Rule = err.Error()
		}
		c.r.Links = append(c.r.Links, link)
		c.wait(l.Fetch, verdict.CrawlDelay)
		if err != nil || c.enough() || asked == checkPages {
			continue
		}
		asked++
		if err := c.article(ctx, l); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			c.failed(err)
		}
	}
	return nil
}

// enough reports whether a check has the articles that it wants: of a host that wants long
// pauses it wants one.
func (c *checker) enough() bool {
	n := len(c.r.Pages)
	return n >= c.want || n > 0 && c.r.Delay > patience
}

// failed notes why an article could not be had; it is what the check found where none could.
func (c *checker) failed(err error) {
	c.notes("%v", err)
	if len(c.r.Pages) == 0 {
		c.r.Failed = err.Error()
	}
}

// wait takes over the pause that a host wants, if it is longer.
func (c *checker) wait(address string, asked time.Duration) {
	delay := min(asked, c.cfg.MaxDelay)
	if delay <= c.r.Delay {
		return
	}
	origin, _ := originOf(address)
	c.r.Delay, c.r.DelayFrom = delay, fmt.Sprintf("Crawl-delay in %s/robots.txt; --delay is %v", origin, c.cfg.Delay)
	if asked > delay {
		c.r.DelayFrom = fmt.Sprintf("--max-delay; Crawl-delay in %s/robots.txt asks for %v", origin, asked)
	}
}

// article fetches one and what its site says of the use of it.
func (c *checker) article(ctx context.Context, l event.Found) error {
	page, err := c.page(ctx, l.Fetch, l.Link, l.Hints)
	if err != nil {
		return err
	}
	if page.Rights.TDMReservation == "" {
		if origin, err := originOf(page.FinalURL); err == nil {
			c.reservations(ctx, origin, &page)
		}
	}
	page.Strict = c.r.Rights == RightsRefuse
	c.r.Failed, c.r.Pages = "", append(c.r.Pages, page)
	return nil
}

// reservations fills in what tdmrep.json says; a site without one says nothing.
func (c *checker) reservations(ctx context.Context, origin string, page *event.Fetched) {
	resp, _, _, _, err := c.follow(ctx, origin+tdm.Path)
	if err != nil {
		return
	}
	reservation, policy := parseTDM(resp.Status, resp.Body).Match(page.FinalURL)
	page.Rights.Fill("tdm_reservation", &page.Rights.TDMReservation, reservation, "tdmrep.json")
	page.Rights.Fill("tdm_policy", &page.Rights.TDMPolicy, policy, "tdmrep.json")
}

package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/section"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// Report is what a dry run of a source found out.
type Report struct {
	URL     string        `json:"url"`
	Feed    string        `json:"feed,omitempty"` // the document that would be polled
	Kind    string        `json:"kind,omitempty"`
	Title   string        `json:"title,omitempty"`
	Items   int           `json:"items"`
	Caution string        `json:"caution,omitempty"` // what makes it less trustworthy
	Links   []CheckedLink `json:"links,omitempty"`   // what would be fetched
	Delay   time.Duration `json:"delay"`             // between two requests to the articles' host
	First   event.Fetched `json:"-"`                 // the first article that could be fetched
	Failed  string        `json:"failed,omitempty"`
}

// CheckedLink is a link that a source leads to, and whether it may be fetched.
type CheckedLink struct {
	URL     string `json:"url"`
	Title   string `json:"title,omitempty"`
	Allowed bool   `json:"allowed"`
	Rule    string `json:"rule,omitempty"` // of robots.txt, that decided
}

// checkLinks bounds how many links a check looks at in robots.txt.
const checkLinks = 25

// Check is a dry run of a source: it polls it, follows one link, and stores nothing.
// note is told each step as it happens. The error is for what ends the check; what ends
// only one article is in the report.
func Check(ctx context.Context, cfg Config, src event.Source, note func(format string, args ...any)) (*Report, error) {
	if err := errors.Join(cfg.Validate(), validSource(src)); err != nil {
		return nil, err
	}
	v := newVisitor(cfg)
	v.notes, v.source = note, src
	if c := src.Caution(); c != "" {
		note("of %s %s", src.URL, c)
	}
	if src.Proxy != "" {
		note("through %s", src.Public().Proxy)
	}
	doc, at, err := v.findFeed(ctx, src.URL)
	if err != nil {
		return nil, err
	}
	r := &Report{URL: src.URL, Caution: src.Caution(), Feed: at, Kind: doc.Kind, Title: doc.Title, Items: len(doc.Items), Delay: cfg.Delay}
	links, _ := newLinks(src, event.Poll{Fetch: at}, doc, time.Now())
	note("%d links would be fetched", len(links))
	return r, v.tryLinks(ctx, r, links)
}

// findFeed polls an address; if it is a site, what its page names, then the usual places.
func (v *visitor) findFeed(ctx context.Context, rawURL string) (*feed.Feed, string, error) {
	resp, at, doc, err := v.tryFeed(ctx, rawURL)
	if doc != nil || err != nil {
		return doc, at, err
	}
	candidates := explore(resp.Body, at, v.sitemaps(at))
	v.notes("%s is no feed; trying %d addresses where one may be", at, len(candidates))
	for _, c := range candidates {
		_, at, doc, err := v.tryFeed(ctx, c)
		if doc != nil {
			return doc, at, nil
		}
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		if err != nil {
			v.notes("%s: %v", c, err)
		}
	}
	doc, _, err = sectionOf(event.Source{}, at, resp, section.Memory{})
	if err != nil {
		return nil, "", fmt.Errorf("no feed found at %s, and %w", rawURL, err)
	}
	v.notes("no feed; %d links of %s look like articles, and the page itself would be watched", len(doc.Items), at)
	return doc, at, nil
}

// tryFeed asks for an address; doc is nil when it answers with something else.
func (v *visitor) tryFeed(ctx context.Context, at string) (resp *web.Response, final string, doc *feed.Feed, err error) {
	resp, final, _, _, err = v.follow(ctx, at)
	if err != nil {
		return nil, "", nil, err
	}
	if resp.Status != http.StatusOK {
		return resp, final, nil, fmt.Errorf("%s answered %d", final, resp.Status)
	}
	doc, err = feed.Parse(resp.Body, resp.Header.Get("Content-Type"), final)
	if err != nil {
		if errors.Is(err, feed.ErrNotFeed) {
			v.notes("%s: %v", final, err)
			return resp, final, nil, nil
		}
		return resp, final, nil, err
	}
	if parts := doc.Newest(1); len(parts) > 0 {
		v.notes("%s is an index of %d sitemaps; at each poll the %d newest are read, looking into one", final, len(doc.Children), maxParts)
		return v.tryPart(ctx, resp, final, parts[0].URL)
	}
	v.notes("%s is a feed (%s, %q) of %d items", final, doc.Kind, doc.Title, len(doc.Items))
	return resp, final, doc, nil
}

// tryPart reads one sitemap of an index; the index is what would be polled.
func (v *visitor) tryPart(ctx context.Context, resp *web.Response, index, part string) (*web.Response, string, *feed.Feed, error) {
	r, at, _, _, err := v.follow(ctx, part)
	if err != nil {
		return resp, index, nil, err
	}
	doc, err := feed.Parse(r.Body, r.Header.Get("Content-Type"), at)
	if err != nil {
		return resp, index, nil, err
	}
	doc.Kind, doc.Items = feed.KindSitemapIndex, feed.Recent(doc.Items, time.Now())
	v.notes("%s has %d items of the last 30 days", at, len(doc.Items))
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

// tryLinks asks robots.txt about the links and fetches the first that is allowed.
func (v *visitor) tryLinks(ctx context.Context, r *Report, links []event.Found) error {
	for i, l := range links {
		if i >= checkLinks {
			v.notes("and %d more", len(links)-i)
			return nil
		}
		verdict, err := v.mayAsk(ctx, l.Fetch)
		var refusal *event.Refusal
		if err != nil && !errors.As(err, &refusal) {
			r.Links = append(r.Links, CheckedLink{URL: l.URL, Title: l.Hints.Title, Rule: err.Error()})
			continue
		}
		r.Links = append(r.Links, CheckedLink{URL: l.URL, Title: l.Hints.Title, Allowed: err == nil, Rule: verdict.Rule})
		r.Delay = max(r.Delay, verdict.CrawlDelay)
		if err != nil || r.First.URL != "" {
			continue
		}
		if r.First, err = v.page(ctx, l.Fetch, l.Link, l.Hints); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.First, r.Failed = event.Fetched{}, err.Error()
		}
	}
	return nil
}

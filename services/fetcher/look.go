package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// Feed is what was understood of a feed or sitemap.
type Feed = feed.Feed

// ParseFeed reads a feed or sitemap; base is the address relative links are resolved
// against.
func ParseFeed(body []byte, contentType, base string) (*Feed, error) {
	return feed.Parse(body, contentType, base)
}

// Robots is a robots.txt.
type Robots = robots.File

// Verdict is what a robots.txt says of one address.
type Verdict = robots.Verdict

// ParseRobots reads a robots.txt.
func ParseRobots(body []byte) *Robots { return robots.Parse(body) }

// AskRobots asks a site for its robots.txt, as the pipeline would.
func AskRobots(ctx context.Context, cfg Config, origin string) (*Robots, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return newVisitor(cfg).robots(ctx, origin)
}

// visitor asks for a few documents by hand, outside the pipeline but by the same rules:
// robots.txt is obeyed and the delay is kept, counted from the last answer.
type visitor struct {
	cfg   Config
	web   *web.Client
	files map[string]*robots.File
	last  map[string]time.Time // per host key
	notes func(format string, args ...any)
	gate  gateway // nil outside the pipeline

	source event.Source // whose headers are sent, and how requests travel
}

func newVisitor(cfg Config) *visitor {
	return &visitor{cfg: cfg, web: newClient(cfg), files: map[string]*robots.File{}, last: map[string]time.Time{}, notes: func(string, ...any) {}}
}

// Look fetches one page as the pipeline would, redirects and robots.txt included, without
// writing anything anywhere.
func Look(ctx context.Context, cfg Config, rawURL string) (event.Fetched, error) {
	if err := cfg.Validate(); err != nil {
		return event.Fetched{}, err
	}
	return newVisitor(cfg).page(ctx, rawURL, event.Link{}, event.Hints{})
}

// page fetches a page as a Fetched event; a zero link is made of the address.
func (v *visitor) page(ctx context.Context, rawURL string, link event.Link, hints event.Hints) (event.Fetched, error) {
	if link.URL == "" {
		var err error
		link, err = event.NewLink(rawURL, article.Source{ID: "command"}, article.Found{Via: "command", At: time.Now()})
		if err != nil {
			return event.Fetched{}, err
		}
		link.Source.Domain = domain(link.URL)
	}
	resp, final, via, verdict, err := v.follow(ctx, rawURL)
	if err != nil {
		return event.Fetched{}, err
	}
	if toFrontPage(rawURL, final) {
		return event.Fetched{}, event.Refuse("soft-404", "%s redirects to the site's front page", rawURL)
	}
	if r := statusRefusal(final, resp); r != nil {
		return event.Fetched{}, r
	}
	host, err := article.HostKey(final)
	if err != nil {
		return event.Fetched{}, err
	}
	rights := rightsOf(verdict, resp.Header, nil, final)
	page := fetched(event.Found{Link: link, Hints: hints, Fetch: final, Via: via}, host, rights, resp)
	page.Page.Certificate = certificate(routeFor(v.source, final), final)
	return page, nil
}

func domain(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return article.Domain(u.Host)
}

// follow asks for an address and where it redirects to.
func (v *visitor) follow(ctx context.Context, at string) (resp *web.Response, final string, via []string, verdict robots.Verdict, err error) {
	for range v.cfg.MaxRedirects + 1 {
		if verdict, err = v.mayAsk(ctx, at); err != nil {
			return nil, "", nil, verdict, err
		}
		resp, err := v.get(ctx, at, verdict.CrawlDelay)
		if err != nil {
			return nil, "", nil, verdict, err
		}
		if resp.Location == "" {
			return resp, at, via, verdict, nil
		}
		via = append(via, at)
		at = resp.Location
	}
	return nil, "", nil, verdict, event.Refuse("too-many-redirects", "%s redirects more than %d times", via[0], v.cfg.MaxRedirects)
}

func (v *visitor) mayAsk(ctx context.Context, rawURL string) (robots.Verdict, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return robots.Verdict{}, event.Refuse("bad-url", "%q is no address of a page", rawURL)
	}
	origin := u.Scheme + "://" + u.Host
	file := v.files[origin]
	if file == nil {
		if file, err = v.robots(ctx, origin); err != nil {
			return robots.Verdict{}, err
		}
		v.files[origin] = file
	}
	verdict := file.Match(v.cfg.UserAgent, rawURL)
	if !verdict.Allowed {
		return verdict, event.Refuse("robots", "%s/robots.txt says %q", origin, verdict.Rule)
	}
	return verdict, nil
}

func (v *visitor) robots(ctx context.Context, origin string) (*robots.File, error) {
	at := origin + "/robots.txt"
	for range robotsRedirects + 1 {
		resp, err := v.get(ctx, at, 0)
		if err != nil {
			return nil, err
		}
		if resp.Location != "" {
			at = resp.Location
			continue
		}
		if _, bad := overloaded(resp); bad {
			return nil, event.Refuse("robots-unreachable", "%s answered %d: until it answers, nothing of this host may be asked for", at, resp.Status)
		}
		v.notes("%s answered %d", at, resp.Status)
		return robots.ForStatus(resp.Status, resp.Body), nil
	}
	return robots.ForStatus(http.StatusNotFound, nil), nil
}

// gateway makes one request to a host when its time has come. delay is what the host's
// robots.txt asks for, 0 for nothing.
type gateway func(ctx context.Context, host string, delay time.Duration, ask func(check func() error) (*web.Response, error)) (*web.Response, error)

// get asks for one address when its host's time has come.
func (v *visitor) get(ctx context.Context, at string, crawlDelay time.Duration) (*web.Response, error) {
	host, err := article.HostKey(at)
	if err != nil {
		return nil, event.Refuse("bad-url", "%q is no address of a page", at)
	}
	gate := v.gate
	if gate == nil {
		gate = v.alone
	}
	resp, err := gate(ctx, host, crawlDelay, func(check func() error) (*web.Response, error) {
		return v.web.Get(ctx, web.Request{URL: at, Accept: feedAccept, Header: headersFor(v.source, at), Cut: cutFor(at), Route: routeFor(v.source, at), Check: check})
	})
	var e *web.Error
	if errors.As(err, &e) && e.Reason == "refused-address" {
		return nil, fmt.Errorf("%w (--allow-private allows it)", err)
	}
	return resp, err
}

// alone is the gateway of a visitor whom nobody else's requests concern: it keeps the delay
// between its own.
func (v *visitor) alone(ctx context.Context, host string, crawlDelay time.Duration, ask func(check func() error) (*web.Response, error)) (*web.Response, error) {
	if last, ok := v.last[host]; ok {
		t := time.NewTimer(time.Until(last.Add(max(v.cfg.Delay, min(crawlDelay, v.cfg.MaxDelay)))))
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	resp, err := ask(nil)
	v.last[host] = time.Now()
	return resp, err
}

// cutFor reads only the start of a long robots.txt, as RFC 9309 allows.
func cutFor(at string) int64 {
	if u, err := url.Parse(at); err == nil && u.Path == "/robots.txt" {
		return robots.MaxBytes + 1
	}
	return 0
}

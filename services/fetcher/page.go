package fetcher

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// pageAccept is what a browser says, without what we cannot read.
const pageAccept = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.5"

// page asks for an article and publishes what came of it. The frontier's entry may be
// deleted when it returns nil.
func (f *Fetcher) page(ctx context.Context, turn *turn, l event.Found) error {
	if r := f.givenUp(turn, l); r != nil {
		return f.end(ctx, l, r)
	}
	src, _ := f.sources.Get(ctx, l.Source.ID) // one that is gone, or cannot be read, has no wishes
	f.use(turn, src)
	file, refusal, err := f.reservations(ctx, turn, l.Fetch)
	var resp *web.Response
	var made *event.Fetched
	if err == nil && refusal == nil {
		req := pageRequest(src, l)
		resp, refusal, err = f.ask(ctx, turn, l.Fetch, req)
		defer func() { f.keeper.keep(req, resp, made) }()
	}
	switch {
	case err != nil:
		return err
	case refusal != nil && refusal.again:
		return f.pageAgain(ctx, turn, l, refusal)
	case refusal != nil:
		return f.end(ctx, l, &refusal.Refusal)
	case resp.Location != "":
		return f.pageMoved(ctx, turn, l, resp.Location)
	}
	if doubtful(l, resp) {
		return f.lookOnce(ctx, src, l)
	}
	if r := statusRefusal(l.Fetch, resp); r != nil {
		return f.end(ctx, l, r)
	}
	rights, strict, no := f.rights(src, l, turn.verdict, resp, file)
	if no != nil {
		return f.end(ctx, l, no)
	}
	page := fetched(l, turn.host, rights, resp)
	page.Strict, page.Page.Certificate = strict, certificate(routeFor(src, l.Fetch), l.Fetch)
	made = &page
	if _, err := f.sendPage(ctx, page); errors.Is(err, bus.ErrTooLarge) {
		return f.end(ctx, l, event.Refuse("too-large", "%s: %d bytes do not fit into a message even when compressed", l.Fetch, len(resp.Body)))
	} else if err != nil {
		return err
	}
	f.meter.pages.Inc()
	f.meter.bytes.Add(float64(len(resp.Body)))
	f.log.Debug("fetched", "url", l.Fetch, "source", l.Source.ID, "bytes", len(resp.Body))
	return nil
}

// pageRequest asks for a page; a further look asks for what has changed since.
func pageRequest(src event.Source, l event.Found) web.Request {
	r := web.Request{URL: l.Fetch, Accept: pageAccept, Header: headersFor(src, l.Fetch)}
	if l.Again != nil && l.Part == nil && len(l.Via) == 0 {
		r.ETag, r.LastModified = l.Again.ETag, l.Again.LastModified
	}
	return r
}

// statusRefusal is the end that an HTTP status means; nil for a page.
func statusRefusal(url string, resp *web.Response) *event.Refusal {
	switch s := resp.Status; {
	case s == http.StatusOK && len(resp.Body) == 0:
		return event.Refuse("empty", "%s answered 200 without a body", url)
	case s == http.StatusOK, s == http.StatusNonAuthoritativeInfo:
		return nil
	case s == http.StatusNotModified:
		return &event.Refusal{State: event.StateUnchanged, Reason: statusReason(s), Detail: fmt.Sprintf("%s is as it was", url)}
	case s == http.StatusNotFound, s == http.StatusGone:
		return &event.Refusal{State: event.StateGone, Reason: statusReason(s), Detail: fmt.Sprintf("%s answered %d", url, s)}
	default:
		return event.Refuse(statusReason(s), "%s answered %d", url, s)
	}
}

// pageAgain puts a page that failed for a while to the end of its host's queue; when
// the attempts are used up, its own or the host's, it has failed. What failed on our side
// uses up nothing.
func (f *Fetcher) pageAgain(ctx context.Context, turn *turn, l event.Found, r *refusal) error {
	if r.ours {
		turn.lease.Rest(outagePause)
		l.Held++
		return f.queue(ctx, l, l.Host, turn.host)
	}
	l.Attempt++
	if l.Attempt >= f.cfg.Attempts || f.dead(turn) {
		r.State = event.StateFailed
		return f.end(ctx, l, &r.Refusal)
	}
	return f.queue(ctx, l, l.Host, turn.host)
}

// pageMoved follows a redirect: the next address waits for its own host's turn.
func (f *Fetcher) pageMoved(ctx context.Context, turn *turn, l event.Found, to string) error {
	if toFrontPage(l.URL, to) {
		return f.end(ctx, l, event.Refuse("soft-404", "%s redirects to the site's front page", l.URL))
	}
	l.Via = append(l.Via, l.Fetch)
	if len(l.Via) > f.cfg.MaxRedirects {
		return f.end(ctx, l, event.Refuse("too-many-redirects", "%s redirects more than %d times", l.URL, f.cfg.MaxRedirects))
	}
	host, err := article.HostKey(to)
	if err != nil {
		return f.end(ctx, l, event.Refuse("bad-redirect", "%s redirects to %q", l.Fetch, to))
	}
	l.Fetch, l.Host, l.Attempt = to, host, 0
	return f.queue(ctx, l, l.Host, turn.host)
}

func fetched(l event.Found, host string, rights article.Rights, resp *web.Response) event.Fetched {
	sum := sha256.Sum256(resp.Body)
	h := resp.Header
	return event.Fetched{
		Link: l.Link, Hints: l.Hints, Host: host, FinalURL: l.Fetch, Via: l.Via, At: article.Time(resp.Done), Body: resp.Body,
		Page: article.Page{
			URL: l.Fetch, Status: resp.Status, ContentType: h.Get("Content-Type"), ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified"),
			Bytes: len(resp.Body), Digest: "sha256:" + hex.EncodeToString(sum[:]),
		},
		Rights: rights, Part: l.Part,
	}
}

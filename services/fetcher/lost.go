package fetcher

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// confirmAfter is when a stored article that answers 404 is asked for once more, unless its
// plan has a look before: deployments and broken caches say 404 for some minutes.
const confirmAfter = 10 * time.Minute

// doubtful reports whether an answer would take a record back that was not missing before.
// 410 says it on purpose and counts at once.
func doubtful(l event.Found, resp *web.Response) bool {
	return resp.Status == http.StatusNotFound && l.Again != nil && !l.Again.Missing
}

// lookOnce plans the look that decides whether an article is gone, instead of the next
// one of its plan.
func (f *Fetcher) lookOnce(ctx context.Context, src event.Source, l event.Found) error {
	plan, err := f.planOf(src)
	if err != nil {
		return err
	}
	now := time.Now()
	at := plan.Next(l.Again.FirstSeen, now)
	if latest := now.Add(confirmAfter); at.IsZero() || at.After(latest) {
		at = latest
	}
	again := *l.Again
	again.Missing = true
	l.Again, l.Attempt, l.Held = &again, 0, 0
	if len(l.Via) > 0 { // from the beginning: it may redirect to somewhere else by then
		l.Fetch, l.Via = l.Via[0], nil
		if l.Host, err = article.HostKey(l.Fetch); err != nil {
			return err
		}
	}
	f.log.Debug("a stored article is missing; it is asked for once more", "url", l.URL, "article", again.Article, "at", at)
	return f.lookAt(ctx, l, at)
}

// toFrontPage reports whether a redirect leads from a page to the front page of its site:
// the site's way to say that there is no such page.
func toFrontPage(from, to string) bool {
	a, errA := article.HostKey(from)
	b, errB := article.HostKey(to)
	return errA == nil && errB == nil && a == b && !isFrontPage(from) && isFrontPage(to)
}

func isFrontPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

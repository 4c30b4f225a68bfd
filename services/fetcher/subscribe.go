package fetcher

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
	"github.com/wireroom/wireroom/services/fetcher/internal/websub"
)

const (
	// pushSlow is how many times rarer a source is polled while its hub delivers. Polls do not
	// cease: only they can tell that the hub has fallen silent.
	pushSlow = 12
	// A hub that does not confirm is asked again after an hour, then after twice as long each
	// time, and once a day at the least.
	subscribeRetry     = time.Hour
	subscribeRetryMost = 24 * time.Hour
)

// offer is what an answer says of a hub. known is false where it says nothing either way.
type offer struct {
	hub, topic string
	known      bool
}

// offerOf reads an answer's offer to push: of its header, else of the document. A hub
// without a topic, or one that is no address, is none.
func offerOf(doc *feed.Feed, resp *web.Response, at string) offer {
	o := offer{known: doc != nil}
	o.hub, o.topic = feed.HubFromHeader(resp.Header, at)
	if doc != nil {
		o.hub, o.topic = cmp.Or(o.hub, doc.Hub), cmp.Or(o.topic, doc.Self)
	}
	if _, err := article.HostKey(o.hub); err != nil || !isWeb(o.hub) || !isWeb(o.topic) {
		o.hub, o.topic = "", ""
	}
	o.known = o.known || o.hub != ""
	return o
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// pushAfter brings a source's subscription up to date with an answered poll, and reports
// whether the hub is to be asked now. A poll that found something which the hub had not
// delivered shows that the hub is not to be relied on.
func (f *Fetcher) pushAfter(s *event.Source, o offer, fresh int, now time.Time) (ask bool) {
	switch {
	case o.known && o.hub == "":
		s.Push = nil
	case o.known && (s.Push == nil || s.Push.Hub != o.hub || s.Push.Topic != o.topic || s.Push.Base != f.cfg.PublicURL):
		s.Push = &event.Push{Hub: o.hub, Topic: o.topic, Base: f.cfg.PublicURL, Token: rand.Text(), Secret: secretFor(o.hub)}
	}
	p := s.Push
	if p == nil {
		return false
	}
	if fresh > 0 {
		p.Alive = false
	}
	if now.Before(askHubAt(p)) {
		return false
	}
	p.Asked, p.Tries = now, p.Tries+1
	return true
}

// secretFor is a new secret to share with a hub, or none where it would cross a network
// in the clear (WebSub section 5.1).
func secretFor(hub string) string {
	u, err := url.Parse(hub)
	if err != nil {
		return ""
	}
	if ip, err := netip.ParseAddr(u.Hostname()); u.Scheme != "https" && (err != nil || !ip.IsLoopback()) {
		return ""
	}
	return rand.Text()
}

// askHubAt is when a hub is to be asked: before the lease ends, and as long as it has not
// confirmed, less and less often.
func askHubAt(p *event.Push) time.Time {
	if p.Tries == 0 {
		return p.Until.Add(-p.Lease / 3)
	}
	wait := subscribeRetryMost
	if p.Tries < 6 {
		wait = min(wait, subscribeRetry<<(p.Tries-1))
	}
	return p.Asked.Add(wait)
}

// nextPoll is when a source that has answered is polled again: seldom while its hub
// delivers, but in time to renew the lease.
func (f *Fetcher) nextPoll(s *event.Source, now time.Time) time.Time {
	if f.cfg.PublicURL == "" || !s.Push.Live(now) {
		return now.Add(s.Interval)
	}
	next := now.Add(max(s.Interval, min(pushSlow*s.Interval, f.cfg.MaxPoll)))
	renew := askHubAt(s.Push)
	if soonest := now.Add(f.cfg.MinPoll); renew.Before(soonest) {
		renew = soonest
	}
	if renew.Before(next) {
		return renew
	}
	return next
}

// subscribe asks a hub under its host's turn. That the hub took it means little: it
// confirms by asking back.
func (f *Fetcher) subscribe(ctx context.Context, t *turn, s event.Subscribe) error {
	src, err := f.sources.Get(ctx, s.Source)
	if errors.Is(err, ErrNoSource) || err == nil && (src.Paused || src.Push == nil) {
		return nil
	}
	if err != nil {
		return err
	}
	f.use(t, src)
	p := src.Push
	resp, err := f.get(ctx, t, web.Request{URL: s.Fetch, Accept: "*/*", Form: websub.Ask(p.Topic, callback(src), p.Secret)})
	if err != nil {
		_, r, err := f.failed(ctx, t, s.Fetch, err)
		if err != nil {
			return err
		}
		return f.notSubscribed(ctx, s.Source, r.Reason+": "+r.Detail)
	}
	t.settle(resp)
	switch resp.Status {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return f.hubMoved(ctx, t, s, resp.Location)
	}
	if resp.Status/100 != 2 {
		return f.notSubscribed(ctx, s.Source, fmt.Sprintf("%s answered %d %s", s.Fetch, resp.Status, firstWords(resp.Body)))
	}
	f.log.Info("asked a hub to push", "source", s.Source, "hub", s.Fetch)
	return nil
}

// firstWords are the start of what a hub says of a refusal, in one line.
func firstWords(body []byte) string {
	const most = 120
	s := strings.Join(strings.Fields(strings.ToValidUTF8(string(body[:min(len(body), most)]), "")), " ")
	return fmt.Sprintf("%q", s)
}

// callback is where a source's hub delivers.
func callback(src event.Source) string {
	return strings.TrimSuffix(src.Push.Base, "/") + pushPath + url.PathEscape(src.ID) + "/" + src.Push.Token
}

// hubMoved goes on where a hub redirects, at that host's turn.
func (f *Fetcher) hubMoved(ctx context.Context, t *turn, s event.Subscribe, to string) error {
	s.Via = append(s.Via, s.Fetch)
	host, err := article.HostKey(to)
	if err != nil || len(s.Via) > f.cfg.MaxRedirects {
		return f.notSubscribed(ctx, s.Source, fmt.Sprintf("%s redirects to %q", s.Fetch, to))
	}
	s.Fetch, s.Host = to, host
	return f.queue(ctx, s, s.Host, t.host)
}

// notSubscribed notes why a hub does not push. Polls go on as if there were none.
func (f *Fetcher) notSubscribed(ctx context.Context, id, why string) error {
	_, err := f.sources.update(ctx, id, false, func(s *event.Source) {
		if s.Push != nil {
			s.Push.Error = why
		}
	})
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	f.log.Warn("a hub does not push", "source", id, "err", why)
	return err
}

package fetcher

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
	"github.com/wireroom/wireroom/services/fetcher/internal/websub"
)

const (
	// pushPath is below the public URL; source and token follow.
	pushPath = "/websub/"
	// maxPushes is how many deliveries are read at once; others are told to come again. Each
	// may be as long as --max-body.
	maxPushes = 8

	pushHeaderTime = 10 * time.Second
	pushBodyTime   = 30 * time.Second
)

// listenPushes serves hubs until ctx ends.
func (f *Fetcher) listenPushes(ctx context.Context) error {
	l, err := net.Listen("tcp", f.cfg.PushListen)
	if err != nil {
		return fmt.Errorf("listen for pushed news: %w (--push-listen)", err)
	}
	server := &http.Server{
		Handler: f.Pushes(), ReadHeaderTimeout: pushHeaderTime, ReadTimeout: pushBodyTime, WriteTimeout: 2 * pushBodyTime,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(f.log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() {
		sctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(sctx) // what it cuts off, the hub sends again
	})
	defer stop()
	f.log.Info("taking pushed news", "at", l.Addr(), "from", f.cfg.PublicURL)
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("take pushed news: %w", err)
	}
	return nil
}

// Pushes answers hubs, wherever its address is: it goes by the end of the path.
func (f *Fetcher) Pushes() http.Handler {
	slots := make(chan struct{}, maxPushes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		default:
			w.Header().Set("Retry-After", "30")
			f.pushAnswer(w, "busy", http.StatusServiceUnavailable)
			return
		}
		src, ok, err := f.addressee(r)
		switch {
		case err != nil:
			f.log.Warn("a hub cannot be answered", "err", err)
			f.pushAnswer(w, "error", http.StatusServiceUnavailable)
		case !ok && r.Method == http.MethodPost:
			f.pushAnswer(w, "unknown", http.StatusGone) // the hub may end the subscription
		case !ok:
			f.pushAnswer(w, "unknown", http.StatusNotFound)
		case r.Method == http.MethodGet:
			f.confirm(w, r, src)
		case r.Method == http.MethodPost:
			f.delivered(w, r, src)
		default:
			w.Header().Set("Allow", "GET, POST")
			f.pushAnswer(w, "bad-method", http.StatusMethodNotAllowed)
		}
	})
}

func (f *Fetcher) pushAnswer(w http.ResponseWriter, outcome string, status int) {
	f.meter.pushes.WithLabelValues(outcome).Inc()
	w.WriteHeader(status)
}

// addressee is the source whose callback is asked. A paused one takes nothing.
func (f *Fetcher) addressee(r *http.Request) (event.Source, bool, error) {
	_, rest, _ := strings.Cut(r.URL.EscapedPath(), pushPath)
	id, token, _ := strings.Cut(rest, "/")
	id, err := url.PathUnescape(id)
	if err != nil || id == "" || token == "" {
		return event.Source{}, false, nil
	}
	src, err := f.sources.Get(r.Context(), id)
	if errors.Is(err, ErrNoSource) {
		return src, false, nil
	}
	if err != nil {
		return src, false, err
	}
	return src, !src.Paused && src.Push != nil && subtle.ConstantTimeCompare([]byte(src.Push.Token), []byte(token)) == 1, nil
}

// confirm answers a hub that asks whether its subscription was wanted.
func (f *Fetcher) confirm(w http.ResponseWriter, r *http.Request, src event.Source) {
	in, err := websub.ReadIntent(r.URL.Query())
	switch {
	case err != nil:
		f.log.Warn("a hub asks what makes no sense", "source", src.ID, "err", err)
		f.pushAnswer(w, "bad-intent", http.StatusNotFound)
		return
	case in.Mode == websub.Denied:
		err = f.notSubscribed(r.Context(), src.ID, strings.TrimSpace("denied by the hub "+in.Reason[:min(len(in.Reason), 200)]))
	case in.Mode == websub.Subscribe && in.Topic == src.Push.Topic:
		err = f.confirmed(r.Context(), src.ID, in.Lease)
	default: // ending one is never asked for: an address that answers 410 does it
		f.pushAnswer(w, "unwanted", http.StatusNotFound)
		return
	}
	if err != nil {
		f.log.Warn("a hub's word could not be kept", "source", src.ID, "err", err)
		f.pushAnswer(w, "error", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	f.pushAnswer(w, in.Mode, http.StatusOK)
	_, _ = io.WriteString(w, in.Challenge) // a hub that is gone asks again
}

func (f *Fetcher) confirmed(ctx context.Context, id string, lease time.Duration) error {
	now := article.Time(time.Now())
	src, err := f.sources.update(ctx, id, false, func(s *event.Source) {
		if p := s.Push; p != nil {
			p.Until, p.Lease, p.Tries, p.Error = now.Add(lease), lease, 0, ""
		}
	})
	if err == nil && src.Push != nil {
		f.log.Info("subscribed", "source", id, "hub", src.Push.Hub, "until", src.Push.Until)
	}
	return err
}

// delivered takes news that a hub sends. Signed news is read as if it had been polled; of
// other news only this much is believed, that a poll may be worth it. The hub gets a
// success as soon as every link is in the frontier, and not before.
func (f *Fetcher) delivered(w http.ResponseWriter, r *http.Request, src event.Source) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, f.cfg.MaxBody))
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		f.pushAnswer(w, "too-large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		f.pushAnswer(w, "cut-off", http.StatusBadRequest)
		return
	}
	outcome, err := f.takePush(r.Context(), src, r.Header, body)
	if err != nil {
		f.log.Warn("pushed news could not be taken", "source", src.ID, "err", err)
		f.pushAnswer(w, "error", http.StatusServiceUnavailable)
		return
	}
	f.pushAnswer(w, outcome, http.StatusAccepted)
}

func (f *Fetcher) takePush(ctx context.Context, src event.Source, h http.Header, body []byte) (outcome string, err error) {
	if src.Push.Secret == "" {
		return "unsigned", f.pollSoon(ctx, src)
	}
	if !websub.Signed(h.Get(websub.SignatureHeader), src.Push.Secret, body) {
		f.log.Warn("pushed news with a wrong signature is ignored", "source", src.ID)
		return "bad-signature", nil
	}
	p := event.Poll{Source: src.ID, Fetch: src.Feed}
	doc, err := feed.Parse(body, h.Get("Content-Type"), p.Fetch)
	if err != nil { // some hubs only say that there is news
		return "no-feed", f.pollSoon(ctx, src)
	}
	return f.pushed(ctx, src, p, doc)
}

// pushed puts what is new of a delivered feed into the frontier.
func (f *Fetcher) pushed(ctx context.Context, src event.Source, p event.Poll, doc *feed.Feed) (outcome string, err error) {
	now := article.Time(time.Now())
	doc.Items = doc.Items[:min(len(doc.Items), maxItems)]
	links, taken := newLinks(src, p, doc, now)
	for i := range links {
		links[i].Link.Found.Via = "push"
	}
	fresh, err := f.queueLinks(ctx, links, "")
	if err != nil {
		return "", err
	}
	more := taken < len(doc.Items)
	doc.Items = doc.Items[:taken]
	f.meter.found.Add(float64(fresh))
	if _, err = f.sources.update(ctx, src.ID, false, func(s *event.Source) { f.heard(s, doc, brought{fresh: fresh, published: published(links)}, now) }); err != nil {
		return "", err
	}
	f.log.Info("pushed", "source", src.ID, "items", len(doc.Items), "new", fresh)
	if more {
		err = f.pollSoon(ctx, src)
	}
	return "ok", err
}

// heard is what a delivery teaches of a source: of its rhythm as much as a poll does.
func (f *Fetcher) heard(s *event.Source, doc *feed.Feed, b brought, now time.Time) {
	s.Seen = seenWith(s.Seen, idsOf(doc), maxSeen)
	between(s, b, true, now)
	f.adapt(s, schedule.Poll{At: now, Fresh: b.fresh, Published: b.published})
	if s.Push != nil {
		s.Push.Heard, s.Push.Alive, s.Push.Pushed = now, true, s.Push.Pushed+b.fresh
	}
}

// pollSoon polls a source as soon as it may be. Whoever can send a hint can send a
// thousand.
func (f *Fetcher) pollSoon(ctx context.Context, src event.Source) error {
	at := src.Polled.Add(f.cfg.MinPoll)
	if time.Until(at) <= 0 {
		return f.sources.Poll(ctx, src.ID)
	}
	return f.bus.Schedule(ctx, event.SlotSource(src.ID), src.ID, at)
}

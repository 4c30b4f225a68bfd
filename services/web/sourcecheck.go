package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// checkTime bounds a live check; a fetcher gives up before.
	checkTime = 150 * time.Second
	// maxSteps is how many steps of a check are shown.
	maxSteps = 100
)

// checkBody is a check of an address, while it runs and when it is over.
type checkBody struct {
	URL     string             `json:"url"`
	Steps   []string           `json:"-"`
	Report  *query.CheckAnswer `json:"report,omitempty"` // absent while it runs
	Took    time.Duration      `json:"took,omitempty"`
	Trouble string             `json:"trouble,omitempty"` // why there is no report
	Follow  string             `json:"-"`                 // address of the steps
	Wait    string             `json:"-"`                 // address of the whole, for browsers without script
}

// newSourcePage is the form for a source, and with an address the check of it.
func (s *Service) newSourcePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	b := &checkBody{URL: withScheme(q.Get("url"))}
	if b.URL != "" {
		q.Set("url", b.URL)
		b.Follow = s.cfg.Base + "/sources/new/live?" + q.Encode()
		if q.Get("wait") == "on" || strings.HasSuffix(r.URL.Path, ".json") || wantsJSON(r) {
			if err := ownReader(r); err != nil {
				return err
			}
			s.check(r.Context(), b, func() {})
			b.Follow = ""
		}
		q.Set("wait", "on")
		b.Wait = "/sources/new?" + q.Encode()
	}
	return s.give(w, r, "sourcenew", page{Title: "Add a source", Place: "sources", Body: b})
}

// ownReader refuses a check that another site's page asks for: it makes requests.
func ownReader(r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return wrongf("another site's page asks for a check; open this address yourself")
	}
	return nil
}

// newSourceLive sends the check as it goes on, as server-sent events.
func (s *Service) newSourceLive(w http.ResponseWriter, r *http.Request) error {
	if err := ownReader(r); err != nil {
		return err
	}
	b := &checkBody{URL: withScheme(r.URL.Query().Get("url"))}
	p := page{Body: b, Token: s.token(w, r)}
	st := openStream(w)
	send := func() {
		html, err := s.view.fragment("check", p)
		if err != nil {
			s.log.Error("a check cannot be written", "err", err)
			return
		}
		st.send(fmt.Sprintf("event: check\ndata: %s\n\n", strings.ReplaceAll(string(html), "\n", " ")))
	}
	send()
	s.check(r.Context(), b, send)
	send()
	st.send("event: done\ndata: \n\n")
	return nil
}

// check has a fetcher check an address; step is called when there is something new.
func (s *Service) check(ctx context.Context, b *checkBody, step func()) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	notes := make(chan *nats.Msg, maxSteps)
	inbox := nats.NewInbox()
	sub, err := s.bus.Conn().ChanSubscribe(inbox, notes)
	if err != nil {
		b.Trouble = err.Error()
		return
	}
	defer sub.Unsubscribe() //nolint:errcheck // the connection may be gone
	done := make(chan struct{})
	var answer query.CheckAnswer
	go func() {
		defer close(done)
		answer, err = query.Tell[query.CheckAnswer](ctx, s.bus.Conn(), "check", query.CheckRequest{URL: b.URL, Notes: inbox})
	}()
	for over := false; !over; {
		select {
		case m := <-notes:
			if len(b.Steps) < maxSteps {
				b.Steps = append(b.Steps, clip(strings.ToValidUTF8(string(m.Data), ""), 300))
				step()
			}
		case <-done:
			over = true
		}
	}
	b.Took = time.Since(began)
	if err != nil {
		b.Trouble = err.Error()
		return
	}
	b.Report = &answer
}

// Shut is how many of the links that were looked at robots.txt forbids.
func (b *checkBody) Shut() (n int) {
	for _, l := range b.Report.Links {
		if !l.Allowed {
			n++
		}
	}
	return n
}

// Name is what the source would be called.
func (b *checkBody) Name() string { return clip(b.Report.Title, 80) }

// Watch is the address to watch: the feed that was found, or the page itself.
func (b *checkBody) Watch() string { return b.URL }

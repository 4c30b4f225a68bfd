package newsroom

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Hub is a WebSub hub for all sites of a newsroom: it confirms each subscription by asking
// back, and sends the whole feed to its subscribers whenever a site publishes.
type Hub struct {
	URL string

	n      *Newsroom
	server *http.Server
	work   sync.WaitGroup // requests of the hub's own

	mu    sync.Mutex // guards all below
	ways  HubWays
	subs  map[string]Subscription // by callback
	asked int
}

// HubWays are what a hub does otherwise than it should.
type HubWays struct {
	Lease   time.Duration // grants so long, whatever is asked; 0: as asked
	Silent  bool          // delivers nothing
	Forged  bool          // signs with another secret
	Denies  string        // the reason for which it denies every subscription
	Status  int           // answers subscriptions so, instead of taking them
	MovedTo string        // redirects there
}

// Subscription is one that was confirmed.
type Subscription struct {
	Topic, Callback, Secret string
	Until                   time.Time
	Delivered               int // deliveries that were taken
	Last                    int // status of the last delivery
}

// maxHubBody is how much of a form or an answer a hub reads.
const maxHubBody = 64 << 10

// openHub starts the hub at an address of its own.
func (n *Newsroom) openHub() error {
	l, err := listen(len(n.sites))
	if err != nil {
		return fmt.Errorf("open hub: %w", err)
	}
	h := &Hub{URL: "http://" + l.Addr().String() + "/", n: n, subs: map[string]Subscription{}}
	h.server = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	n.serves.Go(func() { _ = h.server.Serve(l) }) // ends with Close
	n.hub = h
	return nil
}

// close ends the hub when the requests it is answering are over, and then those it makes.
func (h *Hub) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = h.server.Shutdown(ctx)
	_ = h.server.Close()
	h.work.Wait()
}

// Hub is the newsroom's; nil without Config.Hub.
func (n *Newsroom) Hub() *Hub { return n.hub }

// Set changes what the hub does from now on.
func (h *Hub) Set(w HubWays) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ways = w
}

// Asked is how many subscriptions were asked for.
func (h *Hub) Asked() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked
}

// Subscriptions lists those that were confirmed.
func (h *Hub) Subscriptions() []Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []Subscription
	for _, s := range h.subs {
		out = append(out, s)
	}
	return out
}

// ServeHTTP takes subscriptions, and writes the newsroom's books.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := h.n.books.begin(Request{Host: strings.Trim(strings.TrimPrefix(h.URL, "http://"), "/"), Method: r.Method, Path: r.URL.Path, Agent: r.UserAgent()})
	rec := &recorder{ResponseWriter: w}
	defer func() { h.n.books.end(line, rec.status, rec.bytes) }()
	r.Body = http.MaxBytesReader(rec, r.Body, maxHubBody)
	if err := r.ParseForm(); r.Method != http.MethodPost || err != nil {
		http.Error(rec, "this is a WebSub hub: it takes the POST of a form", http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	h.asked++
	ways := h.ways
	h.mu.Unlock()
	switch {
	case ways.MovedTo != "":
		http.Redirect(rec, r, ways.MovedTo, http.StatusTemporaryRedirect)
	case ways.Status != 0:
		http.Error(rec, "not today", ways.Status)
	case r.PostForm.Get("hub.mode") != "subscribe" || r.PostForm.Get("hub.topic") == "" || r.PostForm.Get("hub.callback") == "":
		http.Error(rec, "hub.mode=subscribe, hub.topic and hub.callback are needed", http.StatusBadRequest)
	default:
		rec.WriteHeader(http.StatusAccepted)
		form := r.PostForm
		h.work.Go(func() { h.verify(form, ways) })
	}
}

// verify asks the subscriber whether it wants that; only its echo makes a subscription.
func (h *Hub) verify(form url.Values, ways HubWays) {
	s := Subscription{Topic: form.Get("hub.topic"), Callback: form.Get("hub.callback"), Secret: form.Get("hub.secret")}
	if ways.Denies != "" {
		h.ask(s.Callback, url.Values{"hub.mode": {"denied"}, "hub.topic": {s.Topic}, "hub.reason": {ways.Denies}})
		return
	}
	lease := ways.Lease
	if n, err := strconv.Atoi(form.Get("hub.lease_seconds")); lease == 0 && err == nil {
		lease = time.Duration(n) * time.Second
	}
	challenge := rand.Text()
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {s.Topic}, "hub.challenge": {challenge}, "hub.lease_seconds": {strconv.Itoa(int(lease.Seconds()))}}
	if h.ask(s.Callback, q) != challenge {
		return
	}
	s.Until = time.Now().Add(lease)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[s.Callback] = s
}

// ask is the answer of a callback to a question; "" unless it agreed.
func (h *Hub) ask(callback string, q url.Values) string {
	req, err := http.NewRequest(http.MethodGet, callback+"?"+q.Encode(), nil) //nolint:noctx // ends with its server
	if err != nil {
		return ""
	}
	resp, err := hubClient.Do(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxHubBody))
	if resp.StatusCode/100 != 2 {
		return ""
	}
	return string(body)
}

var hubClient = &http.Client{Timeout: 10 * time.Second}

// news sends a site's feed, as it is now, to those who are subscribed to it.
func (h *Hub) news(s *site) {
	out := s.published()
	doc := s.feed(out[:min(len(out), newest)])
	for _, sub := range h.Subscriptions() {
		if sub.Topic == s.base+s.feedPath() {
			h.work.Go(func() { h.deliver(sub, feedTypes[s.outlet.Feed], doc) })
		}
	}
}

func (h *Hub) deliver(s Subscription, contentType string, doc []byte) {
	h.mu.Lock()
	ways := h.ways
	h.mu.Unlock()
	if ways.Silent || time.Now().After(s.Until) {
		return
	}
	if ways.Forged {
		s.Secret += "!"
	}
	status := h.post(s, contentType, doc)
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.subs[s.Callback]
	if now.Last = status; status/100 == 2 {
		now.Delivered++
	}
	h.subs[s.Callback] = now
}

func (h *Hub) post(s Subscription, contentType string, doc []byte) (status int) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.Callback, bytes.NewReader(doc))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Link", fmt.Sprintf("<%s>; rel=hub, <%s>; rel=self", h.URL, s.Topic))
	if s.Secret != "" {
		mac := hmac.New(sha256.New, []byte(s.Secret))
		_, _ = mac.Write(doc) // a hash takes everything
		req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	resp, err := hubClient.Do(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// links is what a feed says of the hub, in its own words; self is the feed's address.
func (h *Hub) links(self string) string {
	if h == nil {
		return ""
	}
	return fmt.Sprintf(`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="%s"/><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="%s"/>`, h.URL, self)
}

package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/hook"
)

// receiver is a web server that takes what alerts post, unless it is told to fail.
type receiver struct {
	url string

	mu     sync.Mutex // guards what follows
	status int
	got    []posted
}

// posted is a message that a receiver got.
type posted struct {
	id, signature, stamp string
	body                 []byte
	ok                   bool // it was answered with 2xx
}

func openReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, posted{req.Header.Get("webhook-id"), req.Header.Get("webhook-signature"), req.Header.Get("webhook-timestamp"), body, r.status < 300})
		w.WriteHeader(r.status)
	}))
	t.Cleanup(srv.Close)
	r.url = srv.URL
	return r
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// all are the messages so far.
func (r *receiver) all() []posted {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// titles are those of the articles that were taken.
func (r *receiver) titles(t *testing.T) (out []string) {
	t.Helper()
	for _, m := range r.all() {
		var b hookBody
		if err := json.Unmarshal(m.body, &b); err != nil {
			t.Fatal(err)
		}
		if b.Type != "org.wireroom.matched.v1" || b.Data.Alert == "" {
			t.Errorf("posted %.200s", m.body)
		}
		if m.ok {
			out = append(out, b.Data.Article.Title)
		}
	}
	return out
}

// runAlertDesk runs a desk on a bus until the test or stop ends it.
func runAlertDesk(t *testing.T, b *bus.Bus, set func(*Service)) (s *Service, stop func()) {
	t.Helper()
	s, err := New(Config{PrivateHooks: true}, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	s.posting.first = 20 * time.Millisecond
	if set != nil {
		set(s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var g errgroup.Group
	g.Go(func() error { return s.Run(ctx) })
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := g.Wait(); err != nil {
				t.Errorf("the desk ended: %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return s, stop
}

// alertOf is an alert on articles about ferries, that a desk was told of.
func alertOf(t *testing.T, s *Service, set func(*event.Alert)) event.Alert {
	t.Helper()
	now := time.Now().UTC()
	a := event.Alert{Name: "ferries", Title: "Ferries", Query: "q=ferr*", Sends: event.EachChange, Created: now, Since: now}
	if set != nil {
		set(&a)
	}
	if err := s.createAlert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return a
}

func store(t *testing.T, b *bus.Bus, titles ...string) {
	t.Helper()
	for _, title := range titles {
		a := recordOf(fmt.Sprintf("%032x", time.Now().UnixNano()), title)
		if _, err := b.Publish(t.Context(), event.Stored{Change: event.Created, Article: a}); err != nil {
			t.Fatal(err)
		}
	}
}

// matches are the titles of what an alert found, oldest first, as everyone may read them.
func matches(t *testing.T, b *bus.Bus, name string) (out []string) {
	t.Helper()
	for after := uint64(0); ; {
		m, seq, err := b.Next(t.Context(), event.StreamAlerts, event.AlertMatched(name), after)
		if err != nil {
			return out
		}
		var e event.Matched
		if err := event.Unmarshal(m, &e); err != nil {
			t.Fatal(err)
		}
		out, after = append(out, e.Article.Title), seq
	}
}

// settled waits until an alert has looked at all that is stored by now, and its receiver has
// taken what it is owed.
func settled(t testing.TB, b *bus.Bus, a event.Alert) {
	t.Helper()
	_, last, err := b.Ends(t.Context(), event.StreamWire)
	if err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, func() error {
		c, err := b.JetStream().Consumer(t.Context(), event.StreamWire, matchSeries(a).Name)
		if err != nil {
			return err
		}
		if at := c.CachedInfo().AckFloor.Stream; at < last { // what waits is counted a moment late
			return fmt.Errorf("it has looked at %d of %d", at, last)
		}
		if owed, err := b.Subjects(t.Context(), event.StreamHooks, event.AlertOwed(a.Name)); err != nil || len(owed) > 0 {
			return fmt.Errorf("owed: %v, %w", owed, err)
		}
		return nil
	})
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestAlertMatchesOnceAndPosts(t *testing.T) {
	b := bustest.Start(t)
	s, _ := runAlertDesk(t, b, nil)
	r := openReceiver(t)
	store(t, b, "An older ferry")
	a := alertOf(t, s, func(a *event.Alert) { a.Hook, a.Secret = r.url, "whsec_c2VjcmV0" })
	store(t, b, "Ferries sail again", "The bank holds its rate", "A ferry is late")
	settled(t, b, a)
	want(t, "matches", matches(t, b, "ferries"), "Ferries sail again", "A ferry is late")
	want(t, "posted", r.titles(t), "Ferries sail again", "A ferry is late")
}

// TestAlertFollowsTheSearch: an alert finds what the wire shows under the same address.
func TestAlertSends(t *testing.T) {
	b := bustest.Start(t)
	s, _ := runAlertDesk(t, b, nil)
	now := time.Now().UTC()
	alerts := map[event.Sends]event.Alert{}
	for _, sends := range []event.Sends{event.EachChange, event.EachArticle, event.EachStory} {
		alerts[sends] = alertOf(t, s, func(a *event.Alert) { a.Name, a.Sends, a.Query = string(sends), sends, "lang=en&q=ferr%2A" })
	}
	for i, c := range []struct {
		id, lang, story string
		change          event.Change
	}{{"a", "en", "s1", event.Created}, {"b", "de", "s1", event.Created}, {"c", "en-GB", "s1", event.Created}, {"a", "en", "s1", event.Revised}, {"d", "en", "s2", event.Created}, {"a", "en", "s1", event.Withdrawn}} {
		a := recordOf(c.id, "Ferry "+c.id)
		a.Language, a.Story, a.Revision, a.Stored = c.lang, c.story, i+1, now
		if _, err := b.Publish(t.Context(), event.Stored{Change: c.change, Article: a}); err != nil {
			t.Fatal(err)
		}
	}
	for sends, titles := range map[event.Sends][]string{
		event.EachChange:  {"Ferry a", "Ferry c", "Ferry a", "Ferry d", "Ferry a"},
		event.EachArticle: {"Ferry a", "Ferry c", "Ferry d"},
		event.EachStory:   {"Ferry a", "Ferry d"},
	} {
		settled(t, b, alerts[sends])
		want(t, string(sends), matches(t, b, string(sends)), titles...)
	}
}

// TestTwoDesks: of two desks that keep the same alerts, one finds and one posts each match,
// in order; a third that takes over from both goes on where they were.
func TestTwoDesks(t *testing.T) {
	b := bustest.Start(t)
	one, stopOne := runAlertDesk(t, b, nil)
	_, stopTwo := runAlertDesk(t, b, nil)
	r := openReceiver(t)
	a := alertOf(t, one, func(a *event.Alert) { a.Hook, a.Secret = r.url, "whsec_c2VjcmV0" })
	var titles []string
	for n := range 40 {
		titles = append(titles, fmt.Sprintf("Ferry %d", n))
	}
	store(t, b, titles[:20]...)
	settled(t, b, a)
	stopOne()
	store(t, b, titles[20:30]...)
	stopTwo()
	store(t, b, titles[30:]...)
	runAlertDesk(t, b, nil)
	settled(t, b, a)
	want(t, "matches", matches(t, b, "ferries"), titles...)
	want(t, "posted", r.titles(t), titles...)
}

// TestRestartBetweenMatchAndDelivery: what was found and not posted is posted by the next desk.
func TestRestartBetweenMatchAndDelivery(t *testing.T) {
	b := bustest.Start(t)
	s, stop := runAlertDesk(t, b, nil)
	r := openReceiver(t)
	r.answers(http.StatusServiceUnavailable)
	a := alertOf(t, s, func(a *event.Alert) { a.Hook, a.Secret = r.url, "whsec_c2VjcmV0" })
	store(t, b, "Ferry 1", "Ferry 2")
	bustest.Eventually(t, func() error {
		if n := len(r.all()); n < 2 {
			return fmt.Errorf("tried %d times", n)
		}
		return nil
	})
	if rec, err := s.receiverNow(t.Context(), "ferries"); err != nil || rec.Failing.IsZero() || len(rec.Posts) != 1 || rec.Posts[0].Error != "answered 503" || rec.Posts[0].Tries < 1 || rec.Next.IsZero() {
		t.Errorf("the receiver: %+v, %v", rec, err)
	}
	stop()
	r.answers(http.StatusOK)
	s, _ = runAlertDesk(t, b, nil)
	settled(t, b, a)
	want(t, "posted", r.titles(t), "Ferry 1", "Ferry 2")
	if rec, err := s.receiverNow(t.Context(), "ferries"); err != nil || !rec.Failing.IsZero() || rec.Taken != 2 || len(rec.Posts) != 2 || !rec.Next.IsZero() {
		t.Errorf("the receiver: %+v, %v", rec, err)
	}
	tries := map[string]int{}
	for _, m := range r.all() { // each try has the id of its match
		tries[m.id]++
	}
	rec, err := s.receiverNow(t.Context(), "ferries")
	if first := rec.Posts[1]; err != nil || len(tries) != 2 || first.Tries < 3 || first.Tries != tries[first.ID] { // the desks count on
		t.Errorf("tries %v, of which %+v is written down, %v", tries, first, err)
	}
}

// TestKilledBeforeTheAck: a desk that dies after it announced a match, and before it said so
// to the broker, makes the next one do it again, which changes nothing; however long it took,
// so that the broker does not remember what it took.
func TestKilledBeforeTheAck(t *testing.T) {
	b := bustest.Start(t)
	forgetful(t, b, event.StreamAlerts)
	s, _ := runAlertDesk(t, b, nil)
	for _, sends := range []event.Sends{event.EachChange, event.EachStory} {
		a := alertOf(t, s, func(a *event.Alert) {
			a.Name, a.Sends, a.Paused, a.Hook = string(sends), sends, true, "http://127.0.0.1:1/"
		}) // by hand
		var at []bus.Delivery
		for n := range 3 {
			rec := recordOf(fmt.Sprint("k", n, sends), fmt.Sprint("Ferry ", n))
			e := event.Stored{Change: event.Created, Article: rec}
			ack, err := b.Publish(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			d := bus.Delivery{Stream: event.StreamWire, Sequence: ack.Sequence, Sent: rec.Stored}
			at = append(at, d)
			for range 3 { // twice it died before the ack
				if err := s.say(t.Context(), a, &e, d); err != nil {
					t.Fatal(err)
				}
				forget(t, b, probe())
			}
		}
		e := event.Stored{Change: event.Created, Article: recordOf("k0", "Ferry 0")}
		if err := s.say(t.Context(), a, &e, at[0]); err != nil { // a desk that was thought dead wakes up
			t.Error(err)
		}
		want(t, string(sends), matches(t, b, string(sends)), "Ferry 0", "Ferry 1", "Ferry 2")
	}
}

// TestTwoDesksHoldOneEvent: a desk that is stopped just before it announces a match, is thought
// dead, and goes on when another has announced it, is refused by the broker.
func TestTwoDesksHoldOneEvent(t *testing.T) {
	b := bustest.Start(t)
	forgetful(t, b, event.StreamAlerts)
	s, _ := runAlertDesk(t, b, nil)
	a := alertOf(t, s, func(a *event.Alert) { a.Paused = true }) // by hand
	e := event.Stored{Change: event.Created, Article: recordOf("x", "Ferry")}
	d := bus.Delivery{Sequence: 1, Sent: e.Article.Stored}
	seen, err := s.lastMatch(t.Context(), a, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.say(t.Context(), a, &e, d); err != nil { // the other
		t.Fatal(err)
	}
	forget(t, b, probe())
	if err := s.sayBehind(t.Context(), seen, a, &e, d); err == nil {
		t.Error("it is not told")
	}
	want(t, "matches", matches(t, b, "ferries"), "Ferry")
}

// forgetful makes the broker forget soon what a stream has had.
func forgetful(t *testing.T, b *bus.Bus, stream string) {
	t.Helper()
	st, err := b.JetStream().Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	cfg := st.CachedInfo().Config
	cfg.Duplicates = 100 * time.Millisecond
	if _, err := b.JetStream().UpdateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
}

// forget waits until the broker has forgotten what a stream has had by now: probe is on it.
func forget(t *testing.T, b *bus.Bus, probe event.Event) {
	t.Helper()
	first := true
	bustest.Eventually(t, func() error {
		ack, err := b.Offer(t.Context(), probe)
		if err == nil && (first || ack.Duplicate) {
			err = errors.New("it remembers")
		}
		first = false
		return err
	})
}

func probe() event.Matched {
	return event.Matched{Alert: "probe", Once: fmt.Sprint(time.Now().UnixNano())}
}

// TestStoryIsOwedOnce: an article of a story that was sent is not owed to the receiver,
// although the broker has forgotten what that is owed.
func TestStoryIsOwedOnce(t *testing.T) {
	b := bustest.Start(t)
	forgetful(t, b, event.StreamHooks)
	s, _ := runAlertDesk(t, b, nil)
	a := alertOf(t, s, func(a *event.Alert) { a.Sends, a.Paused, a.Hook = event.EachStory, true, "http://127.0.0.1:1/" })
	for n := range 3 {
		e := event.Stored{Change: event.Created, Article: recordOf(fmt.Sprint(n), "Ferry")}
		e.Article.Story = "s"
		if err := s.say(t.Context(), a, &e, bus.Delivery{Sequence: uint64(n + 1), Sent: e.Article.Stored}); err != nil {
			t.Fatal(err)
		}
		forget(t, b, event.Owed{Matched: probe()})
	}
	if owed, err := b.Subjects(t.Context(), event.StreamHooks, event.AlertOwed("ferries")); err != nil || owed["hook.ferries"] != 1 {
		t.Errorf("owed %v, %v", owed, err)
	}
}

// TestReceiverIsDownForDays: tries go on for three days; then each match is a dead letter of
// the desk's, which can be replayed when the receiver is back.
func TestReceiverIsDownForDays(t *testing.T) {
	b := bustest.Start(t)
	var days atomic.Int64
	s, _ := runAlertDesk(t, b, func(s *Service) {
		s.posting.now = func() time.Time { return time.Now().Add(time.Duration(days.Load()) * 24 * time.Hour) }
	})
	r := openReceiver(t)
	r.answers(http.StatusBadGateway)
	a := alertOf(t, s, func(a *event.Alert) { a.Hook, a.Secret = r.url, "whsec_c2VjcmV0" })
	store(t, b, "Ferry 1", "Ferry 2")
	tried := func(n int) {
		t.Helper()
		bustest.Eventually(t, func() error {
			if have := len(r.all()); have < n {
				return fmt.Errorf("tried %d times", have)
			}
			return nil
		})
	}
	tried(2)
	days.Store(2)
	tried(len(r.all()) + 2)
	if n := letters(t, b, nil); n != 0 {
		t.Errorf("%d dead letters within the time", n)
	}
	days.Store(4)
	settled(t, b, a)
	r.answers(http.StatusOK)
	n := letters(t, b, func(l bus.Letter) {
		if l.Stage != "web" || l.Reason != "undelivered" || !strings.Contains(l.Err, "answered 502") || l.Attempts < 1 {
			t.Errorf("letter %+v", l.Dead)
		}
		if err := b.Replay(t.Context(), l); err != nil {
			t.Error(err)
		}
	})
	settled(t, b, a)
	if n != 2 {
		t.Errorf("%d dead letters", n)
	}
	want(t, "posted after all", r.titles(t), "Ferry 1", "Ferry 2")
	if rec, err := s.receiverNow(t.Context(), "ferries"); err != nil || rec.Dead != 2 || rec.Taken != 2 {
		t.Errorf("%+v, %v", rec, err)
	}
	ids := map[string]bool{}
	for _, m := range r.all() {
		ids[m.id] = true
	}
	if len(ids) != 2 {
		t.Errorf("a replayed match has another id: %v", ids)
	}
}

func letters(t *testing.T, b *bus.Bus, each func(bus.Letter)) (n int) {
	t.Helper()
	if err := b.Letters(t.Context(), bus.LetterQuery{}, func(l bus.Letter) error {
		if n++; each != nil {
			each(l)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestWaitsGrow: 5 s, 20 s, 80 s, ... an hour, a tenth more or less; longer where the receiver
// asks for it.
func TestWaitsGrow(t *testing.T) {
	p := posting{first: hookFirst}
	for tries, want := range map[int]time.Duration{1: 5 * time.Second, 2: 20 * time.Second, 3: 80 * time.Second, 6: hookMost, 1000: hookMost} {
		if d := p.wait(tries, errors.New("x")); d < want*9/10 || d > want*11/10 {
			t.Errorf("after try %d it waits %v, want about %v", tries, d, want)
		}
	}
	if d := p.wait(1, &hook.Error{After: time.Minute}); d != time.Minute {
		t.Errorf("it waits %v, not the minute that was asked for", d)
	}
	if d := p.wait(1, &hook.Error{After: 100 * hookMost}); d != hookMost {
		t.Errorf("it waits %v because the receiver says so", d)
	}
}

// TestRefusedMatch: what the receiver says it does not want is tried a few times, and then
// out of the way of the others.
func TestRefusedMatch(t *testing.T) {
	b := bustest.Start(t)
	s, _ := runAlertDesk(t, b, nil)
	r := openReceiver(t)
	r.answers(http.StatusUnprocessableEntity)
	a := alertOf(t, s, func(a *event.Alert) { a.Hook, a.Secret = r.url, "whsec_c2VjcmV0" })
	store(t, b, "Ferry 1")
	settled(t, b, a)
	n := letters(t, b, func(l bus.Letter) {
		if l.Reason != "refused" || l.Attempts != refusedTries {
			t.Errorf("letter %+v", l.Dead)
		}
	})
	if n != 1 || len(r.all()) != refusedTries {
		t.Errorf("%d letters after %d tries", n, len(r.all()))
	}
}

// TestPrivateReceiver: where nobody allowed it, nothing is posted to a private address, also
// one whose name says nothing of it.
func TestPrivateReceiver(t *testing.T) {
	b := bustest.Start(t)
	s, _ := runAlertDesk(t, b, func(s *Service) { s.posting.client = hook.New(hook.Config{}) })
	r := openReceiver(t)
	alertOf(t, s, func(a *event.Alert) {
		a.Hook, a.Secret = strings.Replace(r.url, "127.0.0.1", "localhost", 1), "whsec_c2VjcmV0"
	})
	store(t, b, "Ferry 1")
	bustest.Eventually(t, func() error {
		rec, err := s.receiverNow(t.Context(), "ferries")
		if err == nil && (len(rec.Posts) == 0 || !strings.Contains(rec.Posts[0].Error, "--private-hooks")) {
			err = fmt.Errorf("posts %+v", rec.Posts)
		}
		return err
	})
	if n := len(r.all()); n != 0 {
		t.Errorf("it was asked %d times", n)
	}
}

// TestHooksWait: a receiver that owes many answers holds up its own alert, and no more.
func TestHooksAreFull(t *testing.T) {
	b := bustest.Start(t)
	s, _ := runAlertDesk(t, b, nil)
	a := alertOf(t, s, func(a *event.Alert) { a.Paused, a.Hook = true, "http://127.0.0.1:1/" })
	for n := range bus.HookMatches {
		if _, err := b.Offer(t.Context(), event.Owed{Matched: event.Matched{Alert: "ferries", Once: fmt.Sprint(n)}}); err != nil {
			t.Fatal(err)
		}
	}
	e := event.Stored{Change: event.Created, Article: recordOf("x", "Ferry")}
	if err := s.say(t.Context(), a, &e, bus.Delivery{Sequence: 1, Sent: e.Article.Stored}); err == nil || !strings.Contains(err.Error(), fullWait.String()) {
		t.Errorf("%v", err)
	}
	want(t, "matches", matches(t, b, "ferries"), "Ferry") // the feed has it already
}

func TestMatchIsBounded(t *testing.T) {
	m := event.Matched{Stored: event.Stored{Article: recordOf("x", "Ferry")}}
	if have := fit(m); len(have.LeftOut) > 0 {
		t.Errorf("of a small one %v is left out", have.LeftOut)
	}
	m.Article.HTML = strings.Repeat("h", maxMatch)
	if have := fit(m); !slices.Equal(have.LeftOut, []string{"html"}) || have.Article.Text == "" {
		t.Errorf("%v is left out", have.LeftOut)
	}
	m.Article.Text = strings.Repeat("t", maxMatch)
	have := fit(m)
	if data, err := json.Marshal(have); err != nil || len(data) > maxMatch || !slices.Equal(have.LeftOut, []string{"html", "blocks", "text"}) {
		t.Errorf("%d bytes, %v is left out, %v", len(data), have.LeftOut, err)
	}
}

// TestPauseAndRemove: a paused alert looks at nothing, and when it is resumed not at what
// came meanwhile; one that is removed leaves nothing on the broker.
func TestPauseAndRemove(t *testing.T) {
	b := bustest.Start(t)
	s, stop := runAlertDesk(t, b, nil)
	runAlertDesk(t, b, nil)
	r := openReceiver(t)
	a := alertOf(t, s, func(a *event.Alert) { a.Hook, a.Secret = r.url, "whsec_c2VjcmV0" })
	store(t, b, "Ferry 1")
	settled(t, b, a)
	change := func(f func(*event.Alert)) {
		t.Helper()
		var err error
		if a, err = s.changeAlert(t.Context(), "ferries", func(a *event.Alert) error { f(a); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	change(func(a *event.Alert) { a.Paused = true })
	bustest.Eventually(t, func() error { return none(t, b, event.StreamWire) })
	store(t, b, "Ferry 2")
	change(func(a *event.Alert) { a.Paused, a.Since = false, time.Now().UTC() })
	store(t, b, "Ferry 3")
	settled(t, b, a)
	want(t, "matches", matches(t, b, "ferries"), "Ferry 1", "Ferry 3")
	want(t, "posted", r.titles(t), "Ferry 1", "Ferry 3")

	if err := s.removeAlert(t.Context(), "ferries"); err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, func() error { return errors.Join(none(t, b, event.StreamWire), none(t, b, event.StreamHooks)) })
	store(t, b, "Ferry 4")
	want(t, "matches of a removed one", matches(t, b, "ferries"))
	again := alertOf(t, s, nil)
	store(t, b, "Ferry 5")
	settled(t, b, again)
	want(t, "matches of another of the name", matches(t, b, "ferries"), "Ferry 5")

	stop() // one dies while it removes the alert
	kv, err := b.Bucket(t.Context(), event.BucketAlerts)
	if err != nil {
		t.Fatal(err)
	}
	if err := kv.Delete(t.Context(), event.AlertKey("ferries")); err != nil {
		t.Fatal(err)
	}
	if err := b.MakeSeries(t.Context(), hookSeries(event.Alert{Name: "nobodys"})); err != nil {
		t.Fatal(err)
	}
	runAlertDesk(t, b, nil)
	bustest.Eventually(t, func() error { return errors.Join(none(t, b, event.StreamWire), none(t, b, event.StreamHooks)) })
}

// none fails while a stream has the place of an alert.
func none(t *testing.T, b *bus.Bus, stream string) error {
	t.Helper()
	for _, prefix := range []string{matchPrefix, hookPrefix} {
		if names, err := b.SeriesOn(t.Context(), stream, prefix); err != nil || len(names) > 0 {
			return fmt.Errorf("%s has %v: %w", stream, names, err)
		}
	}
	return nil
}

// BenchmarkAlerts stores articles of which each of ten alerts wants one in ten.
func BenchmarkAlerts(b *testing.B) {
	const alerts = 10
	at := bustest.Start(b)
	s, err := New(Config{}, at, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var g errgroup.Group
	g.Go(func() error { return s.Run(ctx) })
	b.Cleanup(func() { cancel(); _ = g.Wait() })
	now := time.Now().UTC()
	var list []event.Alert
	for n := range alerts {
		a := event.Alert{Name: fmt.Sprint("a", n), Title: "A", Query: fmt.Sprintf("q=word%d", n), Sends: event.EachChange, Created: now, Since: now}
		if err := s.createAlert(ctx, a); err != nil {
			b.Fatal(err)
		}
		list = append(list, a)
	}
	text := strings.Repeat("Some words of an article that is read on every working day. ", 60)
	began := time.Now()
	for n := range b.N {
		a := recordOf(fmt.Sprintf("%032x", n), fmt.Sprintf("Title word%d", n%alerts))
		a.Text = text
		if _, err := at.Publish(ctx, event.Stored{Change: event.Created, Article: a}); err != nil {
			b.Fatal(err)
		}
	}
	for _, a := range list {
		settled(b, at, a)
	}
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "articles/s")
}

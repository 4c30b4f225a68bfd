package fetcher_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
	"github.com/wireroom/wireroom/services/fetcher"
)

// pushRig is a fetcher that hubs can reach, and a newsroom with a hub.
type pushRig struct {
	*rig
	n    *newsroom.Newsroom
	base string // the public URL
}

func newPushRig(t *testing.T, change func(*fetcher.Config)) *pushRig {
	t.Helper()
	n, err := newsroom.Open(newsroom.Config{Start: 1, Hub: true, Endless: true})
	if err != nil {
		t.Fatal(err)
	}
	at := freeAddress(t)
	r := &pushRig{n: n, base: "http://" + at + "/behind/a/proxy"}
	r.rig = newRig(t, func(c *fetcher.Config) {
		c.PublicURL, c.PushListen = r.base, at
		if change != nil {
			change(c)
		}
	})
	t.Cleanup(n.Close) // before the fetcher ends, so that the hub hears no refusals
	return r
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// first is the site that has published already, and now watches it.
func (r *pushRig) first() event.Source {
	return r.watch(r.siteOf(r.n.Articles()[0].URL).Feed)
}

func (r *pushRig) siteOf(article string) newsroom.Site {
	for _, s := range r.n.Sites() {
		if strings.HasPrefix(article, s.URL) {
			return s
		}
	}
	r.t.Fatalf("nobody published %s", article)
	return newsroom.Site{}
}

// publish lets the site of a source publish until there is one more link that may be
// fetched, and returns it.
func (r *pushRig) publish(src event.Source) string {
	r.t.Helper()
	for {
		u, ok := r.n.Publish()
		if !ok {
			r.t.Fatal("nothing left to publish")
		}
		if r.siteOf(u).Feed == src.URL && r.fetchable(u) {
			return u
		}
	}
}

func (r *pushRig) fetchable(u string) bool {
	for _, a := range r.n.Articles() {
		if a.URL == u {
			return a.Stored()
		}
	}
	return false
}

// push waits until what a source says of its subscription is as wanted.
func (r *pushRig) push(id, what string, want func(event.Push) bool) event.Source {
	r.t.Helper()
	var src event.Source
	bustest.Eventually(r.t, func() (err error) {
		if src, err = r.reg.Get(r.t.Context(), id); err != nil {
			return err
		}
		if src.Push == nil || !want(*src.Push) {
			return fmt.Errorf("not %s: %+v", what, src.Push)
		}
		return nil
	})
	return src
}

func confirmed(p event.Push) bool { return p.Until.After(time.Now()) && p.Tries == 0 }

// hubHas waits for the hub's own word that so many subscriptions stand.
func (r *pushRig) hubHas(n int) {
	r.t.Helper()
	bustest.Eventually(r.t, func() error {
		if got := len(r.n.Hub().Subscriptions()); got != n {
			return fmt.Errorf("%d subscriptions", got)
		}
		return nil
	})
}

// found waits for a link in the ledger and says how it was found.
func (r *pushRig) found(url string) (via string) {
	r.t.Helper()
	bustest.Eventually(r.t, func() error {
		r.each(event.StreamPages, "fetched.>", func(m event.Message) {
			var f event.Fetched
			if err := event.Unmarshal(m, &f); err == nil && f.Hints.Title != "" && f.FinalURL == url {
				via = f.Found.Via
			}
		})
		if via == "" {
			return fmt.Errorf("%s was not fetched", url)
		}
		return nil
	})
	return via
}

func TestPushedNewsNeedsNoPoll(t *testing.T) {
	r := newPushRig(t, nil)
	src := r.first()
	src = r.push(src.ID, "confirmed", confirmed)
	r.hubHas(1)
	link := r.publish(src)
	if via := r.found(link); via != "push" {
		t.Errorf("found via %s", via)
	}
	src = r.push(src.ID, "alive", func(p event.Push) bool { return p.Alive })
	if src.Polls != 1 || src.Push.Pushed != src.Found-1 {
		t.Errorf("%d polls, %d pushed", src.Polls, src.Push.Pushed)
	}
	// The poll after it finds nothing new, and the next one waits.
	src = r.poll(src)
	if wait := src.Next.Sub(src.Polled); wait < min(12*src.Interval, 6*time.Hour)-time.Second || wait <= src.Interval {
		t.Errorf("polled again after %v at an interval of %v", wait, src.Interval)
	}
	if !src.Push.Alive || src.Push.Pushed != src.Found-1 {
		t.Errorf("alive %v, found %d", src.Push.Alive, src.Found)
	}
	if got := r.n.Hub().Subscriptions()[0].Last; got != http.StatusAccepted {
		t.Errorf("the hub heard %d", got)
	}
}

func TestSilentHubIsFoundOutByThePoll(t *testing.T) {
	r := newPushRig(t, nil)
	src := r.first()
	r.hubHas(1)
	r.found(r.publish(src))
	r.push(src.ID, "alive", func(p event.Push) bool { return p.Alive })
	r.n.Hub().Set(newsroom.HubWays{Silent: true})
	link := r.publish(src)
	src, err := r.reg.Get(t.Context(), src.ID)
	if err != nil {
		t.Fatal(err)
	}
	src = r.poll(src)
	if via := r.found(link); via != "feed" {
		t.Errorf("found via %s", via)
	}
	if src.Push.Alive || src.Next.Sub(src.Polled) > src.Interval {
		t.Errorf("alive %v, next poll after %v at an interval of %v", src.Push.Alive, src.Next.Sub(src.Polled), src.Interval)
	}
}

func TestForgedPushIsIgnored(t *testing.T) {
	r := newPushRig(t, nil)
	src := r.first()
	r.hubHas(1)
	r.n.Hub().Set(newsroom.HubWays{Forged: true})
	r.publish(src)
	bustest.Eventually(t, func() error {
		if s := r.n.Hub().Subscriptions()[0]; s.Last != http.StatusAccepted {
			return fmt.Errorf("delivered: %+v", s)
		}
		return nil
	})
	after, err := r.reg.Get(t.Context(), src.ID)
	if err != nil {
		t.Fatal(err)
	}
	if after.Found != 1 || after.Push.Alive || !after.Push.Heard.IsZero() {
		t.Errorf("found %d, %+v", after.Found, after.Push)
	}
}

func TestLeaseIsRenewed(t *testing.T) {
	r := newPushRig(t, func(c *fetcher.Config) {
		c.First, c.MinPoll, c.MaxPoll = 50*time.Millisecond, 50*time.Millisecond, time.Second
	})
	r.n.Hub().Set(newsroom.HubWays{Lease: 2 * time.Second})
	src := r.first()
	src = r.push(src.ID, "confirmed", confirmed)
	until := src.Push.Until
	src = r.push(src.ID, "confirmed again", func(p event.Push) bool { return p.Until.After(until) })
	if asked := r.n.Hub().Asked(); asked < 2 || src.Push.Lease != 2*time.Second {
		t.Errorf("asked %d times for a lease of %v", asked, src.Push.Lease)
	}
	r.hubHas(1) // the same callback
}

func TestHubsThatDoNotPush(t *testing.T) {
	for _, c := range []struct {
		name string
		ways newsroom.HubWays
		want string
	}{
		{"denies", newsroom.HubWays{Denies: "not your news"}, "denied by the hub not your news"},
		{"refuses", newsroom.HubWays{Status: http.StatusForbidden}, `answered 403 "not today"`},
		{"overloaded", newsroom.HubWays{Status: http.StatusServiceUnavailable}, "answered 503"},
		{"redirects to nowhere", newsroom.HubWays{MovedTo: "http://127.0.0.1:1/"}, "connect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newPushRig(t, nil)
			r.n.Hub().Set(c.ways)
			src := r.first()
			src = r.push(src.ID, "refused", func(p event.Push) bool { return strings.Contains(p.Error, c.want) })
			if !src.Push.Until.IsZero() || src.Push.Tries != 1 || !strings.HasPrefix(src.Push.Note(time.Now()), "not pushed: ") {
				t.Errorf("%+v", src.Push)
			}
			again := r.poll(src)
			if got := r.n.Hub().Asked(); got != 1 {
				t.Errorf("asked %d times within an hour", got)
			}
			if wait := again.Next.Sub(again.Polled); wait > again.Interval {
				t.Errorf("polled again after %v at an interval of %v", wait, again.Interval)
			}
		})
	}
}

func TestMovedHub(t *testing.T) {
	r := newPushRig(t, nil)
	other, err := newsroom.Open(newsroom.Config{Start: 0, Hub: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	r.n.Hub().Set(newsroom.HubWays{MovedTo: other.Hub().URL})
	src := r.first()
	r.push(src.ID, "confirmed", confirmed)
	if got := len(other.Hub().Subscriptions()); got > 1 || r.n.Hub().Asked() != 1 {
		t.Errorf("%d subscriptions, the old hub asked %d times", got, r.n.Hub().Asked())
	}
}

// A hub serves many sources; it is asked as slowly as any other host.
func TestHubIsPaced(t *testing.T) {
	const delay = 150 * time.Millisecond
	r := newPushRig(t, func(c *fetcher.Config) { c.Delay = delay })
	for _, s := range r.n.Sites() {
		if strings.HasSuffix(s.Feed, ".rdf") {
			continue
		}
		src, err := r.reg.Apply(t.Context(), event.Source{URL: s.Feed})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.reg.Poll(t.Context(), src.ID); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Eventually(t, func() error {
		if r.n.Hub().Asked() < 5 {
			return errors.New("not asked by all")
		}
		return nil
	})
	u, err := url.Parse(r.n.Hub().URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range r.n.Books().Gaps(u.Host) {
		if gap < delay {
			t.Errorf("asked again after %v", gap)
		}
	}
}

func TestStrangersAtTheCallback(t *testing.T) {
	r := newPushRig(t, func(c *fetcher.Config) { c.MaxBody = 50_000 })
	src := r.first()
	src = r.push(src.ID, "confirmed", confirmed)
	ours := src.Push.Base + "/websub/" + src.ID + "/" + src.Push.Token
	ask := "?hub.mode=subscribe&hub.challenge=x&hub.topic=" + url.QueryEscape(src.Push.Topic)
	for _, c := range []struct {
		name, method, url, body string
		want                    int
	}{
		{"the hub itself", http.MethodGet, ours + ask, "", http.StatusOK},
		{"a topic that nobody wants", http.MethodGet, ours + ask + "x", "", http.StatusNotFound},
		{"an end that nobody wants", http.MethodGet, ours + strings.Replace(ask, "mode=sub", "mode=unsub", 1), "", http.StatusNotFound},
		{"no question", http.MethodGet, ours, "", http.StatusNotFound},
		{"another token", http.MethodGet, ours + "x" + ask, "", http.StatusNotFound},
		{"another source", http.MethodGet, src.Push.Base + "/websub/other/" + src.Push.Token + ask, "", http.StatusNotFound},
		{"another path", http.MethodGet, src.Push.Base + "/", "", http.StatusNotFound},
		{"news for nobody", http.MethodPost, ours + "x", "<rss/>", http.StatusGone},
		{"more than --max-body", http.MethodPost, ours, strings.Repeat("x", 50_001), http.StatusRequestEntityTooLarge},
		{"another method", http.MethodPut, ours, "", http.StatusMethodNotAllowed},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, c.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, resp.StatusCode, c.want)
		}
	}
}

func TestPausedSourceTakesNoPush(t *testing.T) {
	r := newPushRig(t, nil)
	src := r.first()
	r.hubHas(1)
	if _, err := r.reg.Pause(t.Context(), src.ID, true); err != nil {
		t.Fatal(err)
	}
	r.publish(src)
	bustest.Eventually(t, func() error {
		if s := r.n.Hub().Subscriptions()[0]; s.Last != http.StatusGone {
			return fmt.Errorf("the hub heard %d", s.Last)
		}
		return nil
	})
}

// Without an address that hubs can reach nobody is asked to push.
func TestNoPublicURL(t *testing.T) {
	r := newPushRig(t, func(c *fetcher.Config) { c.PublicURL = "" })
	if src := r.first(); src.Push != nil || r.n.Hub().Asked() != 0 {
		t.Errorf("%+v, the hub was asked %d times", src.Push, r.n.Hub().Asked())
	}
}

func TestPublicURLMustBeUsable(t *testing.T) {
	for u, ok := range map[string]bool{"": true, "https://a.example/x": true, "a.example": false, "ftp://a.example": false, "https://a.example/?x=1": false, "https://u:p@a.example/": false, "https:///x": false} {
		c := fetcher.Defaults()
		if c.PublicURL = u; (c.Validate() == nil) != ok {
			t.Errorf("%q: %v", u, c.Validate())
		}
	}
}

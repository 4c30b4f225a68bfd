package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// TestRedirectsToTheFrontPage: a page that leads there is not there; one that leads
// elsewhere is followed.
func TestRedirectsToTheFrontPage(t *testing.T) {
	to := func(where string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, where, http.StatusFound) }
	}
	other := newSite(t, map[string]http.HandlerFunc{"/": page})
	s := newSite(t, map[string]http.HandlerFunc{
		"/feed": rss("/gone", "/by-two", "/moved", "/asked", "/away"), "/": page, "/new": page,
		"/gone": to("/"), "/by-two": to("/gone"), "/moved": to("/new"), "/asked": to("/?story=1"), "/away": to(other.URL + "/"),
	})
	r := newRig(t, nil)
	r.watch(s.URL + "/feed")
	got := r.ends(5)
	for path, want := range map[string]string{"/gone": "refused:soft-404", "/by-two": "refused:soft-404", "/moved": "fetched", "/asked": "fetched", "/away": "fetched"} {
		if got[path] != want {
			t.Errorf("%s ended as %q, want %q", path, got[path], want)
		}
	}
}

// TestAStoredArticleIsGoneWhenItIsMissingTwice, but at once where the site says so.
func TestAStoredArticleIsGoneWhenItIsMissingTwice(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers []http.HandlerFunc
		gone    string
	}{
		{"404 twice", []http.HandlerFunc{status(404), status(404)}, "http-404"},
		{"404 once", []http.HandlerFunc{status(404), page}, ""},
		{"404, there, 404, there", []http.HandlerFunc{status(404), page, status(404), page}, ""},
		{"410", []http.HandlerFunc{status(410)}, "http-410"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int32
			s := newSite(t, map[string]http.HandlerFunc{"/feed": rss(), "/1": func(w http.ResponseWriter, r *http.Request) {
				tt.answers[min(int(asked.Add(1)), len(tt.answers))-1](w, r)
			}})
			r := newRig(t, func(c *fetcher.Config) { c.Looks = "1s,2s,3s,4s,5s" })
			r.lookAgain(r.watch(s.URL+"/feed"), s.URL+"/1")
			bustest.Eventually(t, func() error {
				gone := ""
				r.each(event.StreamLedger, "ledger.>", func(m event.Message) {
					var l event.Ledger
					if event.Unmarshal(m, &l) == nil && l.State == event.StateGone {
						gone += l.Reason
					}
				})
				if n := int(asked.Load()); n < len(tt.answers) || !strings.HasPrefix(gone, tt.gone) || tt.gone == "" && gone != "" {
					return fmt.Errorf("asked %d times, gone for %q, want %q", n, gone, tt.gone)
				}
				return nil
			})
		})
	}
}

// lookAgain makes a look at a stored article due.
func (r *rig) lookAgain(src event.Source, url string) {
	r.t.Helper()
	now := time.Now()
	link, err := event.NewLink(url, src.Article(), article.Found{Via: "feed", At: now})
	if err != nil {
		r.t.Fatal(err)
	}
	host, err := article.HostKey(url)
	if err != nil {
		r.t.Fatal(err)
	}
	l := event.Found{Link: link, Fetch: url, Host: host, Again: &event.Again{Article: "a1", FirstSeen: now}}
	if err := r.bus.Later(r.t.Context(), event.LookAt("a1"), event.Look("a1"), l, now); err != nil {
		r.t.Fatal(err)
	}
}

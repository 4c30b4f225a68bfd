package fetcher_test

import (
	"net/http"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
)

// TestHeaders: a source's own headers go with its feed and pages, to nobody else, and
// cannot change who asks.
func TestHeaders(t *testing.T) {
	keys := make(chan string, 20)
	note := func(name string, h http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			keys <- name + "=" + r.Header.Get("X-Api-Key")
			h(w, r)
		}
	}
	other := newSite(t, map[string]http.HandlerFunc{"/moved": note("elsewhere", page)})
	s := newSite(t, map[string]http.HandlerFunc{
		"/feed": note("feed", rss("/1", "/2")), "/1": note("page", page),
		"/2": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/moved", http.StatusFound)
		},
	})
	r := newRig(t, nil)
	src, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Headers: map[string]string{"X-Api-Key": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	r.poll(src)
	r.ends(2)
	got := map[string]bool{}
	for len(keys) > 0 {
		got[<-keys] = true
	}
	if len(got) != 3 || !got["feed=secret"] || !got["page=secret"] || !got["elsewhere="] {
		t.Errorf("keys seen: %v", got)
	}
	if p := src.Public(); p.Headers["X-Api-Key"] == "secret" || len(p.Headers) != 1 {
		t.Errorf("shown: %v", p.Headers)
	}
	for _, name := range []string{"User-Agent", "host", "X Y", ""} {
		if _, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Headers: map[string]string{name: "x"}}); err == nil {
			t.Errorf("header %q was taken", name)
		}
	}
}

package fetcher_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
)

// reserving is a site that says in every way there is what may be done with its pages.
func reserving(t *testing.T) *site {
	return newSite(t, map[string]http.HandlerFunc{
		"/feed":                    rss("/plain", "/header", "/free/1"),
		"/robots.txt":              text("text/plain", "User-agent: *\nContent-Signal: search=yes\nAllow: /\n\nUser-agent: GPTBot\nDisallow: /plain\n"),
		"/.well-known/tdmrep.json": text("application/json", `[{"location": "/header", "tdm-reservation": 1, "tdm-policy": "https://example.com/p"}]`),
		"/plain":                   page,
		"/free/1":                  page,
		"/header": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "noimageai")
			w.Header().Set("Content-Usage", "train-ai=n")
			page(w, r)
		},
	})
}

func TestRightsAreRecorded(t *testing.T) {
	s, r := reserving(t), newRig(t, nil)
	r.watch(s.URL + "/feed")
	r.ends(3)
	got := map[string]article.Rights{}
	r.each(event.StreamPages, "fetched.>", func(m event.Message) {
		var f event.Fetched
		if err := event.Unmarshal(m, &f); err != nil {
			t.Fatal(err)
		}
		got[pathOf(f.URL)] = f.Rights
	})
	if g := got["/plain"]; g.RobotsRule != "Allow: /" || !slices.Equal(g.RobotsAI, []string{"GPTBot"}) || g.ContentSignal != "search=yes" || g.From["content_signal"] != "robots.txt" || g.Read.IsZero() {
		t.Errorf("/plain: %+v", g)
	}
	g := got["/header"]
	if g.TDMReservation != "1" || g.TDMPolicy != "https://example.com/p" || g.From["tdm_reservation"] != "tdmrep.json" || g.ContentUsage != "train-ai=n" || g.From["content_usage"] != "header" {
		t.Errorf("/header: %+v", g)
	}
	if g := got["/free/1"]; g.TDMReservation != "" || len(g.RobotsAI) > 0 {
		t.Errorf("/free/1: %+v", g)
	}
	if n := s.count("/.well-known/tdmrep.json"); n != 1 {
		t.Errorf("tdmrep.json was asked for %d times", n)
	}
}

// TestRightsAreObeyed: a source that refuses what is reserved gets only what is not.
func TestRightsAreObeyed(t *testing.T) {
	s, r := reserving(t), newRig(t, nil)
	src, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Rights: fetcher.RightsRefuse})
	if err != nil {
		t.Fatal(err)
	}
	r.poll(src)
	ends := r.ends(3)
	if ends["/plain"] != "refused:rights" || ends["/header"] != "refused:rights" || ends["/free/1"] != "fetched" {
		t.Errorf("ends %v", ends)
	}
	if _, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Rights: "maybe"}); err == nil {
		t.Error("a policy there is not was taken")
	}
}

// TestATDMFileInTrouble: what is wrong with tdmrep.json keeps no page back.
func TestATDMFileInTrouble(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{"500": status(500), "HTML": page, "503": status(503)} {
		s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1"), "/1": page, "/.well-known/tdmrep.json": h})
		r := newRig(t, nil)
		r.watch(s.URL + "/feed")
		if ends := r.ends(1); ends["/1"] != "fetched" {
			t.Errorf("%s: %v", name, ends)
		}
	}
}

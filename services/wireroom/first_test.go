package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

// rivals is a site with two feeds of one story: /first.xml has it from its second poll on,
// /later.xml when the story was read.
type rivals struct {
	mu        sync.Mutex // guards what follows
	asked     map[string]int
	published time.Time
}

func (s *rivals) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[r.URL.Path]++
	switch out := s.asked["/first.xml"] > 1; {
	case r.URL.Path == "/story":
		story(w, "known", "The ferry runs again from Monday, the harbour office said.")
	case r.URL.Path == "/first.xml" && out, r.URL.Path == "/later.xml" && s.asked["/story"] > 0:
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>%s</title><item><link>http://%s/story</link><pubDate>%s</pubDate></item></channel></rss>`,
			r.URL.Path, r.Host, s.published.Format(time.RFC1123Z))
	case r.URL.Path == "/first.xml", r.URL.Path == "/later.xml":
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Nothing yet</title></channel></rss>`)
	default:
		http.NotFound(w, r)
	}
}

func (s *rivals) stories() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked["/story"]
}

// TestFirst: a record keeps the source that had it first and those that had it later, its
// page is fetched once, and the sources' status says how they fare.
func TestFirst(t *testing.T) {
	site := &rivals{asked: map[string]int{}, published: time.Now().Add(-10 * time.Minute)}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	data := filepath.Join(t.TempDir(), "data")
	up := start(t, "up", "--allow-private", "--delay", "0s", "--poll-first", "1s", "--poll-min", "1s", "--poll-max", "1s", "--look-again", "off",
		"--data", data, server.URL+"/first.xml", server.URL+"/later.xml")
	up.says("msg=watching")
	eventually(t, func() error {
		if got := records(t, "--data", data); len(got) != 1 || len(got[0].Also) != 1 {
			return notYet("records: %v", got)
		}
		return nil
	})
	up.stop()
	a := records(t, "--data", data)[0]
	sources := statusOf(t, data).Sources
	first, later := sources[0], sources[1]
	if a.Source.ID != first.ID || a.Found.Feed != server.URL+"/first.xml" || a.Also[0].Source != later.ID || !a.Also[0].At.After(a.FirstSeen) {
		t.Errorf("found by %s in %s at %v, also %+v", a.Source.ID, a.Found.Feed, a.FirstSeen, a.Also)
	}
	if n := site.stories(); n != 1 {
		t.Errorf("the story was fetched %d times", n)
	}
	if first.First != 1 || first.Later != 0 || later.First != 0 || later.Later != 1 {
		t.Errorf("%s: first %d, later %d; %s: first %d, later %d", first.ID, first.First, first.Later, later.ID, later.First, later.Later)
	}
	for _, s := range sources {
		if s.LagSeconds == nil || *s.LagSeconds < 600 || *s.LagSeconds > 3600 {
			t.Errorf("%s: lag %v, want ten minutes and a little", s.ID, s.LagSeconds)
		}
	}
	said := must(t, "read", "--data", data, server.URL+"/story")
	want := regexp.MustCompile(`found +by ` + first.ID + `, 1\d min after publication; also by ` + later.ID + ` \d+ (s|min) later`)
	if !want.MatchString(said) {
		t.Errorf("read says\n%s\nwant %s", said, want)
	}
	said = must(t, "check", "--allow-private", "--delay", "0s", "--data", data, server.URL+"/first.xml")
	if !strings.Contains(said, "from the register of "+data) || !strings.Contains(said, "would take 1 link of 1 item") {
		t.Errorf("check of a source that is watched says\n%s", said)
	}
	fails(t, 1, "was never found", "read", "--data", data, server.URL+"/elsewhere")
	fails(t, 2, "neither the ID of a record nor a URL", "read", "--data", data, "nonsense")
}

func TestStanding(t *testing.T) {
	now := time.Now()
	for want, s := range map[string]event.Source{
		"failing http-403: no (the site's wish)": {Failures: 1, Error: "http-403: no"},
		"failing timeout: took too long":         {Failures: 1, Error: "timeout: took too long"},
		"new ":                                   {},
	} {
		if state, note := standing(s, now); state+" "+note != want {
			t.Errorf("%q, want %q", state+" "+note, want)
		}
	}
}

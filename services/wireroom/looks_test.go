package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

// changing is a site of three articles: one stays, one is edited after it was first read,
// one is taken down.
type changing struct {
	mu    sync.Mutex // guards both
	asked map[string]int
	fresh int // answers to conditional requests that said "as it was"
}

func (c *changing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[r.URL.Path]++
	switch n := c.asked[r.URL.Path]; {
	case r.URL.Path == "/feed.xml":
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Changing</title>`)
		for _, p := range []string{"stays", "edited", "gone"} {
			// Only the feed knows the day: a further look must not forget it.
			fmt.Fprintf(w, `<item><link>http://%s/%s/</link><pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate></item>`, r.Host, p)
		}
		fmt.Fprint(w, `</channel></rss>`)
	case r.URL.Path == "/stays/" && r.Header.Get("If-None-Match") == `"one"`:
		c.fresh++
		w.WriteHeader(http.StatusNotModified)
	case r.URL.Path == "/edited/" && n > 1:
		story(w, "edited", "The bridge stays closed until Friday, the council now says, and buses go round.")
	case r.URL.Path == "/stays/", r.URL.Path == "/edited/", r.URL.Path == "/gone/" && n == 1:
		w.Header().Set("ETag", `"one"`)
		story(w, strings.Trim(r.URL.Path, "/"), "The bridge was closed on Tuesday, the council said.")
	default: // also an address without its last slash
		http.NotFound(w, r)
	}
}

func story(w http.ResponseWriter, name, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<html lang=en><title>About what is %s</title><article><h1>About what is %[1]s</h1>`, name)
	for i := range 4 {
		fmt.Fprintf(w, "<p>%s This is paragraph %d of the story about what is %s, long enough to be one.</p>", text, i+1, name)
	}
	fmt.Fprint(w, "</article></html>")
}

func (c *changing) unchanged() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fresh
}

// TestLooks: stored articles are looked at again; an edit is a revision, an article taken
// down is withdrawn, and nothing else changes.
func TestLooks(t *testing.T) {
	site := &changing{asked: map[string]int{}}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	data := filepath.Join(t.TempDir(), "data")
	up := start(t, "up", "--allow-private", "--delay", "0s", "--look-again", "1s,2s,4s", "--data", data, server.URL+"/feed.xml")
	var got map[string]article.Article
	eventually(t, func() error {
		if site.unchanged() == 0 {
			return notYet("no conditional request was made")
		}
		got = map[string]article.Article{}
		for _, a := range records(t, "--data", data) {
			got[strings.TrimPrefix(a.Title, "About what is ")] = a
		}
		if len(got) < 3 || got["edited"].Revision < 2 || got["gone"].Withdrawn.IsZero() {
			return notYet("%d records, edited %d times, gone withdrawn %v", len(got), got["edited"].Revision-1, got["gone"].Withdrawn)
		}
		return nil
	})
	if code := up.stop(); code != 0 {
		t.Errorf("up exits with %d:\n%s", code, tail(up.err.String(), 2000))
	}
	if a := got["stays"]; a.Revision != 1 || !a.Withdrawn.IsZero() {
		t.Errorf("what stays is revision %d, withdrawn %v", a.Revision, a.Withdrawn)
	}
	if a := got["edited"]; a.Revision != 2 || strings.Join(a.Edit.Fields, " ") != "text" || !strings.Contains(a.Text, "until Friday") {
		t.Errorf("what was edited is revision %d, fields %v: %q", a.Revision, a.Edit.Fields, a.Text)
	}
	if a := got["gone"]; a.Revision != 2 || strings.Join(a.Edit.Fields, " ") != "withdrawn" || a.Text == "" {
		t.Errorf("what is gone is revision %d, fields %v, %d bytes of text", a.Revision, a.Edit.Fields, len(a.Text))
	}
	if b := ledgerOf(t, "--data", data); b.Open != 0 {
		t.Errorf("ledger: %s", b.sentence())
	}
}

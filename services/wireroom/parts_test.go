package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

// paged is a site whose articles go on on further pages, or seem to.
type paged struct{ asked atomic.Int32 }

func (p *paged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked.Add(1)
	n := r.URL.Query().Get("page")
	if n == "" {
		n = "1"
	}
	name := strings.Trim(r.URL.Path, "/")
	next := map[string]string{
		"long 1": "/long?page=2", "long 2": "/long?page=3",
		"torn 1": "/torn?page=2", "torn 2": "/torn?page=3",
		"walled 1": "/walled?page=2",
		"single 1": "/another",                               // as blogs do: the next story
		"chat 1":   "/chat?page=2", "chat 2": "/chat?page=3", // pages of comments
	}[name+" "+n]
	switch {
	case name == "robots.txt":
		fmt.Fprint(w, "User-agent: *\nDisallow: /walled?page=\n")
		return
	case name == "feed.xml":
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Paged</title>`)
		for _, a := range []string{"long", "torn", "walled", "single", "another", "chat"} {
			fmt.Fprintf(w, `<item><link>http://%s/%s</link></item>`, r.Host, a)
		}
		fmt.Fprint(w, `</channel></rss>`)
		return
	case name == "torn" && n == "3", strings.HasPrefix(name, ".well-known"):
		http.NotFound(w, r)
		return
	}
	if name == "chat" {
		n = "1"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<html lang=en><head><title>The %s story</title>`, name)
	if next != "" {
		fmt.Fprintf(w, `<link rel=next href="%s">`, next)
	}
	fmt.Fprintf(w, `</head><article><h1>The %s story</h1>`, name)
	for i := range 5 {
		fmt.Fprintf(w, "<p>Page %s of the %s story says in paragraph %d that the council met on Tuesday and decided nothing.</p>", n, name, i+1)
	}
	fmt.Fprint(w, "</article></html>")
}

// TestPagesAreJoined: an article is one record with the text of all its pages, in their
// order, and a page that cannot be had costs no more than itself.
func TestPagesAreJoined(t *testing.T) {
	site := &paged{}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	data := filepath.Join(t.TempDir(), "data")
	flags := []string{"--once", "--allow-private", "--delay", "0s", "--data", data, server.URL + "/feed.xml"}
	if sum := upOnce(t, flags...); sum.Run.Stored != 6 || sum.Open != 0 {
		t.Errorf("%+v", sum)
	}
	for _, a := range records(t, "--data", data) {
		name := strings.Fields(a.Title)[1]
		want := map[string]struct {
			pages   int
			missing string
		}{"long": {3, ""}, "torn": {2, "/torn?page=3"}, "walled": {0, "/walled?page=2"}, "single": {0, "/another"}, "another": {0, ""}, "chat": {0, ""}}[name]
		if a.Pages != want.pages || a.NextPageURL != strings.TrimPrefix(server.URL+want.missing, map[bool]string{true: server.URL}[want.missing == ""]) {
			t.Errorf("%s: %d pages, next %q", name, a.Pages, a.NextPageURL)
		}
		judgeText(t, name, a, max(1, want.pages))
		if a.Revision != 1 {
			t.Errorf("%s: revision %d", name, a.Revision)
		}
	}
	asked := site.asked.Load()
	if sum := upOnce(t, flags...); sum.Run.Revised != 0 {
		t.Errorf("a second run: %+v", sum)
	}
	if more := site.asked.Load() - asked; more > 3 {
		t.Errorf("a second run asked %d times", more)
	}
}

func judgeText(t *testing.T, name string, a article.Article, pages int) {
	t.Helper()
	got := strings.Split(a.Text, "\n\n")
	if len(got) != 5*pages || strings.Count(a.HTML, "<p>") != 5*pages || len(a.Blocks) != 5*pages {
		t.Errorf("%s: %d paragraphs, %d in HTML, %d blocks, want %d", name, len(got), strings.Count(a.HTML, "<p>"), len(a.Blocks), 5*pages)
		return
	}
	for i, p := range got {
		if want := fmt.Sprintf("Page %d of the %s story says in paragraph %d ", i/5+1, name, i%5+1); !strings.HasPrefix(p, want) {
			t.Errorf("%s: paragraph %d is %q", name, i, p)
		}
	}
}

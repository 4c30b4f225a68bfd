package newsroom_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

// folder writes a directory as Config.Dirs wants it.
func folder(t *testing.T, manifest string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["pages.ndjson"] = manifest
	for name, text := range files {
		data := []byte(text)
		if strings.HasSuffix(name, ".gz") {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(data)
			_ = z.Close()
			data = b.Bytes()
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDirectory(t *testing.T) {
	one := folder(t, `{"id":"a","url":"http://a.example/2024/bridge-closed.html?x=1","file":"a.html"}
{"id":"b","url":"http://b.example/","file":"b.html.gz"}
`, map[string]string{"a.html": "<p>caf\xe9 closed</p>", "b.html.gz": "<p>packed</p>"})
	two := folder(t, `{"id":"c","url":"http://c.example/news/tide","file":"c.html"}`, map[string]string{"c.html": "<p>tide</p>"})
	n := open(t, newsroom.Config{Dirs: []string{one, two}, Sites: 2})
	as := n.Articles()
	if len(n.Sites()) != 2 || len(as) != 3 {
		t.Fatalf("%d sites, %d articles", len(n.Sites()), len(as))
	}
	for i, want := range []string{"closed", "packed", "tide"} {
		resp, text := get(t, as[i].URL)
		if !strings.Contains(text, want) || resp.Header.Get("Content-Type") != "text/html" {
			t.Errorf("%s answers %q, %q", as[i].URL, resp.Header.Get("Content-Type"), text)
		}
		if !as[i].Stored() {
			t.Errorf("%s: %s", as[i].URL, as[i].End)
		}
	}
	if !strings.Contains(as[0].URL, "bridge-closed") || !strings.HasPrefix(as[1].URL, n.Sites()[1].URL) {
		t.Errorf("addresses %s, %s", as[0].URL, as[1].URL)
	}
	if _, feed := get(t, n.Sites()[0].Feed); !strings.Contains(feed, as[0].URL) || !strings.Contains(feed, as[2].URL) || strings.Contains(feed, as[1].URL) {
		t.Errorf("feed of the first site: %s", feed)
	}
	if _, ok := n.Publish(); ok {
		t.Error("there is one more page")
	}
}

// TestReprints: an endless newsroom of directories brings its pages out again, each under an
// address of its own.
func TestReprints(t *testing.T) {
	dir := folder(t, `{"url":"http://a.example/a","file":"a.html"}
{"url":"http://b.example/b","file":"b.html"}`, map[string]string{"a.html": "<p>one</p>", "b.html": `<link rel="canonical" href="/b"><p>two</p>`})
	n := open(t, newsroom.Config{Dirs: []string{dir}, Sites: 2, Endless: true})
	seen := map[string]bool{}
	for _, a := range n.Articles() {
		seen[a.URL] = true
	}
	for _, want := range []string{"one", "two", "one", "two", "one"} {
		url, ok := n.Publish()
		if _, text := get(t, url); !ok || seen[url] || !strings.Contains(text, want) {
			t.Errorf("%s, %v: %q, want %q at a new address", url, ok, text, want)
		}
		seen[url] = true
	}
	for i, a := range n.Articles() {
		if stored := i < 2 || i%2 == 0; a.Stored() != stored {
			t.Errorf("%s should end as %s", a.URL, a.End)
		}
	}
	if none := open(t, newsroom.Config{Dirs: []string{folder(t, "", map[string]string{})}, Endless: true}); len(none.Articles()) > 0 {
		t.Error("there are pages in an empty directory")
	} else if _, ok := none.Publish(); ok {
		t.Error("an empty directory brings something out")
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, cfg := range map[string]newsroom.Config{
		"no directory":      {Dirs: []string{filepath.Join(t.TempDir(), "none")}},
		"a file that lacks": {Dirs: []string{folder(t, `{"url":"http://a.example/","file":"a.html"}`, map[string]string{})}},
		"a file outside":    {Dirs: []string{folder(t, `{"url":"http://a.example/","file":"../a.html"}`, map[string]string{})}},
		"no JSON":           {Dirs: []string{folder(t, `<html>`, map[string]string{})}},
		"too many sites":    {Sites: 251},
		"less than nothing": {Sites: -1},
		"time runs back":    {Every: -time.Second},
	} {
		if n, err := newsroom.Open(cfg); err == nil {
			n.Close()
			t.Errorf("%s: it opens", name)
		}
	}
}

func TestNotModified(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	for _, url := range []string{n.Sites()[0].Feed, n.Articles()[0].URL} {
		resp, _ := get(t, url)
		for name, value := range map[string]string{"If-None-Match": resp.Header.Get("ETag"), "If-Modified-Since": resp.Header.Get("Last-Modified")} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set(name, value)
			again, err := stay.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = again.Body.Close()
			if value == "" || again.StatusCode != http.StatusNotModified {
				t.Errorf("%s with %s %q answers %d", url, name, value, again.StatusCode)
			}
		}
	}
	rs := n.Books().Since(0)
	if last := rs[len(rs)-1]; !last.Conditional || last.Status != http.StatusNotModified || last.Bytes != 0 {
		t.Errorf("in the books: %+v", last)
	}
}

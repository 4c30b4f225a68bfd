package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
)

// watched are the URLs that `sources list` names.
func watched(t *testing.T, data string) string {
	t.Helper()
	var urls []string
	dec := json.NewDecoder(strings.NewReader(must(t, "sources", "list", "--json", "--data", data)))
	for dec.More() {
		var s event.Source
		if err := dec.Decode(&s); err != nil {
			t.Fatal(err)
		}
		urls = append(urls, strings.TrimPrefix(s.URL, "http://127.0.0.1"))
	}
	return strings.Join(urls, " ")
}

// TestHangup: the configuration file is read again, without a restart; a broken one
// changes nothing; what the command line named stays.
func TestHangup(t *testing.T) {
	site := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(site.Close)
	base := strings.TrimPrefix(site.URL, "http://127.0.0.1")
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "wireroom.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "SITE", site.URL)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("sources:\n  - url: SITE/a\n  - url: SITE/b\n")
	up := start(t, "up", "--config", file, "--allow-private", "--delay", "0s", "--data", data, site.URL+"/line")
	expect := func(want string) {
		t.Helper()
		eventually(t, func() error {
			if got := watched(t, data); got != strings.ReplaceAll(want, "BASE", base) {
				return notYet("watched are %s", got)
			}
			return nil
		})
	}
	up.says("msg=watching")
	expect("BASE/a BASE/b BASE/line")
	write("sources:\n  - url: SITE/b\n  - url: SITE/c\n    look-again: off\n")
	_ = up.cmd.Process.Signal(syscall.SIGHUP)
	expect("BASE/b BASE/c BASE/line")
	write("sources:\n  - url: SITE/d\n    colour: blue\n")
	_ = up.cmd.Process.Signal(syscall.SIGHUP)
	up.says("was not taken over")
	up.says("colour")
	expect("BASE/b BASE/c BASE/line")
	if code := up.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// TestOPML: what one Wireroom exports another imports, and bad lines keep nobody out.
func TestOPML(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "in.opml")
	if err := os.WriteFile(file, []byte(`<opml version="1.0"><body><outline text="World">
		<outline text="One &amp; Only" xmlUrl="https://one.example/feed" htmlUrl="https://one.example/"/>
		<outline text="Two" type="rss" xmlurl="https://two.example/feed"/></outline></body></opml>`), 0o600); err != nil {
		t.Fatal(err)
	}
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for _, data := range []string{a, b} { // make the data directories
		up := start(t, "up", "--data", data, "https://three.invalid/feed")
		up.says("msg=watching")
		up.stop()
	}
	if out := must(t, "sources", "import", file, "--data", a); out != "2 sources of 2\n" {
		t.Errorf("import says %q", out)
	}
	out := filepath.Join(dir, "out.opml")
	if err := os.WriteFile(out, []byte(must(t, "sources", "export", "--data", a)), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "sources", "import", out, "--data", b)
	if one, two := must(t, "sources", "export", "--data", a), must(t, "sources", "export", "--data", b); cutDate(one) != cutDate(two) || !strings.Contains(one, "One &amp; Only") {
		t.Errorf("exported first\n%s\nand then\n%s", one, two)
	}
	fails(t, 2, "not.opml", "sources", "import", filepath.Join(dir, "not.opml"), "--data", a)
}

func cutDate(opml string) string {
	before, rest, _ := strings.Cut(opml, "<dateCreated>")
	_, after, _ := strings.Cut(rest, "</dateCreated>")
	return before + after
}

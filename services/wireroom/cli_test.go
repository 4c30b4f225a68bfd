package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

// TestErrorsSayWhatToDo: wrong calls and missing neighbours, one clear line each.
func TestErrorsSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	data := func(name string) string { return filepath.Join(dir, name) }
	file("corrupt/archive.db", strings.Repeat("this is no database ", 100))
	for _, c := range []struct {
		name string
		code int
		want string
		args []string
	}{
		{"unknown flag", 2, "--nonsense", []string{"up", "--nonsense"}},
		{"unknown command", 2, "nonsense", []string{"nonsense"}},
		{"wrong value", 2, "--delay", []string{"up", "--delay", "soon", "https://example.com/"}},
		{"wrong setting", 2, "--user-agent", []string{"up", "--user-agent", "two words", "--data", data("a"), "https://example.com/"}},
		{"nothing to watch", 2, "nothing to watch", []string{"up", "--data", data("b")}},
		{"not a URL", 2, "not an http or https URL", []string{"up", "--data", data("c"), "ftp://example.com/"}},
		{"no NATS", 1, "is it running? (--nats)", []string{"up", "--nats", "nats://127.0.0.1:1", "--data", data("d"), "https://example.com/"}},
		{"no NATS for a stage", 1, "is it running? (--nats)", []string{"serve", "parser", "--nats", "nats://127.0.0.1:1"}},
		{"rules that are not there", 2, "no such file", []string{"rules", "test", data("no-rules")}},
		{"rules with a typo", 2, "headlin", []string{"rules", "test", file("rules/a.yaml", "domain: example.com\nheadlin: h1")}},
		{"rules that fail", 1, "1 of 1 pages come out wrong", []string{"rules", "test", file("rules/b.yaml", "domain: example.com\ntitle: h1\ntests: [{page: none.html, url: 'https://example.com/'}]")}},
		{"rules for parse that are not there", 2, "--rules", []string{"parse", "--rules", data("no-rules"), "-"}},
		{"no MongoDB", 1, "is it running? (--archive)", []string{"up", "--archive", "mongodb://me:secret@127.0.0.1:1/x", "--data", data("e"), "https://example.com/"}},
		{"unknown archive", 1, "--archive", []string{"up", "--archive", "postgres://x", "--data", data("f"), "https://example.com/"}},
		{"corrupt archive", 1, "archive.db", []string{"up", "--data", data("corrupt"), "https://example.com/"}},
		{"data is a file", 1, "--data", []string{"up", "--data", file("file", "x"), "https://example.com/"}},
		{"port in use", 1, "--listen", []string{"up", "--listen", busy.Addr().String(), "--data", data("g"), "https://example.com/"}},
		{"NATS port in use", 1, "--nats-listen", []string{"up", "--nats-listen", busy.Addr().String(), "--data", data("h"), "https://example.com/"}},
		{"no data to read", 1, "--data", []string{"status", "--data", data("nowhere")}},
		{"no archive to read", 1, "--archive", []string{"export", "--data", data("nowhere")}},
		{"since when", 2, "--since", []string{"export", "--since", "yesterday", "--data", data("nowhere")}},
		{"typo in the file", 2, "dealy", []string{"up", "--config", file("typo.yaml", "settings:\n  dealy: 2s\n"), "https://example.com/"}},
		{"unknown key in the file", 2, "sauces", []string{"up", "--config", file("key.yaml", "sauces: []\n"), "https://example.com/"}},
		{"no file", 1, "missing.html", []string{"parse", data("missing.html")}},
		{"nothing to parse", 2, "nothing to parse", []string{"parse"}},
		{"a page that is a feed", 1, "feed", []string{"feed", file("page.html", "<!doctype html><title>A page</title><p>text")}},
		{"a PDF", 1, "not-html", []string{"parse", file("paper.pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")}},
	} {
		t.Run(c.name, func(t *testing.T) { fails(t, c.code, c.want, c.args...) })
	}
}

func TestVersion(t *testing.T) {
	asked := must(t, "version")
	if flagged := must(t, "--version"); !strings.HasPrefix(flagged, "wireroom ") || flagged != asked {
		t.Errorf("%q, and as a command %q", flagged, asked)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	for _, args := range [][]string{
		{"up", "--archive", "mongodb://me:hunter2@127.0.0.1:1/x", "--data", filepath.Join(t.TempDir(), "d"), "https://example.com/"},
		{"serve", "parser", "--nats", "nats://me:hunter2@127.0.0.1:1"},
	} {
		p := command(t, args...)
		p.wait()
		if strings.Contains(p.err.String()+p.out.String(), "hunter2") {
			t.Errorf("wireroom %v prints the password:\n%s", args, p.err.String())
		}
	}
}

func TestURLCommand(t *testing.T) {
	out := must(t, "url", "HTTPS://www.Example.com:443/a/?utm_source=x&id=1#top")
	var got struct{ URL, Normalized, ID string }
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Normalized != "https://www.example.com/a?id=1" || got.ID != article.ID(got.Normalized) {
		t.Errorf("%+v", got)
	}
}

func TestRobotsCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "robots.txt")
	if err := os.WriteFile(file, []byte("User-agent: *\nDisallow: /x\nUser-agent: foobot\nCrawl-delay: 2.5\nAllow: /\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := `{"url":"https://example.com/x","allowed":false,"rule":"Disallow: /x","crawl_delay":0}`
	if got := strings.TrimSpace(must(t, "robots", "--agent", "OtherBot", "--robots", file, "https://example.com/x")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	want = `{"url":"https://example.com/x","allowed":true,"rule":"Allow: /","crawl_delay":2.5}`
	if got := strings.TrimSpace(must(t, "robots", "--agent", "FooBot/2.1", "--robots", file, "https://example.com/x")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestFeedCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feed.xml")
	if err := os.WriteFile(file, []byte(`<rss version="2.0"><channel><title>T</title><ttl>30</ttl><item><title>One</title><link>/1</link><pubDate>Tue, 24 Nov 2026 08:00:00 +0100</pubDate></item></channel></rss>`), 0o600); err != nil {
		t.Fatal(err)
	}
	var f struct {
		Title      string
		TTLMinutes int `json:"ttl_minutes"`
		Items      []struct{ URL, Title, Published string }
	}
	if err := json.Unmarshal([]byte(must(t, "feed", "--base", "https://example.com/feed.xml", file)), &f); err != nil {
		t.Fatal(err)
	}
	if f.Title != "T" || f.TTLMinutes != 30 || len(f.Items) != 1 || f.Items[0].URL != "https://example.com/1" || f.Items[0].Published != "2026-11-24T07:00:00Z" {
		t.Errorf("%+v", f)
	}
}

// TestParseManifest: a record or an error for every page, in order.
func TestParseManifest(t *testing.T) {
	dir := t.TempDir()
	page := "<!doctype html><html lang=en><title>A title</title><article><h1>A title</h1>" + strings.Repeat("<p>A paragraph of some length that says something about a thing, and then says some more of it.</p>", 6) + "</article>"
	for name, content := range map[string]string{
		"1.html": page, "2.html": "\x89PNG\r\n\x1a\n0000",
		"pages.ndjson": `{"id":"one","url":"https://example.com/1","file":"1.html"}` + "\n" + `{"id":"two","url":"https://example.com/2","file":"2.html"}` + "\n" + `{"id":"three","url":"https://example.com/3","file":"3.html"}` + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(must(t, "parse", "--manifest", filepath.Join(dir, "pages.ndjson"))), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines for 3 pages: %q", len(lines), lines)
	}
	var got [3]result
	for i, l := range lines {
		if err := json.Unmarshal([]byte(l), &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	if got[0].ID != "one" || got[0].Article == nil || got[0].Article.Title != "A title" {
		t.Errorf("first: %+v", got[0])
	}
	if got[1].ID != "two" || !strings.Contains(got[1].Error, "not-html") || got[2].ID != "three" || got[2].Error == "" {
		t.Errorf("second and third: %+v, %+v", got[1], got[2])
	}
}

// TestCorpusManifest: a record or an error for every real page, and hardly an error.
func TestCorpusManifest(t *testing.T) {
	dir := shared(t)
	for _, set := range []string{"article-bodies", "world-news"} {
		manifest := filepath.Join(dir, "corpus", set, "pages.ndjson")
		want, err := readManifest(manifest)
		if err != nil {
			t.Fatal(err)
		}
		errs := 0
		lines := strings.Split(strings.TrimSpace(must(t, "parse", "--manifest", manifest)), "\n")
		for i, l := range lines {
			var r result
			if err := json.Unmarshal([]byte(l), &r); err != nil {
				t.Fatal(err)
			}
			if r.ID != want[i].ID || (r.Article == nil) == (r.Error == "") {
				t.Errorf("%s, line %d: %.200s", set, i+1, l)
			}
			if r.Error != "" {
				errs++
				t.Logf("%s: %s", r.ID, r.Error)
			}
		}
		if len(lines) != len(want) || errs*50 > len(want) {
			t.Errorf("%s: %d lines and %d errors for %d pages", set, len(lines), errs, len(want))
		}
	}
}

func TestConfigFile(t *testing.T) {
	n, _ := samples(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "wireroom.yaml")
	yaml := "sources:\n  - url: " + n.Sites()[0].URL + "\n    name: As I Call It\n    country: gb\nsettings:\n  allow-private: true\n  delay: 0s\n"
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "up", "--once", "--config", file, "--data", filepath.Join(dir, "data"))
	got := records(t, "--data", filepath.Join(dir, "data"))
	if len(got) == 0 || got[0].Source.Name != "As I Call It" || got[0].Source.Country != "GB" {
		t.Errorf("%d records; the first is of %+v", len(got), got)
	}
}

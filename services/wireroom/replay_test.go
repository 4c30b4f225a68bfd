package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/warc"
)

// kept runs the sample newsroom once with --warc and returns the data directory and the files.
func kept(t *testing.T) (data string, files []string) {
	t.Helper()
	n, want := samples(t)
	dir := t.TempDir()
	data = filepath.Join(dir, "data")
	must(t, append([]string{"up", "--once", "--data", data, "--allow-private", "--delay", "0s", "--warc", filepath.Join(dir, "warc")}, sitesOf(n)...)...)
	files, err := filepath.Glob(filepath.Join(dir, "warc", "*.warc.gz"))
	if err != nil || len(files) != 1 || want == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	return data, files
}

// replay runs the command and returns what it prints, and its summary.
func replay(t *testing.T, args ...string) (out, summary string) {
	t.Helper()
	p := command(t, append([]string{"replay"}, args...)...)
	if code := p.wait(); code != 0 {
		t.Fatalf("exit %d\n%s", code, p.err.String())
	}
	lines := strings.Split(strings.TrimSpace(p.err.String()), "\n")
	return p.out.String(), lines[len(lines)-1]
}

// byID are the records of an archive, without what says when they were made and what the
// store that announces them finds.
func byID(t *testing.T, args ...string) map[string]article.Article {
	t.Helper()
	out := map[string]article.Article{}
	for _, a := range records(t, args...) {
		blank := article.Article{}
		a.Stored, a.Parsed, a.Sequence, a.Also, a.Story = blank.Stored, blank.Parsed, 0, nil, ""
		out[a.ID] = a
	}
	return out
}

// TestReplay: what was fetched gives the same records again, into the same archive and into
// a new one; another parser's records are shown, and stored as revisions.
func TestReplay(t *testing.T) {
	data, files := kept(t)
	first := byID(t, "--data", data)
	same := func(summary string) {
		t.Helper()
		var pages, same int
		_, err := fmt.Sscanf(summary, "%d pages: %d same, ", &pages, &same)
		if err != nil || same < len(first) || strings.Contains(summary, "new") || strings.Contains(summary, "changed") {
			t.Errorf("%s; want at least %d the same", summary, len(first))
		}
	}
	out, summary := replay(t, "--data", data, "--dry-run", "--diff", files[0])
	same(summary)
	if out != "" || !strings.HasSuffix(summary, "; nothing was stored") {
		t.Errorf("%s\n%s", summary, out)
	}
	_, summary = replay(t, "--data", data, files[0])
	same(summary)
	if diff := cmp.Diff(first, byID(t, "--data", data)); diff != "" {
		t.Errorf("replayed into itself: %s", diff)
	}
	other := "sqlite:" + filepath.Join(t.TempDir(), "new", "archive.db")
	for range 2 { // the second time nothing is new
		_, summary = replay(t, "--archive", other, files[0])
	}
	same(summary)
	if diff := cmp.Diff(first, byID(t, "--archive", other)); diff != "" {
		t.Errorf("replayed elsewhere: %s", diff)
	}
	if b := ledgerOf(t, "--archive", other); !b.Balanced || b.States["stored"] != len(first) {
		t.Errorf("%+v", b)
	}
}

// TestReplayChanged: --diff shows what another parser makes of the pages.
func TestReplayChanged(t *testing.T) {
	file := foreign(t, false, page("https://news.example/1", ""), page("https://news.example/2", ""))
	archive := "sqlite:" + filepath.Join(t.TempDir(), "archive.db")
	if _, summary := replay(t, "--archive", archive, file); summary != "2 pages: 2 new" {
		t.Error(summary)
	}
	rules := t.TempDir()
	if err := os.WriteFile(filepath.Join(rules, "a.yaml"), []byte("domain: news.example\ntitle: h2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--archive", archive, "--rules", rules, "--diff", file}
	want := "  title\n    - The title of a story\n    + Another title of it\n"
	out, summary := replay(t, append(args, "--dry-run")...)
	if strings.Count(out, want) != 2 || summary != "2 pages: 2 changed; nothing was stored" {
		t.Errorf("%s\n%s", summary, out)
	}
	if got := records(t, "--archive", archive); got[0].Revision != 1 {
		t.Error("a dry run stores")
	}
	lines, _ := replay(t, append(args, "--dry-run", "--json")...)
	var p replayed
	if err := json.NewDecoder(strings.NewReader(lines)).Decode(&p); err != nil || p.Outcome != "changed" || string(p.Fields["title"].New) != `"Another title of it"` {
		t.Errorf("%+v, %v", p, err)
	}
	if out, _ = replay(t, args...); strings.Count(out, want) != 2 {
		t.Error(out)
	}
	for _, a := range records(t, "--archive", archive) {
		if a.Revision != 2 || a.Title != "Another title of it" {
			t.Errorf("revision %d, %s", a.Revision, a.Title)
		}
	}
	if _, summary = replay(t, args...); summary != "2 pages: 2 same" {
		t.Error(summary)
	}
}

// foreignRecord is an answer in a WARC file of another crawler.
type foreignRecord struct{ uri, head, body string }

func page(uri, head string) foreignRecord {
	text := strings.Repeat("<p>A paragraph of some length that says something about a thing, and then says some more of it.</p>", 6)
	return foreignRecord{uri, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + head, "<!doctype html><html lang=en><title>The title of a story</title><article><h1>The title of a story</h1><h2>Another title of it</h2>" + text + "</article>"}
}

// foreign writes such a file, WARC 1.0 as Common Crawl does.
func foreign(t *testing.T, packed bool, records ...foreignRecord) string {
	t.Helper()
	var b bytes.Buffer
	for _, r := range records {
		block := r.head + "\r\n" + r.body
		one := fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <%s>\r\nWARC-Date: 2026-11-24T08:00:00Z\r\nWARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", warc.NewID(), r.uri, len(block), block)
		if !packed {
			b.WriteString(one)
			continue
		}
		z := gzip.NewWriter(&b)
		_, err := z.Write([]byte(one))
		if err := errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "CC-NEWS-1.warc")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestReplayForeign: files of other crawlers, with all that can be in them.
func TestReplayForeign(t *testing.T) {
	zipped := page("https://news.example/zipped", "Content-Encoding: gzip\r\n")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := w.Write([]byte(zipped.body))
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	zipped.body = z.String()
	chunked := page("https://news.example/chunked", "Transfer-Encoding: chunked\r\n")
	chunked.body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(chunked.body), chunked.body)
	large := page("https://news.example/large", "")
	large.body += strings.Repeat("<!-- -->", 20_000)
	records := []foreignRecord{
		page("https://www.news.example/plain?utm_source=x", ""), page("https://news.example/claims-gzip", "X-Crawler-Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"), zipped, chunked, large,
		{"https://news.example/robots.txt", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", "User-agent: *"}, {"https://news.example/gone", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n", "gone"},
		{"https://news.example/empty", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", "<title>Nothing"}, {"dns:news.example", "", "20261124 A 192.0.2.1"}, {"ftp://news.example/", "HTTP/1.1 200 OK\r\n", "x"},
	}
	for _, packed := range []bool{false, true} {
		archive := "sqlite:" + filepath.Join(t.TempDir(), "archive.db")
		_, summary := replay(t, "--archive", archive, "--max-body", "100000", foreign(t, packed, records...))
		if !strings.HasPrefix(summary, "7 pages: 4 new, 3 refused (") || !strings.Contains(summary, "bad-url 1") || !strings.Contains(summary, "too-large 1") {
			t.Error(summary)
		}
		for _, a := range byID(t, "--archive", archive) {
			if a.Source.ID != "news-example" || a.Found.Via != "archive" || a.Fetched.Format("2006-01-02") != "2026-11-24" || a.Source.Domain != "news.example" || strings.Contains(a.CanonicalURL, "utm") {
				t.Errorf("%+v", a)
			}
		}
	}
}

// TestReplayTorn: a file that a crash cut off gives what it has; one that is no WARC is an error,
// and the others are read all the same.
func TestReplayTorn(t *testing.T) {
	file := foreign(t, true, page("https://news.example/1", ""), page("https://news.example/2", ""))
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, data[:len(data)-20], 0o600)
	}
	nonsense := filepath.Join(t.TempDir(), "page.html")
	if err = errors.Join(err, os.WriteFile(nonsense, []byte("<!doctype html><title>A page</title>"), 0o600)); err != nil {
		t.Fatal(err)
	}
	archive := "sqlite:" + filepath.Join(t.TempDir(), "archive.db")
	p := command(t, "replay", "--archive", archive, file)
	if code := p.wait(); code != 0 || !strings.Contains(p.err.String(), "as a crash leaves it") || !strings.Contains(p.err.String(), "1 page: 1 new") {
		t.Errorf("exit %d\n%s", code, p.err.String())
	}
	p = command(t, "replay", "--archive", archive, nonsense, foreign(t, false, page("https://news.example/3", "")))
	if code := p.wait(); code != 1 || !strings.Contains(p.err.String(), "page.html: not a WARC record") || !strings.Contains(p.err.String(), "1 page: 1 new") {
		t.Errorf("exit %d\n%s", code, p.err.String())
	}
	fails(t, 1, "no archive at", "replay", "--dry-run", "--data", t.TempDir(), file)
	fails(t, 2, "--rules", "replay", "--rules", "nowhere", "--data", t.TempDir(), file)
}

// TestReplayPages: an article that was joined from several pages is not cut to its first.
func TestReplayPages(t *testing.T) {
	s := httptest.NewServer(&paged{})
	defer s.Close()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	must(t, "up", "--once", "--data", data, "--allow-private", "--delay", "0s", "--warc", filepath.Join(dir, "warc"), s.URL+"/feed.xml")
	before := byID(t, "--data", data)
	files, _ := filepath.Glob(filepath.Join(dir, "warc", "*"))
	other := "sqlite:" + filepath.Join(dir, "other.db")
	for _, to := range []string{"--archive=" + other, "--data=" + data, "--archive=" + other} {
		_, summary := replay(t, to, files[0])
		if !strings.HasPrefix(summary, "6 pages: 6 ") {
			t.Error(summary)
		}
		if diff := cmp.Diff(before, byID(t, to)); diff != "" {
			t.Errorf("%s: %s", to, diff)
		}
	}
	// The first page alone, as a file has it that another begins within: nothing is cut off.
	file := onlyFirst(t, files[0])
	_, summary := replay(t, "--data", data, file)
	if !strings.Contains(summary, "skipped (several-pages ") {
		t.Error(summary)
	}
	if diff := cmp.Diff(before, byID(t, "--data", data)); diff != "" {
		t.Error(diff)
	}
}

// onlyFirst is a file of ours without further pages of articles.
func onlyFirst(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := warc.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for {
		rec, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && !strings.Contains(rec.URI, "page=") {
			_, err = rec.WriteTo(&out)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "first.warc")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestChangeLines(t *testing.T) {
	raw := func(s string) json.RawMessage { data, _ := json.Marshal(s); return data }
	many := make([]string, maxShown+3)
	for i := range many {
		many[i] = fmt.Sprint("line ", i)
	}
	for _, c := range []struct {
		change
		want string
	}{
		{change{raw("a\n\nb\n\nc"), raw("a\n\nx\n\nc")}, "    - b\n    + x\n"},
		{change{raw("a\n\nb"), raw("b\n\na")}, "    (in another order)\n"},
		{change{nil, json.RawMessage(`["x"]`)}, "    + [\"x\"]\n"},
		{change{raw("a\x1b[2J"), nil}, "    - a[2J\n"},
		{change{raw(strings.Repeat("é", 300)), nil}, "    - " + strings.Repeat("é", 200) + "...\n"},
	} {
		if got := c.lines(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := (change{New: raw(strings.Join(many, "\n\n"))}).lines(); !strings.HasSuffix(got, "+ ... 3 more lines\n") {
		t.Error(got)
	}
}

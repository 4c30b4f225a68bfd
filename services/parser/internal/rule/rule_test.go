package rule

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func parse(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no domain", "title: h1", "domain"},
		{"an address", "domain: https://example.com/\ntitle: h1", "must be a host"},
		{"nothing said", "domain: example.com", "says nothing"},
		{"unknown field", "domain: example.com\nheadline: h1", "headline"},
		{"bad selector", "domain: example.com\ntitle: 'h1['", `title: selector "h1["`},
		{"bad selector to leave out", "domain: example.com\nremove: [':nope()']", "remove: selector"},
		{"attribute without a name", "domain: example.com\ntitle: 'h1 @'", "behind the @"},
		{"no day", "domain: example.com\nvalid_until: soon\ntitle: h1", "valid_until"},
		{"same day twice", "domain: example.com\nversions: [{title: h1}]\nbody: p", "two versions"},
		{"no YAML", "domain: [", ""},
		{"a number for a list", "domain: example.com\ntitle: {a: b}", ""},
	} {
		if _, err := Parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestForTakesTheRightVersion(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.yaml": "domain: example.com\nversions:\n- {valid_until: 2025-06-30, title: .one}\n- {valid_until: 2025-12-31, title: .two}\ntitle: .three",
		"b.yaml": "domain: news.example.com\ntitle: .news",
		"c.yaml": "domain: ended.org\nvalid_until: 2025-01-01\ntitle: h1",
		"d.txt":  "no rule",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load(dir)
	if err != nil || s.Len() != 3 {
		t.Fatal(s.Len(), err)
	}
	for _, c := range []struct{ page, day, want string }{
		{"https://www.example.com/x", "2025-06-30", "example.com until 2025-06-30"},
		{"https://www.example.com/x", "2025-07-01", "example.com until 2025-12-31"},
		{"https://EXAMPLE.com/x", "2026-01-01", "example.com"},
		{"https://a.news.example.com/x", "2025-01-01", "news.example.com"},
		{"https://ended.org/", "2025-01-01", "ended.org until 2025-01-01"},
		{"https://ended.org/", "2025-01-02", ""},
		{"https://notexample.com/", "2025-01-02", ""},
	} {
		u, _ := url.Parse(c.page)
		at, _ := time.Parse(time.DateOnly, c.day)
		got := ""
		if r := s.For(u, at.Add(23*time.Hour)); r != nil {
			got = r.Name()
		}
		if got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.page, c.day, got, c.want)
		}
	}
	if (*Set)(nil).For(&url.URL{Host: "example.com"}, time.Now()) != nil || (*Set)(nil).Len() != 0 {
		t.Error("no rules have a rule")
	}
}

func TestLoadRefuses(t *testing.T) {
	write := func(files map[string]string) string {
		dir := t.TempDir()
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	many := map[string]string{}
	for i := range MaxFiles + 1 {
		many[strings.Repeat("x", 1+i%50)+string(rune('a'+i%26))+strings.Repeat("y", i/50)+".yaml"] = "domain: example.com\ntitle: h1"
	}
	for name, c := range map[string]struct{ dir, want string }{
		"no directory":    {filepath.Join(t.TempDir(), "none"), "no such file"},
		"one site twice":  {write(map[string]string{"a.yaml": "domain: a.com\ntitle: h1", "b.yaml": "domain: a.com\ntitle: h2"}), "already"},
		"a broken file":   {write(map[string]string{"a.yaml": "domain: a.com"}), "a.yaml"},
		"too long a file": {write(map[string]string{"a.yaml": "domain: a.com\ntitle: h1\n" + strings.Repeat("#", MaxFile)}), "more than"},
		"too many files":  {write(many), "at most"},
	} {
		if _, err := Load(c.dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValues(t *testing.T) {
	root, err := html.Parse(strings.NewReader(`<div class=a> One <b>two</b><div class=a>inner</div></div><p class=a></p><time datetime="2026-01-01">x</time>`))
	if err != nil {
		t.Fatal(err)
	}
	f := parse(t, "domain: example.com\ntitle: [.none, .a]\npublished: time @datetime\nauthors: 'b, time'\nremove: b")
	r := f.at(time.Time{})
	for field, want := range map[string]string{"title": "One two inner", "published": "2026-01-01", "authors": "two|x", "tags": ""} {
		if got := strings.Join(r.Values(root, field), "|"); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	r.Remove(root)
	if got := strings.Join(r.Values(root, "title"), "|"); got != "One inner" {
		t.Errorf("after removing: %q", got)
	}
	if (*Rule)(nil).Has("title") || (*Rule)(nil).Nodes(root, "title") != nil {
		t.Error("no rule has fields")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("domain: example.com\ntitle: h1 @id\nremove: [.a]")
	f.Add("domain: example.com\nversions: [{valid_until: 2026-01-01, body: 'div > p:nth-child(2n+1)'}]")
	page := `<html><body class=a><div id=x><p>One</p></div></body></html>`
	f.Fuzz(func(_ *testing.T, text string) {
		file, err := Parse([]byte(text))
		if err != nil {
			return
		}
		root, _ := html.Parse(strings.NewReader(page))
		for i := range file.Versions {
			r := &file.Versions[i]
			for _, field := range Fields {
				r.Values(root, field)
			}
			r.Remove(root)
		}
	})
}

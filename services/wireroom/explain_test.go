package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExplain: each field with what it could have been, and the body among its rivals.
func TestExplain(t *testing.T) {
	page, err := filepath.Abs("../parser/testdata/en-jsonld.html")
	if err != nil {
		t.Fatal(err)
	}
	out := must(t, "parse", "--explain", "--url", "https://news.example/x", page)
	for _, want := range []string{
		"body  html > body.single-post.has-sidebar > main > article\n", "\n   *      ", "article > div.article-body\n",
		"title      from json-ld\n   * 1.00  json-ld", "     0.45  title ", "agency     from dateline\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var x explained
	if err := json.Unmarshal([]byte(must(t, "parse", "--explain", "--json", "--url", "https://news.example/x", page)), &x); err != nil {
		t.Fatal(err)
	}
	if x.Title == "" || x.Explanation.Body == "" || len(x.Explanation.Rivals) < 3 || x.Explanation.Rivals[0].Path != x.Explanation.Body {
		t.Errorf("%+v", x.Explanation)
	}
}

// TestExplainARefusal: a page without a record is explained as well, and steers no
// terminal.
func TestExplainARefusal(t *testing.T) {
	page := filepath.Join(t.TempDir(), "list.html")
	text := "<title>Just a moment...</title><body class=\"a\x1b[31mb\"><p>Checking your browser before the site is opened.</p>"
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := must(t, "parse", "--explain", page)
	if !strings.Contains(out, "no record: bot-wall") || strings.Contains(out, "\x1b") {
		t.Errorf("%q", out)
	}
	fails(t, 2, "--explain", "parse", "--json", page)
}

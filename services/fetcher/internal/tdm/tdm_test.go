package tdm

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	f, err := Parse([]byte(`[
		{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://example.com/policy.json"},
		{"location": "/free/", "tdm-reservation": 0},
		{"location": "/free/*/photos/", "tdm-reservation": "1"},
		{"location": "/*.pdf$", "tdm-reservation": 0},
		{"location": "/broken/", "tdm-reservation": 7},
		{"tdm-reservation": 0}
	]`))
	if err != nil {
		t.Fatal(err)
	}
	for u, want := range map[string]string{
		"https://example.com/":                   "1 https://example.com/policy.json",
		"https://example.com":                    "1 https://example.com/policy.json",
		"https://example.com/news/1":             "1 https://example.com/policy.json",
		"https://example.com/free/1":             "0 ",
		"https://example.com/free/2026/photos/1": "1 ",
		"https://example.com/paper.pdf":          "0 ",
		"https://example.com/paper.pdf?x":        "1 https://example.com/policy.json",
		"https://example.com/broken/1":           "1 https://example.com/policy.json",
	} {
		reservation, policy := f.Match(u)
		if got := reservation + " " + policy; got != want {
			t.Errorf("%s: %q, want %q", u, got, want)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"/a", "/abc", true}, {"a", "/abc", true}, {"/a$", "/abc", false}, {"/a$", "/a", true}, {"*", "/", true}, {"*.pdf$", "/a.pdf", true},
		{"*.pdf$", "/a.pdf.html", false}, {"/a*b*c", "/a1b2c3", true}, {"/a*b*c$", "/a1b2c3", false}, {"/a*b*c$", "/abcc", true}, {"/a*b", "/ac", false},
	} {
		if got := matches(c.pattern, c.path); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.path, got)
		}
	}
}

func TestWhatIsNoFile(t *testing.T) {
	for name, body := range map[string]string{
		"HTML": "<html>", "nothing": "", "an object": "{}", "too long": "[" + strings.Repeat(" ", MaxBytes) + "]",
	} {
		if _, err := Parse([]byte(body)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if r, p := (&File{}).Match("https://example.com/"); r != "" || p != "" {
		t.Errorf("an empty file says %q %q", r, p)
	}
}

func TestMaxRules(t *testing.T) {
	rule := `{"location": "/a", "tdm-reservation": 1},`
	f, err := Parse([]byte("[" + strings.Repeat(rule, MaxRules+10) + `{"location": "/b", "tdm-reservation": 1}]`))
	if err != nil || len(f.rules) != MaxRules {
		t.Errorf("%d rules, %v", len(f.rules), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`[{"location": "/*a$", "tdm-reservation": 1}]`, "/xa")
	f.Fuzz(func(t *testing.T, body, path string) {
		file, err := Parse([]byte(body))
		if err != nil {
			return
		}
		if r, _ := file.Match("https://example.com" + path); r != "" && r != "0" && r != "1" {
			t.Errorf("reservation %q", r)
		}
	})
}

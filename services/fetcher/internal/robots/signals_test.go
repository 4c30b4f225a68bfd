package robots

import (
	"slices"
	"strings"
	"testing"
)

func TestSignals(t *testing.T) {
	f := Parse([]byte(`
User-agent: *
Content-Signal: search=yes, ai-train=no
Content-Usage: train-ai=n
Content-Usage: /free/ train-ai=y
Content-Usage: /free/not/  train-ai=n, search=y
Disallow: /admin/

User-agent: GPTBot
User-agent: Google-Extended
Disallow: /

User-agent: CCBot
Disallow: /members/

User-agent: OtherBot
Disallow: /
`))
	for path, c := range map[string]struct{ usage, out string }{
		"/news/1":        {"train-ai=n", "GPTBot Google-Extended"},
		"/free/1":        {"train-ai=y", "GPTBot Google-Extended"},
		"/free/not/1":    {"train-ai=n, search=y", "GPTBot Google-Extended"},
		"/members/club":  {"train-ai=n", "GPTBot Google-Extended CCBot"},
		"https://x/free": {"train-ai=n", "GPTBot Google-Extended"},
	} {
		v := f.Match("Wireroom", path)
		if !v.Allowed || v.ContentSignal != "search=yes, ai-train=no" || v.ContentUsage != c.usage || strings.Join(v.ShutOut, " ") != c.out {
			t.Errorf("%s: %+v, want %+v", path, v, c)
		}
	}
	if v := f.Match("OtherBot", "/news/1"); v.Allowed || v.ContentSignal != "" || v.ContentUsage != "" {
		t.Errorf("another's group: %+v", v)
	}
}

func TestSignalsDoNotEndAGroup(t *testing.T) {
	f := Parse([]byte("User-agent: A\nContent-Signal: ai-train=no\nUser-agent: B\nDisallow: /x\n"))
	for _, agent := range []string{"A", "B"} {
		if f.Match(agent, "/x").Allowed {
			t.Errorf("%s may have /x", agent)
		}
	}
}

func TestUsagesAreBounded(t *testing.T) {
	f := Parse([]byte("User-agent: *\n" + strings.Repeat("Content-Usage: /a train-ai=n\n", maxUsages+100)))
	if n := len(f.groups["*"].usages); n != maxUsages {
		t.Errorf("%d lines kept, want %d", n, maxUsages)
	}
}

func TestAnEmptyFileShutsNobodyOut(t *testing.T) {
	for _, f := range []*File{{}, Unreachable(), Parse([]byte("User-agent: GPTBot\nAllow: /\n"))} {
		if v := f.Match("Wireroom", "/a"); !slices.Equal(v.ShutOut, nil) {
			t.Errorf("%v", v.ShutOut)
		}
	}
}

package web

import (
	"net/url"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

func ask(t *testing.T, query string) asked {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	a, err := askedOf("/", q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAddresses(t *testing.T) {
	a := ask(t, "q=port+strike&lang=de&lang=-en&from=2026-11-23T14:00:00Z&page=abc&nonsense=1")
	for _, c := range [][2]string{
		{a.address("/"), "/?from=2026-11-23T14%3A00%3A00Z&lang=de&lang=-en&q=port+strike"},
		{a.with("lang", "en").address("/"), "/?from=2026-11-23T14%3A00%3A00Z&lang=de&lang=en&q=port+strike"},
		{a.without("lang", "-en").address("/live"), "/live?from=2026-11-23T14%3A00%3A00Z&lang=de&q=port+strike"},
		{a.has("lang", "de"), "true"}, {a.has("lang", "en"), "mixed"}, {a.has("lang", "fr"), "false"},
		{ask(t, "").address("/"), "/"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s, not %s", c[0], c[1])
		}
	}
	if chips := a.chips("/news"); len(chips) != 4 || !chips[2].Not || chips[2].Remove != "/news/?from=2026-11-23T14%3A00%3A00Z&lang=de&q=port+strike" {
		t.Errorf("chips: %+v", chips)
	}
	if !ask(t, "").bare() || a.bare() {
		t.Error("what is asked for is not told from everything")
	}
	if _, err := askedOf("/", url.Values{"from": {"yesterday"}}); err == nil {
		t.Error("yesterday was taken for a time")
	}
}

func TestMatches(t *testing.T) {
	e := &event.Stored{Change: event.Revised, Article: article.Article{Language: "en-GB", Section: []string{"World", "Asia"}, Access: article.AccessFree, Source: article.Source{ID: "x"}}}
	s := &Service{}
	for query, want := range map[string]bool{
		"": true, "lang=en": true, "lang=en-GB": true, "lang=de": false, "lang=de&lang=en": true, "lang=-en": false, "lang=-de": true, "lang=en&lang=-en-GB": false,
		"section=Asia": true, "section=Sport": false, "change=revised&source=x": true, "change=created&source=x": false, "access=-free": false, "agency=-TASS": true,
		"from=2026-11-23T14:00:00Z": false, "to=2026-11-23T14:00:00Z": true,
	} {
		if got := s.matcher(ask(t, query))(e); got != want {
			t.Errorf("%q matches: %v", query, got)
		}
	}
}

package web

import (
	"errors"
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
	e := &event.Stored{Change: event.Revised, Article: article.Article{Language: "en-GB", Section: []string{"World", "Asia"}, Access: article.AccessFree, Title: "Ferries sail again", Text: "A strait in Zürich", Source: article.Source{ID: "x"}}}
	for query, want := range map[string]bool{
		"": true, "lang=en": true, "lang=en-GB": true, "lang=de": false, "lang=de&lang=en": true, "lang=-en": false, "lang=-de": true, "lang=en&lang=-en-GB": false,
		"section=Asia": true, "section=Sport": false, "change=revised&source=x": true, "change=created&source=x": false, "access=-free": false, "agency=-TASS": true,
		"q=ferries": true, "q=zurich+OR+bern": true, "q=strait+-ferries": false, "q=%22sail+again%22": true, "q=%22again+sail%22": false, "q=ferr*&lang=de": false,
		"from=2026-11-23T14:00:00Z": false, "to=2026-11-23T14:00:00Z": true,
	} {
		matches, err := ask(t, query).matcher()
		if err != nil {
			t.Fatal(err)
		}
		if got := matches(e); got != want {
			t.Errorf("%q matches: %v", query, got)
		}
	}
}

// TestWordsOfTheStream: what the archive would refuse, the stream refuses too.
func TestWordsOfTheStream(t *testing.T) {
	if _, err := ask(t, "q=-ferries").matcher(); !errors.Is(err, errAsked) {
		t.Errorf("only words to leave out: %v", err)
	}
}

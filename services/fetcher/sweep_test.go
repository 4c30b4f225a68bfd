package fetcher

import (
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
)

// A host in trouble keeps its polls in the frontier: the sweep must not add to them.
func TestASourceWhosePollWaitsIsNotLost(t *testing.T) {
	waiting := map[string]uint64{event.FrontierPoll("example.com"): 1, event.FrontierPage("example.org"): 1}
	for url, want := range map[string]bool{
		"https://www.example.com/feed": true,
		"https://example.org/feed":     false, // only pages wait there
		"https://example.net/feed":     false,
	} {
		if got := waits(event.Source{ID: "a", URL: url}, waiting); got != want {
			t.Errorf("%s: %v, want %v", url, got, want)
		}
	}
}

package fetcher_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/outage"
)

// TestOurOwnOutage: when all sites fail at once, all but the first few polls wait for the
// network and are not counted as failures of their sources.
func TestOurOwnOutage(t *testing.T) {
	const sites = 6
	r := newRig(t, nil)
	var servers []*site
	var sources []event.Source
	for range sites {
		s := newSite(t, map[string]http.HandlerFunc{"/feed": rss()})
		servers = append(servers, s)
		sources = append(sources, r.watch(s.URL+"/feed"))
	}
	for _, s := range servers {
		s.Close()
	}
	for _, s := range sources {
		if err := r.reg.Poll(t.Context(), s.ID); err != nil {
			t.Fatal(err)
		}
	}
	const counted = outage.Threshold - 1 // by then it could still have been them
	bustest.Eventually(t, func() error {
		failing, waiting := 0, 0
		for _, s := range sources {
			src, err := r.reg.Get(t.Context(), s.ID)
			if err != nil {
				return err
			}
			if src.Failures > 0 {
				failing++
			}
		}
		r.each(event.StreamFrontier, "frontier.>", func(event.Message) { waiting++ })
		if failing != counted || waiting != sites-counted {
			return fmt.Errorf("%d sources failing and %d polls waiting, want %d and %d", failing, waiting, counted, sites-counted)
		}
		return nil
	})
}

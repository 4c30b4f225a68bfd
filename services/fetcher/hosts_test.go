package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/services/fetcher"
)

// TestHosts: a host that asks for quiet is seen with what waits for it, before the one
// that answers.
func TestHosts(t *testing.T) {
	slow := newSite(t, map[string]http.HandlerFunc{
		"/feed": rss("/1", "/2"),
		"/1": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	})
	fine := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1"), "/1": page})
	r := newRig(t, nil)
	r.watch(fine.URL + "/feed")
	r.watch(slow.URL + "/feed")
	var hosts []fetcher.HostState
	bustest.Eventually(t, func() (err error) {
		hosts, err = fetcher.Hosts(t.Context(), r.bus)
		if err == nil && (len(hosts) != 2 || hosts[0].State(time.Now()) != "backoff" || hosts[0].Waiting != 2) {
			err = fmt.Errorf("hosts %+v", hosts)
		}
		return err
	})
	now := time.Now()
	if h := hosts[0]; !strings.HasSuffix(slow.URL, h.Key) || h.Backoff.Before(now.Add(9*time.Minute)) || h.Failures != 1 || h.Asked != 4 {
		t.Errorf("the host that wants quiet: %+v", h)
	}
	if h := hosts[1]; !strings.HasSuffix(fine.URL, h.Key) || h.Failures != 0 || h.Waiting != 0 {
		t.Errorf("the other: %+v", h)
	}
}

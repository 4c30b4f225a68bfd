package main

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// mostMemory is what the whole pipeline may take while it is attacked. Each page in hand
// may be 10 MiB, and a few are. The race detector takes several times as much, so it is
// judged without it.
const mostMemory = 512 << 20

// TestHostileWeb: every trap ends with its reason, in bounded memory, and the other sites
// get their articles read meanwhile.
func TestHostileWeb(t *testing.T) {
	hostile := httptest.NewServer(newsroom.Hostile())
	t.Cleanup(hostile.Close)
	n, want := samples(t)
	data := filepath.Join(t.TempDir(), "data")
	args := append([]string{"up", "--once", "--json", "--data", data, "--timeout", "4s", "--attempts", "1", "--stall", "5m"}, forTests...)
	args = append(args, sitesOf(n)...)
	for _, f := range []string{"/feed.xml", "/feed-many.xml", "/feed-entities.xml", "/feed-deep.xml", "/feed-endless.xml"} {
		args = append(args, hostile.URL+f)
	}
	up := start(t, args...)
	if code := up.wait(); code != 0 && code != 1 {
		t.Fatalf("up exits with %d:\n%s", code, tail(up.err.String(), 4000))
	}
	if rss := up.cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * 1024; rss > mostMemory && !underRace {
		t.Errorf("%d MB of memory, want at most %d", rss>>20, mostMemory>>20)
	}
	if got := len(once(t, records(t, "--data", data))); got != want {
		t.Errorf("%d articles of the other sites, want %d", got, want)
	}
	ends := map[string]string{}
	dec := json.NewDecoder(strings.NewReader(must(t, "ledger", "--urls", "--json", "--data", data)))
	for dec.More() {
		var l event.Ledger
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if u, err := url.Parse(l.URL); err == nil && strings.HasSuffix(hostile.URL, u.Host) {
			ends[u.Path] = string(l.State) + ":" + l.Reason
		}
	}
	for _, trap := range newsroom.Traps() {
		if !slices.Contains(trap.Ends, ends[trap.Path]) {
			t.Errorf("%s ended %q, want one of %v", trap.Path, ends[trap.Path], trap.Ends)
		}
	}
	for _, s := range statusOf(t, data).Sources {
		t.Log(s.URL, s.State(), s.Items, s.Found, s.Error)
	}
}

func statusOf(t *testing.T, data string) status {
	t.Helper()
	var s status
	if err := json.Unmarshal([]byte(must(t, "status", "--json", "--data", data)), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

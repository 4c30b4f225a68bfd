package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// mostMemory is what the whole pipeline may take while it is attacked. Each page in hand
// may be 10 MiB, and a few are.
const mostMemory = 512 << 20

// memoryOf watches how much memory a process has had at the most, until it ends. What wait4
// says of it begins with the peak of the process that started it (getrusage(2), ru_maxrss is kept
// over execve), which is this one, whatever tests were run in it before.
func memoryOf(p *process) (peak func() int) {
	most, done := 0, make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
			if _, after, ok := strings.Cut(string(status), "VmHWM:"); ok {
				var kb int
				if _, err := fmt.Sscan(after, &kb); err == nil {
					most = max(most, kb<<10)
				}
			}
			select {
			case <-p.done:
				return
			case <-tick.C:
			}
		}
	}()
	return func() int {
		<-done
		if most == 0 {
			p.t.Error("the memory of the program is not known")
		}
		return most
	}
}

// TestHostileWeb: every trap ends with its reason, in bounded memory, and the other sites
// get their articles read meanwhile.
func TestHostileWeb(t *testing.T) {
	hostile := httptest.NewServer(newsroom.Hostile())
	t.Cleanup(hostile.Close)
	feeds := httptest.NewServer(newsroom.Hostile()) // a host of its own: failures of polls must not slow the pages
	t.Cleanup(feeds.Close)
	n, want := samples(t)
	data := filepath.Join(t.TempDir(), "data")
	args := append([]string{"up", "--once", "--json", "--data", data, "--timeout", "4s", "--attempts", "1", "--stall", "5m"}, forTests...)
	args = append(args, sitesOf(n)...)
	args = append(args, hostile.URL+"/feed.xml")
	for _, f := range newsroom.FeedTraps() {
		args = append(args, feeds.URL+f.Path)
	}
	up := startProgram(t, released(t), args...)
	peak := memoryOf(up)
	if code := up.wait(); code != 0 && code != 1 {
		t.Fatalf("up exits with %d:\n%s", code, tail(up.err.String(), 4000))
	}
	rss := peak()
	t.Logf("%d MB of memory", rss>>20)
	if rss > mostMemory {
		t.Errorf("%d MB of memory, want at most %d", rss>>20, mostMemory>>20)
	}
	theirs := 0
	got := once(t, records(t, "--data", data))
	for _, a := range records(t, "--data", data) {
		if strings.HasPrefix(a.URL, hostile.URL) {
			theirs++
			if a.Title != newsroom.HostileTitle {
				t.Errorf("%s is called %q", a.URL, a.Title)
			}
		}
	}
	if len(got)-theirs != want {
		t.Errorf("%d articles of the other sites, want %d", len(got)-theirs, want)
	}
	trapped(t, data, hostile.URL)
	polled(t, data, feeds.URL)
}

// trapped checks how the links into the traps ended.
func trapped(t *testing.T, data, site string) {
	ends := map[string]string{}
	dec := json.NewDecoder(strings.NewReader(must(t, "ledger", "--urls", "--json", "--data", data)))
	for dec.More() {
		var l event.Ledger
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if u, err := url.Parse(l.URL); err == nil && strings.HasSuffix(site, u.Host) {
			ends[u.Path] = string(l.State) + ":" + l.Reason
		}
	}
	for _, trap := range newsroom.Traps() {
		if !slices.Contains(trap.Ends, ends[trap.Path]) {
			t.Errorf("%s ended %q, want one of %v", trap.Path, ends[trap.Path], trap.Ends)
		}
	}
}

// polled checks how the sources that are traps stand.
func polled(t *testing.T, data, site string) {
	sources := map[string]sourceStatus{}
	for _, s := range statusOf(t, data).Sources {
		sources[strings.TrimPrefix(s.URL, site)] = s
	}
	for _, f := range newsroom.FeedTraps() {
		s := sources[f.Path]
		state, reason, _ := strings.Cut(f.End, " ")
		if s.State() != state || !strings.HasPrefix(s.Error, reason) || s.Found != f.Links {
			t.Errorf("%s is %s with %d links (%s), want %s with %d", f.Path, s.State(), s.Found, s.Error, f.End, f.Links)
		}
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

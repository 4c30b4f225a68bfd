package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

// samples opens the sample newsroom with everything published.
func samples(t *testing.T) (n *newsroom.Newsroom, want int) {
	t.Helper()
	n, err := newsroom.Open(newsroom.Config{Start: newsroom.All})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n, toStore(n)
}

// toStore is how many of the links that are out should end in a record.
func toStore(n *newsroom.Newsroom) (want int) {
	for _, a := range n.Articles() {
		if a.Stored() && !a.Published.IsZero() {
			want++
		}
	}
	return want
}

// TestKill9 kills the all-in-one again and again in the middle of its work: at the end
// each article is there once, nothing was revised, and the ledger balances.
func TestKill9(t *testing.T) {
	n, want := samples(t)
	data := filepath.Join(t.TempDir(), "data")
	args := append([]string{"up", "--data", data, "--allow-private", "--delay", "20ms"}, sitesOf(n)...)
	for _, share := range []int{5, 3, 2} {
		p := start(t, args...)
		eventually(t, func() error {
			b, err := peek(t, filepath.Join(data, "archive.db"))
			if err == nil && b.ended() < want/share {
				err = notYet("%s", b.sentence())
			}
			return err
		})
		p.kill()
	}
	s := upOnce(t, append([]string{"--data", data}, sitesOf(n)...)...)
	if !s.Balanced || s.Open != 0 {
		t.Errorf("ledger: %s", s.balance.sentence())
	}
	got := records(t, "--data", data)
	if ids := once(t, got); len(ids) != want {
		t.Errorf("%d articles, want %d", len(ids), want)
	}
	for _, a := range got {
		if a.Revision != 1 || a.Sequence == 0 {
			t.Errorf("%s has revision %d and sequence %d; want one revision, announced", a.URL, a.Revision, a.Sequence)
		}
	}
	announcedOnce(t, data, want)
}

// announcedOnce reads the WIRE stream: one `stored` for each record.
func announcedOnce(t *testing.T, data string, want int) {
	t.Helper()
	seen := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(must(t, "tail", "--json", "--data", data)), "\n") {
		var s struct {
			Article struct{ ID string }
		}
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		seen[s.Article.ID]++
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s was announced %d times", id, times)
		}
	}
	if len(seen) != want {
		t.Errorf("%d records announced, want %d", len(seen), want)
	}
}

// TestAgainIsNothingNew runs the same `up --once` twice on the same data.
func TestAgainIsNothingNew(t *testing.T) {
	n, want := samples(t)
	args := append([]string{"--data", filepath.Join(t.TempDir(), "data")}, sitesOf(n)...)
	if first := upOnce(t, args...); first.Run.Stored != want {
		t.Fatalf("first run %+v, want %d stored", first.Run, want)
	}
	before := n.Books().Requests()
	second := upOnce(t, args...)
	if second.Run != (runCounts{}) {
		t.Errorf("second run %+v, want nothing", second.Run)
	}
	for _, r := range n.Books().Since(before) {
		if strings.HasSuffix(r.Path, ".html") || strings.Contains(r.Path, "/article") {
			t.Errorf("%s was fetched again", r.Path)
		}
	}
	out := must(t, append(append([]string{"up", "--once"}, forTests...), args...)...)
	if !strings.Contains(out, "nothing new, no page fetched") {
		t.Errorf("it does not say so: %s", out)
	}
}

// TestSigterm stops a running `up` in time and with exit code 0, and it goes on where
// it was.
func TestSigterm(t *testing.T) {
	n, want := samples(t)
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, append([]string{"up", "--data", data, "--allow-private", "--delay", "20ms"}, sitesOf(n)...)...)
	eventually(t, func() error {
		b, err := peek(t, filepath.Join(data, "archive.db"))
		if err == nil && b.ended() == 0 {
			err = notYet("%s", b.sentence())
		}
		return err
	})
	begun := time.Now()
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	t.Logf("stopped in %v", time.Since(begun))
	s := upOnce(t, append([]string{"--data", data}, sitesOf(n)...)...)
	if got := len(once(t, records(t, "--data", data))); got != want || !s.Balanced || s.Open != 0 {
		t.Errorf("%d articles of %d; %s", got, want, s.balance.sentence())
	}
}

// TestDemo is what the README promises.
func TestDemo(t *testing.T) {
	var s summary
	if err := json.Unmarshal([]byte(must(t, "demo", "--once", "--json")), &s); err != nil {
		t.Fatal(err)
	}
	n, want := samples(t)
	if s.Run.Stored != want || !s.Balanced || s.Open != 0 || len(s.Sources) != len(n.Sites()) {
		t.Errorf("demo --once: %+v; want %d stored from %d sources", s, want, len(n.Sites()))
	}
	p := start(t, "demo", "--every", "100ms")
	eventually(t, func() error {
		if lines := strings.Count(p.err.String(), "\n"); lines == 0 {
			return notYet("no welcome")
		}
		return nil
	})
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	if code := p.wait(); code != 0 {
		t.Errorf("demo after Ctrl-C: exit %d", code)
	}
}

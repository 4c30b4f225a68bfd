package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// topology is one way of running the same pipeline: it sees every article of the
// sources through to an archive and says how to read it.
type topology struct {
	name string
	run  func(t *testing.T, urls []string, want int) (readFrom []string)
}

var topologies = []topology{
	{"all in one, SQLite", allInOne},
	{"all in one, MongoDB wire", allInOneMongo},
	{"separate processes", separate},
}

// forTests lets the fetchers ask the newsroom, without pause.
var forTests = []string{"--allow-private", "--delay", "0s"}

func allInOne(t *testing.T, urls []string, want int) []string {
	data := filepath.Join(t.TempDir(), "data")
	s := upOnce(t, append([]string{"--data", data}, urls...)...)
	if !s.Balanced || s.Open != 0 || s.Run.Stored != want {
		t.Errorf("summary %+v; want %d stored and a balanced ledger", s, want)
	}
	return []string{"--data", data}
}

func allInOneMongo(t *testing.T, urls []string, want int) []string {
	data, uri := filepath.Join(t.TempDir(), "data"), mongotest.Start(t)
	s := upOnce(t, append([]string{"--data", data, "--archive", uri, "--store-batch", "5", "--stall", "5m"}, urls...)...)
	if !s.Balanced || s.Open != 0 || s.Run.Stored != want {
		t.Errorf("summary %+v; want %d stored and a balanced ledger", s, want)
	}
	return []string{"--data", data} // it remembers where the archive is
}

// separate is 2 fetchers, 2 parsers and a store as processes of their own, on a
// nats-server that is one too.
func separate(t *testing.T, urls []string, want int) []string {
	nats := natsServer(t)
	archive := "sqlite:" + filepath.Join(t.TempDir(), "archive.db")
	store := start(t, "serve", "store", "--nats", nats, "--archive", archive)
	var workers []*process
	for range 2 {
		workers = append(workers, start(t, "serve", "parser", "--nats", nats))
	}
	for range 2 {
		workers = append(workers, start(t, append(append([]string{"serve", "fetcher", "--nats", nats}, forTests...), urls...)...))
	}
	eventually(t, func() error {
		for _, p := range append(workers, store) {
			select {
			case <-p.done:
				t.Fatalf("a stage ended:\n%s", p.err.String())
			default:
			}
		}
		b, err := peek(t, strings.TrimPrefix(archive, "sqlite:"))
		if err == nil && (b.Open > 0 || b.States[event.StateStored] < want) {
			err = notYet("%s", b.sentence())
		}
		return err
	})
	for _, p := range append(workers, store) {
		if code := p.stop(); code != 0 {
			t.Errorf("a stage exits with %d on SIGTERM:\n%s", code, tail(p.err.String(), 2000))
		}
	}
	return []string{"--archive", archive}
}

// upOnce runs `up --once --json` and reads its summary.
func upOnce(t *testing.T, args ...string) summary {
	t.Helper()
	out := must(t, append(append([]string{"up", "--once", "--json"}, forTests...), args...)...)
	var s summary
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatalf("summary %q: %v", out, err)
	}
	return s
}

// broker is a real nats-server with a directory of its own.
type broker struct {
	t              *testing.T
	bin, dir, port string
	args           []string // further ones
	url            string
	end            func()
}

// natsServer builds and starts the real nats-server and returns its address.
func natsServer(t *testing.T) string { return newBroker(t).url }

func newBroker(t *testing.T) *broker {
	t.Helper()
	b := brokerAt(t, buildNATS(t), freePort(t))
	b.start()
	return b
}

func buildNATS(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "nats-server")
	if out, err := exec.Command("go", "build", "-o", bin, "github.com/nats-io/nats-server/v2").CombinedOutput(); err != nil {
		t.Fatalf("build nats-server: %v\n%s", err, out)
	}
	return bin
}

func brokerAt(t *testing.T, bin, port string, args ...string) *broker {
	t.Helper()
	b := &broker{t: t, bin: bin, dir: t.TempDir(), port: port, url: "nats://127.0.0.1:" + port, args: args}
	b.end = func() {}
	t.Cleanup(func() { b.end() })
	return b
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	return port
}

func (b *broker) start() {
	b.t.Helper()
	// The shell ends the server when its input does: also when this test dies without cleaning up.
	args := append([]string{"-c", `"$0" "$@" & server=$!; read -r _; kill -9 $server; wait`, b.bin, "-js", "-a", "127.0.0.1", "-p", b.port, "-sd", b.dir}, b.args...)
	cmd := exec.Command("sh", args...)
	alive, err := cmd.StdinPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.end = sync.OnceFunc(func() { _ = alive.Close(); _ = cmd.Wait() })
	eventually(b.t, func() error {
		c, err := net.Dial("tcp", "127.0.0.1:"+b.port)
		if err == nil {
			_ = c.Close()
		}
		return err
	})
}

// restart is kill -9 and a start on the same files.
func (b *broker) restart() {
	b.t.Helper()
	b.end()
	b.start()
}

// TestTopologies runs one and the same body over every way of running the pipeline,
// on the sample newsroom: each article must be there once, under the same identity.
func TestTopologies(t *testing.T) {
	n, want := samples(t)
	sameEverywhere(t, sitesOf(n), want, topologies...)
}

// TestCorpus is the same on the real pages of the shared corpus, as 20 sites.
func TestCorpus(t *testing.T) {
	dir := shared(t)
	n, err := newsroom.Open(newsroom.Config{Dirs: []string{filepath.Join(dir, "corpus/article-bodies"), filepath.Join(dir, "corpus/world-news")}, Sites: 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	sameEverywhere(t, sitesOf(n), len(n.Articles()), topologies[0], topologies[2])
}

// TestCorpusMongo takes 60 pages of the corpus, as 20 sites, through every topology: the
// stand-in for MongoDB reads its whole collection for each update.
func TestCorpusMongo(t *testing.T) {
	dir := part(t, filepath.Join(shared(t), "corpus", "world-news"), 60)
	n, err := newsroom.Open(newsroom.Config{Dirs: []string{dir}, Sites: 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	sameEverywhere(t, sitesOf(n), len(n.Articles()), topologies...)
}

// part is a directory with the first pages of another.
func part(t *testing.T, dir string, pages int) string {
	t.Helper()
	out := t.TempDir()
	data, err := os.ReadFile(filepath.Join(dir, "pages.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfterN(data, []byte("\n"), pages+1)
	if err := os.WriteFile(filepath.Join(out, "pages.ndjson"), bytes.Join(lines[:pages], nil), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "html"), filepath.Join(out, "html")); err != nil {
		t.Fatal(err)
	}
	return out
}

func sitesOf(n *newsroom.Newsroom) []string {
	var urls []string
	for _, s := range n.Sites() {
		urls = append(urls, s.URL)
	}
	return urls
}

func sameEverywhere(t *testing.T, urls []string, want int, in ...topology) {
	var first map[string]bool
	for _, top := range in {
		t.Run(top.name, func(t *testing.T) {
			from := top.run(t, urls, want)
			ids := once(t, records(t, from...))
			if len(ids) != want {
				t.Errorf("%d articles exported, want %d", len(ids), want)
			}
			if first == nil {
				first = ids
			}
			if !maps.Equal(ids, first) {
				t.Errorf("other articles than in the first topology: %s", difference(ids, first))
			}
			if b := ledgerOf(t, from...); !b.Balanced || b.Open != 0 {
				t.Errorf("ledger: %s", b.sentence())
			}
		})
	}
}

func difference(a, b map[string]bool) string {
	only := func(x, y map[string]bool) (out []string) {
		for id := range x {
			if !y[id] {
				out = append(out, id)
			}
		}
		slices.Sort(out)
		return out
	}
	return fmt.Sprintf("only here %v, only there %v", only(a, b), only(b, a))
}

package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/wireroom/wireroom/"

// rules are the arrows of the tree: who may import what of ours, and who alone links a
// large dependency. A package is judged by the first rule whose prefix fits.
var rules = []struct {
	packages string   // prefix, without the module
	ours     []string // prefixes of ours that it may import, besides its own rooms
}{
	{"pkg/article", nil},
	{"pkg/diff", nil},
	{"pkg/event", []string{"pkg/article"}},
	{"pkg/bus/bustest", []string{"pkg/bus", "pkg/event", "pkg/article"}},
	{"pkg/bus/embedded", nil},
	{"pkg/bus", []string{"pkg/event", "pkg/article"}},
	{"pkg/daemon", []string{"pkg/bus", "pkg/event", "pkg/article"}},
	{"pkg/export", []string{"pkg/article"}},
	{"pkg/newsroom", nil},
	{"pkg/opml", []string{"pkg/event", "pkg/article"}},
	{"pkg/query", []string{"pkg/article", "pkg/diff", "pkg/event"}},
	{"pkg/warc", nil},
	{"pkg/mongotest", nil},
	{"pkg/address", nil},
	{"pkg/words", []string{"pkg/article", "pkg/query"}},
	{"pkg/address", nil},
	{"services/fetcher", []string{"pkg/"}},
	{"services/parser", []string{"pkg/"}},
	{"services/store", []string{"pkg/"}},
	{"services/web", []string{"pkg/"}},
	{"services/wireroom", []string{"pkg/", "services/fetcher", "services/parser", "services/store", "services/web"}},
}

// owners are the only rooms that may import a dependency.
var owners = map[string][]string{
	"github.com/nats-io/nats-server/":    {"pkg/bus/embedded"},
	"go.mongodb.org/mongo-driver/":       {"services/store"},
	"modernc.org/sqlite":                 {"services/store"},
	"github.com/PuerkitoBio/goquery":     {"services/parser", "services/fetcher"},
	"github.com/nats-io/nats.go":         {"pkg/bus", "pkg/query", "services/fetcher", "services/store", "services/web", "services/wireroom"},
	"github.com/alecthomas/kong":         {"pkg/daemon", "services/wireroom"},
	"github.com/microcosm-cc/bluemonday": {"services/parser"},
	"github.com/parquet-go/":             {"pkg/export"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "work")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return ps
		}
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}

func TestImports(t *testing.T) {
	ps := packages(t)
	if len(ps) < 15 {
		t.Fatalf("only %d packages: is this the workspace?", len(ps))
	}
	for _, p := range ps {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok {
				checkOurs(t, name, ours)
			}
			for dep, rooms := range owners {
				if strings.HasPrefix(imp, dep) && !anyPrefix(name, rooms) {
					t.Errorf("%s imports %s, which only %v may", name, imp, rooms)
				}
			}
		}
	}
}

func checkOurs(t *testing.T, name, imp string) {
	t.Helper()
	for _, r := range rules {
		if !strings.HasPrefix(name, r.packages) {
			continue
		}
		if !strings.HasPrefix(imp, r.packages) && !anyPrefix(imp, r.ours) {
			t.Errorf("%s imports %s; it may import %v", name, imp, r.ours)
		}
		return
	}
	t.Errorf("no rule for %s: where does it belong?", name)
}

func anyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// TestDoors holds that in each stage in.go alone subscribes and out.go alone publishes.
// The fetcher's turn hands on what it does not do itself, so only these names count.
func TestDoors(t *testing.T) {
	for _, c := range []struct{ door, words string }{
		{"in.go", `bus\.Consume(|\.ConsumeBatch(`},
		{"out.go", `bus\.Publish(|bus\.PublishAll(`},
	} {
		for _, stage := range []string{"fetcher", "parser", "store"} {
			out, _ := exec.Command("grep", "-lE", strings.ReplaceAll(c.words, "(", `\(`), "-r", "--include=*.go", "../"+stage).Output()
			for _, file := range strings.Fields(string(out)) {
				if !strings.HasSuffix(file, "/"+c.door) && !strings.HasSuffix(file, "_test.go") {
					t.Errorf("%s does what only %s may", file, c.door)
				}
			}
		}
	}
}

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestConsumerInDocs: the consumer that docs/analytics.md shows is the one here, and works.
func TestConsumerInDocs(t *testing.T) {
	isIn(t, "analytics.md", "go", "consumer/main.go")
	b, url := listening(t)
	announce(t, b, "One", 1)
	announce(t, b, "Two", 1)
	runs(t, built(t, "./testdata/consumer"), []string{url}, "en 1 One\nen 2 Two\n")
}

// TestWireInDocs: the consumer that docs/events.md shows is the one here. It reads what is
// compressed, goes on where it stopped, and takes nothing twice.
func TestWireInDocs(t *testing.T) {
	isIn(t, "events.md", "go", "wire/main.go")
	isIn(t, "events.md", "python", "wire/wire.py")
	b, url := listening(t)
	program, dir := built(t, "./testdata/wire"), t.TempDir()
	announce(t, b, "One", 1)
	announce(t, b, strings.Repeat("Long ", 10_000)+"end", 1)
	runs(t, program, []string{url, dir}, "created 1 One\n", "end\n")
	announce(t, b, "One", 3)
	announce(t, b, "One", 2) // late
	announce(t, b, "Two", 1)
	out := runs(t, program, []string{url, dir}, "created 3 One\n", "created 1 Two\n")
	if strings.Contains(out, "created 1 One") || strings.Contains(out, "created 2 One") {
		t.Errorf("it took an old revision:\n%s", out)
	}
	data, err := os.ReadFile(filepath.Join(dir, article.ID("One")+".json"))
	var s event.Stored
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil || s.Article.Revision != 3 {
		t.Errorf("the file has revision %d, %v", s.Article.Revision, err)
	}
}

// TestWireInPython runs the part of the program in Python that is not the client's: with
// stand-ins for its modules, since neither is here, on data that is not compressed.
func TestWireInPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	const script = `
import json, sys, types
nats = types.ModuleType("nats"); nats.errors = types.ModuleType("nats.errors")
sys.modules.update({"nats": nats, "nats.errors": nats.errors, "zstandard": types.ModuleType("zstandard")})
sys.dont_write_bytecode = True
sys.path.insert(0, "testdata/wire")
import wire
for n in 1, 3, 2, 3:
    wire.keep(sys.argv[1], None, json.dumps({"change": "revised", "article": {"id": "a", "revision": n, "title": "T"}}).encode())
`
	out, err := exec.Command(python, "-c", script, t.TempDir()).CombinedOutput()
	if err != nil || string(out) != "revised 1 T\nrevised 3 T\n" {
		t.Errorf("%v\n%s", err, out)
	}
}

// isIn checks that a page shows a program of testdata as it is.
func isIn(t *testing.T, page, language, program string) {
	t.Helper()
	code, err := os.ReadFile("testdata/" + program)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```"+language+"\n"+string(code)+"```") {
		t.Errorf("docs/%s shows another program than testdata/%s", page, program)
	}
}

func built(t *testing.T, pkg string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program")
	if out, err := exec.Command("go", "build", "-o", program, pkg).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// listening is a broker that other programs reach.
func listening(t *testing.T) (*bus.Bus, string) {
	t.Helper()
	server, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", Fast: true}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	b := bustest.Connect(t, server, "test")
	if err := b.Setup(t.Context(), bus.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	return b, server.URL()
}

func announce(t *testing.T, b *bus.Bus, title string, revision int) {
	t.Helper()
	s := event.Stored{Change: event.Created, Article: article.Article{ID: article.ID(title), Title: title, Language: "en", Revision: revision, Stored: time.Now()}}
	if _, err := b.Publish(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

// runs runs a program until it has said all of it, and returns what it said.
func runs(t *testing.T, program string, args []string, want ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	var out lockedBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	eventually(t, func() error {
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				return notYet("it says %.200q", out.String())
			}
		}
		return nil
	})
	return out.String()
}

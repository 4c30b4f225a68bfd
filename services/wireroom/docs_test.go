package main

import (
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
	code, err := os.ReadFile("testdata/consumer/main.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/analytics.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```go\n"+string(code)+"```") {
		t.Error("docs/analytics.md shows another program than testdata/consumer/main.go")
	}
	program := filepath.Join(t.TempDir(), "consumer")
	if out, err := exec.Command("go", "build", "-o", program, "./testdata/consumer").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", Fast: true}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	b := bustest.Connect(t, server, "test")
	if err := b.Setup(t.Context(), bus.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"One", "Two"} {
		s := event.Stored{Change: event.Created, Article: article.Article{ID: article.ID(title), Title: title, Language: "en", Revision: 1, Stored: time.Now()}}
		if _, err := b.Publish(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program, server.URL())
	var out lockedBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	eventually(t, func() error {
		if !strings.Contains(out.String(), "en 1 One\nen 2 Two\n") {
			return notYet("it says %q", out.String())
		}
		return nil
	})
}

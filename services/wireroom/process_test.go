package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store"
)

// TestMain lets the test binary be the program: started with WIREROOM_BE_MAIN it runs
// the command line, so that processes can be started, killed and watched.
func TestMain(m *testing.M) {
	if os.Getenv("WIREROOM_BE_MAIN") != "" {
		go endWithParent()
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	code := m.Run()
	if program.path != "" {
		_ = os.RemoveAll(filepath.Dir(program.path))
	}
	os.Exit(code)
}

// program is the program as it is released, where it was needed.
var program struct {
	sync.Once
	path string
	said []byte
	err  error
}

// released is the program without the race detector, which makes it several times as slow and
// large: for what is about its memory, and for commands where nothing runs beside anything.
func released(t *testing.T) string {
	t.Helper()
	if !raced {
		return os.Args[0]
	}
	program.Do(func() {
		var dir string
		if dir, program.err = os.MkdirTemp("", "wireroom-released"); program.err != nil { //nolint:usetesting // it is for all tests
			return
		}
		program.path = filepath.Join(dir, "wireroom")
		build := exec.Command("go", "build", "-o", program.path, ".")
		build.Env = append(os.Environ(), "GOFLAGS=")
		program.said, program.err = build.CombinedOutput()
	})
	if program.err != nil {
		t.Fatalf("build the program: %v: %s", program.err, program.said)
	}
	return program.path
}

// endWithParent ends the process when the test that started it is gone, however it went:
// file 3 is a pipe whose other end only that test holds.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.NewFile(3, "parent"))
	os.Exit(3)
}

// process is a running wireroom.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  bytes.Buffer
	err  *lockedBuffer
	done chan struct{} // closed when it has ended
	code int           // valid then
}

// lockedBuffer may be read while the process writes.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// start runs wireroom with arguments; it is killed when the test ends.
func start(t testing.TB, args ...string) *process {
	t.Helper()
	return startProgram(t, os.Args[0], args...)
}

// command is start of what ends by itself: without the race detector, unless the pipeline runs in it.
func command(t *testing.T, args ...string) *process {
	t.Helper()
	if len(args) > 0 && slices.Contains([]string{"up", "demo", "serve"}, args[0]) {
		return start(t, args...)
	}
	return startProgram(t, released(t), args...)
}

// startProgram is start for a program other than the test itself.
func startProgram(t testing.TB, program string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(program, args...), err: &lockedBuffer{}, done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "WIREROOM_BE_MAIN=1")
	p.cmd.Dir = t.TempDir() // no wireroom.yaml of ours
	p.cmd.Stdout, p.cmd.Stderr = &p.out, p.err
	theirs, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.ExtraFiles = []*os.File{theirs}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close()
	t.Cleanup(func() { _ = ours.Close() })
	go func() {
		_ = p.cmd.Wait()
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.done)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("wireroom %s\n%s", strings.Join(args, " "), tail(p.err.String(), 4000))
		}
	})
	return p
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// says waits for a text on stderr.
func (p *process) says(text string) {
	p.t.Helper()
	eventually(p.t.(*testing.T), func() error {
		if !strings.Contains(p.err.String(), text) {
			return notYet("it does not say %q", text)
		}
		return nil
	})
}

// kill is kill -9.
func (p *process) kill() { _ = p.cmd.Process.Kill(); <-p.done }

// wait waits for the end and returns the exit code.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.done:
		return p.code
	case <-time.After(10 * time.Minute):
		p.t.Fatalf("still running after 10 minutes:\n%s", tail(p.err.String(), 4000))
		return -1
	}
}

// stop is SIGTERM, and waits.
func (p *process) stop() int { _ = p.cmd.Process.Signal(syscall.SIGTERM); return p.wait() }

// must runs wireroom to its end and returns what it printed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	p := command(t, args...)
	if code := p.wait(); code != 0 {
		t.Fatalf("wireroom %s: exit %d\n%s", strings.Join(args, " "), code, tail(p.err.String(), 4000))
	}
	return p.out.String()
}

// fails runs wireroom, which must end with the code and say what it should on stderr,
// in few lines.
func fails(t *testing.T, code int, want string, args ...string) {
	t.Helper()
	p := command(t, args...)
	got := p.wait()
	text := p.err.String()
	if got != code || !strings.Contains(text, want) {
		t.Errorf("wireroom %s: exit %d, says\n%s\nwant exit %d and %q", strings.Join(args, " "), got, text, code, want)
	}
	if lines := strings.Count(strings.TrimSpace(text), "\n") + 1; lines > 3 {
		t.Errorf("wireroom %s: %d lines for one error:\n%s", strings.Join(args, " "), lines, text)
	}
}

// eventually polls f until it returns nil; it fails with the last error after 4 minutes, which a loaded machine may need.
func eventually(t *testing.T, f func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := f()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("still after 4 minutes: %v", err)
		}
	}
}

// records are what export prints.
func records(t *testing.T, args ...string) []article.Article {
	t.Helper()
	var out []article.Article
	dec := json.NewDecoder(strings.NewReader(must(t, append([]string{"export"}, args...)...)))
	for dec.More() {
		var a article.Article
		if err := dec.Decode(&a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

func ledgerOf(t *testing.T, args ...string) balance {
	t.Helper()
	var b balance
	if err := json.Unmarshal([]byte(must(t, append([]string{"ledger", "--json"}, args...)...)), &b); err != nil {
		t.Fatal(err)
	}
	return b
}

// peek reads a SQLite archive's balance while others write it. It opens the file here,
// because a process for each look would be most of what a test does.
func peek(t *testing.T, file string) (balance, error) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		return balance{}, err
	}
	a, err := store.Open(t.Context(), "sqlite:"+file, slog.New(slog.DiscardHandler))
	if err != nil {
		return balance{}, err
	}
	defer a.Close()
	return readBalance(t.Context(), a)
}

// shared is the directory of evaluation data that is not part of the repository.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("WIREROOM_SHARED")
	if dir == "" {
		t.Skip("WIREROOM_SHARED is not set: the corpus of real pages is not here")
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus")); err != nil {
		t.Fatalf("WIREROOM_SHARED: %v", err)
	}
	return dir
}

// once checks that no two records share an identity, and returns the identities.
func once(t *testing.T, as []article.Article) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, a := range as {
		if ids[a.ID] {
			t.Errorf("%s is exported twice (%s)", a.ID, a.URL)
		}
		ids[a.ID] = true
	}
	return ids
}

var errNotYet = errors.New("not yet")

func notYet(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errNotYet}, args...)...)
}

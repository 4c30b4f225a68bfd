package embedded_test

import (
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/bus/embedded"
)

var quiet = slog.New(slog.DiscardHandler)

func TestDirectoryIsLocked(t *testing.T) {
	dir := t.TempDir()
	s, err := embedded.Start(embedded.Config{Dir: dir}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Start(embedded.Config{Dir: dir}, quiet); !errors.Is(err, embedded.ErrLocked) {
		t.Errorf("second server: %v, want ErrLocked", err)
	}
	s.Close()
	s, err = embedded.Start(embedded.Config{Dir: dir}, quiet)
	if err != nil {
		t.Fatalf("after Close: %v", err)
	}
	s.Close()
}

func TestListenerNeedsTheToken(t *testing.T) {
	dir := t.TempDir()
	s, err := embedded.Start(embedded.Config{Dir: dir, Listen: "127.0.0.1:0"}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	url, err := os.ReadFile(embedded.URLFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	nc, err := nats.Connect(strings.TrimSpace(string(url)))
	if err != nil {
		t.Fatalf("with the token: %v", err)
	}
	nc.Close()
	in, err := s.Conn()
	if err != nil {
		t.Fatalf("in process: %v", err)
	}
	in.Close()
	_, bare, _ := strings.Cut(s.URL(), "@")
	if nc, err := nats.Connect("nats://" + bare); err == nil {
		nc.Close()
		t.Error("a stranger got in without the token")
	}
	if fi, _ := os.Stat(embedded.URLFile(dir)); fi.Mode().Perm() != 0o600 {
		t.Errorf("the file with the token has mode %v", fi.Mode())
	}
}

func TestWrongAddresses(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for addr, want := range map[string]string{
		"0.0.0.0:4222":      "loopback only",
		"example":           "--nats-listen",
		l.Addr().String():   "cannot listen",
		"127.0.0.1:surely?": "port",
	} {
		_, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Listen: addr}, quiet)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("listen on %s: %v, want %q", addr, err, want)
		}
	}
}

func TestUnusableDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Start(embedded.Config{Dir: file}, quiet); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a file as data directory: %v", err)
	}
}

// TestReadOnlyDirectory: nobody, not even root, makes files in /proc/self.
func TestReadOnlyDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/proc/self", filepath.Join(dir, "nats")); err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Start(embedded.Config{Dir: dir}, quiet); err == nil || !strings.Contains(err.Error(), "is the disk read-only?") {
		t.Errorf("a directory that cannot be written: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "nats")); err != nil {
		t.Fatal(err)
	}
	s, err := embedded.Start(embedded.Config{Dir: dir}, quiet)
	if err != nil {
		t.Fatalf("it can be written now: %v", err)
	}
	s.Close()
}

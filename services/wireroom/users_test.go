package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUsers: what the command line writes is what a desk reads; passwords come from stdin.
func TestUsers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	call := func(stdin string, want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if code := run(append(args, "--auth", file), strings.NewReader(stdin), &out, os.Stderr); code != want {
			t.Fatalf("%v: exit %d, want %d: %s", args, code, want, out.String())
		}
		return out.String()
	}
	call("correct horse battery\n", 0, "desk", "user", "add", "ann", "--role", "operator")
	call("short\n", 2, "desk", "user", "add", "bob", "--role", "reader")
	call("correct horse battery\n", 2, "desk", "user", "add", "bob", "--role", "king")
	token := strings.TrimSpace(call("", 0, "desk", "token", "add", "prometheus", "--role", "reader"))
	if list := call("", 0, "desk", "user", "list"); !strings.Contains(list, "ann") || !strings.Contains(list, "token") || strings.Contains(list, token) || strings.Contains(list, "bob") {
		t.Errorf("listed:\n%s", list)
	}
	call("", 0, "desk", "user", "remove", "ann")
	call("", 1, "desk", "user", "remove", "ann")
	data, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(data), "ann") || strings.Contains(string(data), token) {
		t.Errorf("%v: %s", err, data)
	}
}

package mongotest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Serve builds FerretDB if need be, starts it and returns its URI. It runs until stop is
// called or this process ends, however that happens. ctx bounds only the start.
func Serve(ctx context.Context) (uri string, stop func(), err error) {
	program, err := build(ctx)
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(program)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start ferretdb: %w", err)
	}
	stop = func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	}
	line, err := firstLine(ctx, bufio.NewReader(stdout))
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("start ferretdb: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}

func firstLine(ctx context.Context, r *bufio.Reader) (string, error) {
	type result struct {
		line string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		line, err := r.ReadString('\n')
		got <- result{line, err}
	}()
	select {
	case g := <-got:
		return g.line, g.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// build returns the program, from the user's cache where an earlier test built the same
// sources.
func build(ctx context.Context) (string, error) {
	dir, err := moduleDir(ctx)
	if err != nil {
		return "", err
	}
	program, err := cached(dir)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	tmp, err := os.MkdirTemp(filepath.Dir(program), "build-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp) //nolint:errcheck // a temporary directory
	out := filepath.Join(tmp, "ferretdb")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", out, ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w: %s", dir, err, said)
	}
	// Renaming is atomic, so two test binaries may build at the same time.
	return program, os.Rename(out, program)
}

// cached is where the program of these sources and this Go belongs.
func cached(dir string) (string, error) {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		h.Write(data)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "wireroom-mongotest")
	return filepath.Join(cache, "ferretdb-"+hex.EncodeToString(h.Sum(nil))[:16]), os.MkdirAll(cache, 0o755)
}

// moduleDir asks the go command where this package lies, which also works with -trimpath.
func moduleDir(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", "github.com/wireroom/wireroom/pkg/mongotest").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("find the sources of mongotest: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "ferretdb"), nil
}

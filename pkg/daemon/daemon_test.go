package daemon_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/daemon"
)

func TestProbeAsksReadyz(t *testing.T) {
	l, err := daemon.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := daemon.NewHealth()
	var why []string
	h.Check(func() []string { return why })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Serve(ctx, l) }()
	addr := l.Addr().String()
	if err := daemon.Probe(t.Context(), addr); err != nil {
		t.Errorf("ready: %v", err)
	}
	why = []string{"PAGES is full"}
	if err := daemon.Probe(t.Context(), addr); err == nil || !strings.Contains(err.Error(), "PAGES is full") {
		t.Errorf("not ready: %v", err)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/metrics": "go_goroutines"} {
		if got := get(t, "http://"+addr+path); !strings.Contains(got, want) {
			t.Errorf("%s answers %.80q", path, got)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := daemon.Probe(t.Context(), addr); err == nil {
		t.Error("a process that is gone is healthy")
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url) //nolint:gosec // loopback
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestListenOnAPortInUse(t *testing.T) {
	l, err := daemon.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := daemon.Listen(l.Addr().String()); err == nil || !strings.Contains(err.Error(), "--listen") {
		t.Errorf("second listener: %v", err)
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{{nil, 0}, {errors.New("broken"), 1}, {daemon.Wrongf("called wrongly"), 2}, {context.Canceled, 1}} {
		if got := daemon.Report("test", c.err); got != c.want {
			t.Errorf("%v: exit %d, want %d", c.err, got, c.want)
		}
	}
}

func TestFlagsHaveEnvironmentTwins(t *testing.T) {
	t.Setenv("WIREROOM_LOG_LEVEL", "debug")
	var cli struct{ daemon.Logging }
	if _, _, ok := daemon.Parse(&cli, "test", "", nil); !ok || cli.LogLevel != "debug" {
		t.Errorf("log level %q from the environment", cli.LogLevel)
	}
	if _, _, ok := daemon.Parse(&cli, "test", "", []string{"--log-level", "error"}); !ok || cli.LogLevel != "error" {
		t.Errorf("log level %q: a flag comes before the environment", cli.LogLevel)
	}
	if _, code, ok := daemon.Parse(&cli, "test", "", []string{"--log-level", "loud"}); ok || code != daemon.Usage {
		t.Errorf("a wrong value: exit %d, want %d", code, daemon.Usage)
	}
	if _, code, ok := daemon.Parse(&cli, "test", "", []string{"--nonsense"}); ok || code != daemon.Usage {
		t.Errorf("an unknown flag: exit %d, want %d", code, daemon.Usage)
	}
}

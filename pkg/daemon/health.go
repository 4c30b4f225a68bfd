package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Health serves /healthz, /readyz and /metrics. The process is healthy while it
// answers, and ready while no check objects.
type Health struct {
	reg *prometheus.Registry
	mux *http.ServeMux

	mu     sync.Mutex // guards checks
	checks []func() []string
}

// NewHealth is a Health with the Go runtime's own metrics.
func NewHealth() *Health {
	h := &Health{reg: prometheus.NewRegistry(), mux: http.NewServeMux()}
	h.reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	h.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	h.mux.HandleFunc("GET /readyz", h.ready)
	h.mux.Handle("GET /metrics", promhttp.HandlerFor(h.reg, promhttp.HandlerOpts{}))
	return h
}

// Check adds a check; what it returns are the reasons for not being ready.
func (h *Health) Check(f func() []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks = append(h.checks, f)
}

// Show serves pages beside the health, at every other address.
func (h *Health) Show(pages http.Handler) { h.mux.Handle("/", pages) }

// Register adds metrics.
func (h *Health) Register(cs ...prometheus.Collector) { h.reg.MustRegister(cs...) }

func (h *Health) ready(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var why []string
	for _, c := range h.checks {
		why = append(why, c()...)
	}
	if len(why) > 0 {
		http.Error(w, strings.Join(why, "\n"), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// Listen takes an address before anything else starts, so that a port in use is the
// first thing said.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, fmt.Errorf("cannot listen on %s: %w: name another address, or none (--listen)", addr, err)
	}
	return l, nil
}

// Serve answers on l until ctx ends.
func (h *Health) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: h.mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}

// probeTimeout bounds one question to /readyz.
const probeTimeout = 3 * time.Second

// Probe asks another process's /readyz; the error says why it is not ready. An address
// without a host, or with that of all interfaces, is asked on loopback.
func Probe(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return Wrongf("ask for health at %q: %w (--listen)", addr, err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	if resp.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
		return fmt.Errorf("not ready: %s", strings.TrimSpace(string(why)))
	}
	return nil
}

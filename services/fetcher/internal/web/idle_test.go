package web

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// TestIdleConnections asks more hosts than connections may be kept for. Every address
// of 127.0.0.0/8 is a host of its own.
func TestIdleConnections(t *testing.T) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") }))
	s.Listener.Close()
	s.Listener = l
	open := openConns{}
	s.Config.ConnState = open.note
	s.Start()
	t.Cleanup(s.Close)

	c := client(t, Config{})
	port := l.Addr().(*net.TCPAddr).Port
	for i := range maxIdle + 50 {
		if _, err := c.Get(t.Context(), Request{URL: fmt.Sprintf("http://127.0.%d.%d:%d/", 1+i/200, 1+i%200, port)}); err != nil {
			t.Fatal(err)
		}
	}
	open.eventually(t, maxIdle)
	c.Close()
	open.eventually(t, 0)
}

// openConns counts a server's connections.
type openConns struct {
	mu sync.Mutex // guards n
	n  int
}

func (o *openConns) note(_ net.Conn, s http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch s {
	case http.StateNew:
		o.n++
	case http.StateClosed, http.StateHijacked:
		o.n--
	}
}

// eventually waits until at most so many are open: the server hears of it a little later.
func (o *openConns) eventually(t *testing.T, most int) {
	t.Helper()
	tick, end := time.NewTicker(time.Millisecond), time.After(5*time.Second)
	defer tick.Stop()
	for {
		o.mu.Lock()
		n := o.n
		o.mu.Unlock()
		if n <= most {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%d connections open, want at most %d", n, most)
		}
	}
}

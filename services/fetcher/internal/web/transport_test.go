package web

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAddressFamilies: sites are reached over IPv4 and over IPv6.
func TestAddressFamilies(t *testing.T) {
	for network, address := range map[string]string{"tcp4": "127.0.0.1:0", "tcp6": "[::1]:0"} {
		l, err := net.Listen(network, address)
		if err != nil {
			t.Skipf("this machine has no %s on loopback: %v", network, err)
		}
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto, " ", r.Host) }))
		s.Listener.Close()
		s.Listener = l
		s.Start()
		t.Cleanup(s.Close)
		url := "http://" + l.Addr().String()
		resp, err := client(t, Config{}).Get(t.Context(), Request{URL: url})
		if err != nil || string(resp.Body) != "HTTP/1.1 "+l.Addr().String() {
			t.Errorf("%s: %v, %v", url, resp, err)
		}
	}
}

// TestKeepAlive: a second request uses the connection of the first, whatever the first
// answer was packed in; where the server says close, it does not.
func TestKeepAlive(t *testing.T) {
	text := []byte(strings.Repeat("all the news ", 1000))
	for _, encoding := range []string{"", "gzip", "br", "zstd", "deflate"} {
		t.Run("packed in "+encoding, func(t *testing.T) {
			body := text
			if encoding != "" {
				body = pack(t, text, encoding)
			}
			if n := connections(t, sends([]string{encoding}, body)); n != 1 {
				t.Errorf("%d connections for three requests", n)
			}
		})
	}
	t.Run("close", func(t *testing.T) {
		if n := connections(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") }); n != 3 {
			t.Errorf("%d connections for three requests", n)
		}
	})
}

// connections is how many the server saw for three requests, one after another.
func connections(t *testing.T, h http.HandlerFunc) int32 {
	t.Helper()
	var n atomic.Int32
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			n.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	c := client(t, Config{})
	for range 3 {
		if _, err := c.Get(t.Context(), Request{URL: s.URL}); err != nil {
			t.Fatal(err)
		}
	}
	return n.Load()
}

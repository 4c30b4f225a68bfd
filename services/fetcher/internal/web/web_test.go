package web

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serve is a site on loopback, and a client that may ask it.
func serve(t *testing.T, cfg Config, h http.HandlerFunc) (*Client, string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return client(t, cfg), s.URL
}

func client(t *testing.T, cfg Config) *Client {
	t.Helper()
	cfg.AllowPrivate = true
	c := New(cfg)
	t.Cleanup(c.Close)
	return c
}

// reason is the reason of a request's error; the test ends if there is none.
func reason(t *testing.T, c *Client, r Request) *Error {
	t.Helper()
	resp, err := c.Get(t.Context(), r)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Get %s = %.200s, %v, want an *Error", r.URL, fmt.Sprint(resp), err)
	}
	if e.Err == nil || e.Error() == "" {
		t.Errorf("error without a cause: %#v", e)
	}
	return e
}

func TestGet(t *testing.T) {
	c, url := serve(t, Config{UserAgent: "FooBot/1"}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Saw", fmt.Sprintf("%v %v %v %v %v %s", r.Header["User-Agent"], r.Header["Accept"], r.Header["Accept-Encoding"], r.Header["If-None-Match"], r.Header["If-Modified-Since"], r.RequestURI))
		fmt.Fprint(w, "hello")
	})
	before := time.Now()
	resp, err := c.Get(t.Context(), Request{URL: url + "/a?b=%2F#frag", ETag: `"e"`, LastModified: "Mon", Accept: "text/html"})
	if err != nil {
		t.Fatal(err)
	}
	if string(resp.Body) != "hello" || resp.Status != 200 || resp.Bytes != 5 || resp.Location != "" {
		t.Errorf("got %+v", resp)
	}
	want := `[FooBot/1] [text/html] [gzip, br, zstd] ["e"] [Mon] /a?b=%2F`
	if got := resp.Header.Get("X-Saw"); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	if resp.Started.Before(before) || resp.FirstByte.Before(resp.Started) || resp.Done.Before(resp.FirstByte) {
		t.Errorf("times out of order: %v %v %v", resp.Started, resp.FirstByte, resp.Done)
	}
}

func TestStatusIsNoError(t *testing.T) {
	c, url := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.Header().Set("Content-Encoding", "gzip") // a lie: the body is plain
		w.WriteHeader(503)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 2*MaxErrorBody))
	})
	resp, err := c.Get(t.Context(), Request{URL: url})
	if err != nil || resp.Status != 503 || resp.RetryAfter != 7*time.Second {
		t.Errorf("got %+v, %v", resp, err)
	}
}

func TestErrorBodyIsCut(t *testing.T) {
	c, url := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(404)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 2*MaxErrorBody))
	})
	resp, err := c.Get(t.Context(), Request{URL: url})
	if err != nil || len(resp.Body) != MaxErrorBody {
		t.Errorf("got %d bytes, %v", len(resp.Body), err)
	}
}

func TestNotModified(t *testing.T) {
	c, url := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(304) })
	resp, err := c.Get(t.Context(), Request{URL: url})
	if err != nil || resp.Status != 304 || len(resp.Body) != 0 {
		t.Errorf("got %+v, %v", resp, err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	tests := []struct{ name, to, want, reason string }{
		{"absolute", "https://x.com/b", "https://x.com/b", ""},
		{"relative", "../b?c", "/b?c", ""},
		{"other host", "//y.com/b", "http://y.com/b", ""},
		{"spaces", " /a b ", "/a%20b", ""},
		{"fragment and user", "http://u:p@y.com/b#c", "http://y.com/b", ""},
		{"bytes that are no ASCII", "/\xc3\xa4", "/%C3%A4", ""},
		{"metadata", "http://169.254.169.254/", "http://169.254.169.254/", ""}, // refused when it is dialled
		{"file", "file:///etc/passwd", "", "bad-redirect"},
		{"gopher", "gopher://x.com/", "", "bad-redirect"},
		{"javascript", "javascript:alert(1)", "", "bad-redirect"},
		{"no host", "http:///x", "", "bad-redirect"},
		{"port 0", "http://x.com:0/", "", "bad-redirect"},
		{"no URL", "http://[::1", "", "bad-redirect"},
		{"none", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int32
			c, url := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if tt.to != "" {
					w.Header()["Location"] = []string{tt.to}
				}
				w.WriteHeader(302)
			})
			if tt.reason != "" {
				if e := reason(t, c, Request{URL: url + "/x/y"}); e.Reason != tt.reason || e.Temporary {
					t.Errorf("got %v", e)
				}
			} else if resp, err := c.Get(t.Context(), Request{URL: url + "/x/y"}); err != nil {
				t.Error(err)
			} else if want := absolute(url, tt.want); resp.Location != want || resp.Status != 302 {
				t.Errorf("status %d to %q, want %q", resp.Status, resp.Location, want)
			}
			if asked.Load() != 1 {
				t.Errorf("%d requests, want 1", asked.Load())
			}
		})
	}
}

func absolute(base, ref string) string {
	if strings.HasPrefix(ref, "/") {
		return base + ref
	}
	return ref
}

func TestBadURL(t *testing.T) {
	c := client(t, Config{})
	for _, url := range []string{"", "/a", "ftp://x.com/", "file:///etc/passwd", "http://", "http://x.com:0/", "http://x.com:99999/", "http://x.com:-1", "http://%zz/", "javascript:1"} {
		if e := reason(t, c, Request{URL: url}); e.Reason != "bad-url" || e.Temporary {
			t.Errorf("%q: %v", url, e)
		}
	}
}

// TestConnections covers what can go wrong before an answer: a raw listener does it.
func TestConnections(t *testing.T) {
	tests := []struct {
		name      string
		handle    func(net.Conn)
		reason    string
		temporary bool
	}{
		{"hangs up at once", func(net.Conn) {}, "reset", true},
		{"resets", func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }, "reset", true},
		{"speaks something else", say("SSH-2.0-OpenSSH\r\n"), "bad-response", false},
		{"breaks within the header", say("HTTP/1.1 200 OK\r\nServer: x\r\n"), "reset", true},
		{"breaks within the body", say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), "reset", true},
		{"breaks within a chunk", say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"), "reset", true},
		{"malformed chunk", say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc"), "bad-response", false},
		{"unknown transfer encoding", say("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxyz\r\nabc"), "bad-response", false},
		{"header too large", say("HTTP/1.1 200 OK\r\n" + strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 70)), "headers-too-large", false},
		{"says it is too large", say("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc"), "too-large", false},
		{"never answers", waits, "timeout", true},
		{"drips its header", drips("HTTP/1.1 200 OK\r\n", "X: y\r\n"), "timeout", true},
		{"drips its body", drips("HTTP/1.1 200 OK\r\n\r\n", "x"), "timeout", true},
		{"endless early hints", drips("", "HTTP/1.1 103 Early Hints\r\n\r\n"), "timeout", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client(t, Config{Timeout: 300 * time.Millisecond})
			start := time.Now()
			e := reason(t, c, Request{URL: "http://" + listen(t, tt.handle)})
			if e.Reason != tt.reason || e.Temporary != tt.temporary {
				t.Errorf("got %s (temporary %v): %v, want %s", e.Reason, e.Temporary, e.Err, tt.reason)
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// listen answers every connection with handle, after the request's first bytes.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = c.Read(make([]byte, 4096))
				handle(c)
			}()
		}
	}()
	return l.Addr().String()
}

func say(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

// waits reads until the client hangs up.
func waits(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// drips keeps the connection busy until the client hangs up.
func drips(first, again string) func(net.Conn) {
	return func(c net.Conn) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for _, err := io.WriteString(c, first); err == nil; _, err = io.WriteString(c, again) {
			<-tick.C
		}
	}
}

func TestConnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close() // so that nobody listens there
	if e := reason(t, client(t, Config{}), Request{URL: "http://" + addr}); e.Reason != "connect" || !e.Temporary {
		t.Errorf("got %v", e)
	}
}

func TestDNS(t *testing.T) {
	if e := reason(t, client(t, Config{}), Request{URL: "http://no-such-host.invalid/"}); e.Reason != "dns" {
		t.Errorf("got %v", e)
	}
}

func TestTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) }))
	defer s.Close()
	s.Config.ErrorLog = nil
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())

	t.Run("unknown authority", func(t *testing.T) {
		if e := reason(t, client(t, Config{}), Request{URL: s.URL}); e.Reason != "tls" || e.Temporary {
			t.Errorf("got %v", e)
		}
	})
	t.Run("name of another", func(t *testing.T) {
		url := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
		if e := reason(t, client(t, Config{RootCAs: roots}), Request{URL: url}); e.Reason != "tls" {
			t.Errorf("got %v", e)
		}
	})
	t.Run("no TLS at all", func(t *testing.T) {
		_, url := serve(t, Config{}, func(http.ResponseWriter, *http.Request) {})
		if e := reason(t, client(t, Config{}), Request{URL: strings.Replace(url, "http", "https", 1)}); e.Reason != "tls" {
			t.Errorf("got %v", e)
		}
	})
	t.Run("trusted", func(t *testing.T) {
		resp, err := client(t, Config{RootCAs: roots}).Get(t.Context(), Request{URL: s.URL})
		if err != nil || string(resp.Body) != "HTTP/1.1" {
			t.Errorf("got %v, %v", resp, err)
		}
	})
}

func http2Server(t *testing.T, h http.HandlerFunc) (url string, roots *x509.CertPool) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	roots = x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s.URL, roots
}

func TestHTTP2(t *testing.T) {
	url, roots := http2Server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/big-header" {
			w.Header().Set("X", strings.Repeat("y", 2*DefaultMaxHeader))
		}
		if r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, r.Proto)
	})
	c := client(t, Config{RootCAs: roots})
	resp, err := c.Get(t.Context(), Request{URL: url})
	if err != nil || string(resp.Body) != "HTTP/2.0" || resp.FirstByte.IsZero() {
		t.Fatalf("got %v, %v", resp, err)
	}
	if e := reason(t, c, Request{URL: url + "/big-header"}); e.Reason != "headers-too-large" {
		t.Errorf("got %v", e)
	}
	if e := reason(t, c, Request{URL: url + "/abort"}); e.Reason != "reset" {
		t.Errorf("got %v", e)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := client(t, Config{})
	addr := listen(t, func(conn net.Conn) { cancel(); waits(conn) })
	_, err := c.Get(ctx, Request{URL: "http://" + addr})
	var e *Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &e) {
		t.Errorf("got %v", err)
	}
}

// TestHeaderLimit crosses a limit of one's own, from both sides.
func TestHeaderLimit(t *testing.T) {
	c, url := serve(t, Config{MaxHeader: 8000}, func(w http.ResponseWriter, r *http.Request) {
		n := 6000
		if r.URL.Path == "/over" {
			n = 20000 // the transport allows some slack for its buffer
		}
		w.Header().Set("X", strings.Repeat("y", n))
	})
	if _, err := c.Get(t.Context(), Request{URL: url}); err != nil {
		t.Error(err)
	}
	if e := reason(t, c, Request{URL: url + "/over"}); e.Reason != "headers-too-large" {
		t.Errorf("got %v", e)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, " 5 ": 5 * time.Second, "0": 0, "-3": 0, "NaN": 0, "-Inf": 0, "soon": 0, "1.5": 1500 * time.Millisecond,
		"86401": MaxRetryAfter, "1e300": MaxRetryAfter, "+Inf": MaxRetryAfter,
		"Tue, 24 Nov 2026 12:01:00 GMT": time.Minute, "Tuesday, 24-Nov-26 12:01:00 GMT": time.Minute,
		"Tue, 24 Nov 2026 11:00:00 GMT": 0, "Tue, 24 Nov 2099 11:00:00 GMT": MaxRetryAfter,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", value, got, want)
		}
	}
}

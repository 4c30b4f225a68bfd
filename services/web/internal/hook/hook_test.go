package hook

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// TestSignature: a receiver that verifies with the specification's own library takes it.
func TestSignature(t *testing.T) {
	secret := NewSecret()
	verifier, err := standard.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	var verified error
	srv := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		verified = verifier.Verify(body, r.Header)
		if r.Header.Get("Content-Type") != "application/json" || string(body) != `{"a":1}` {
			t.Errorf("%v %s", r.Header, body)
		}
	})
	if _, err := client().Post(t.Context(), Message{srv, secret, "ports-x-1", []byte(`{"a":1}`)}); err != nil || verified != nil {
		t.Errorf("%v, %v", err, verified)
	}
	if _, err := client().Post(t.Context(), Message{srv, NewSecret(), "ports-x-1", []byte(`{"a":1}`)}); err != nil || verified == nil {
		t.Errorf("another secret verifies: %v", err)
	}
	if NewSecret() == secret {
		t.Error("every secret is the same")
	}
}

func receiver(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func client() *Client { return New(Config{AllowPrivate: true, UserAgent: "Wireroom"}) }

func message(url string) Message { return Message{url, NewSecret(), "x", []byte("{}")} }

func TestStatuses(t *testing.T) {
	for code, want := range map[int]struct{ taken, refused bool }{200: {true, false}, 204: {true, false}, 302: {}, 400: {false, true}, 401: {}, 404: {}, 410: {}, 413: {false, true}, 422: {false, true}, 429: {}, 500: {}, 503: {}} {
		var reached atomic.Int32
		srv := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			reached.Add(1)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
		})
		a, err := client().Post(t.Context(), message(srv))
		var e *Error
		if (err == nil) != want.taken || a.Status != code || reached.Load() != 1 || err != nil && (!errors.As(err, &e) || e.Refused != want.refused) {
			t.Errorf("%d: %+v, %v, asked %d times", code, a, err, reached.Load())
		}
	}
}

// TestHostileReceivers: one that hangs, one that goes on for ever, one that says nothing but
// headers; and nothing of an address is told.
func TestHostileReceivers(t *testing.T) {
	quick := New(Config{AllowPrivate: true, Timeout: 200 * time.Millisecond})
	end := make(chan struct{})
	defer close(end)
	hang := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		<-end
	})
	if _, err := quick.Post(t.Context(), message(hang+"/secret-path")); err == nil || err.Error() != "no answer in 200ms" {
		t.Errorf("one that hangs: %v", err)
	}
	var sent atomic.Int64
	huge := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		for chunk := make([]byte, 32<<10); ; {
			n, err := w.Write(chunk)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	if a, err := client().Post(t.Context(), message(huge)); err != nil || a.Status != 200 || sent.Load() > 64<<20 {
		t.Errorf("one without an end: %+v, %v, %d bytes", a, err, sent.Load())
	}
	headers := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", MaxHeader+1)) })
	if _, err := client().Post(t.Context(), message(headers)); err == nil {
		t.Error("a header of any size is read")
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	if _, err := client().Post(t.Context(), message(gone.URL+"/secret-path")); err == nil || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("one that is gone: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client().Post(ctx, message(hang)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

func TestPrivateAddresses(t *testing.T) {
	var reached atomic.Int32
	srv := receiver(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := srv[strings.LastIndex(srv, ":"):]
	strict := New(Config{})
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		if _, err := strict.Post(t.Context(), message("http://"+host+port)); err == nil || !strings.Contains(err.Error(), "--private-hooks") {
			t.Errorf("%s: %v", host, err)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("reached %d times", reached.Load())
	}
}

// TestCertificates: a receiver must be who its certificate says, and be vouched for.
func TestCertificates(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(srv.Close)
	if _, err := client().Post(t.Context(), message(srv.URL)); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("of nobody: %v", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	if _, err := New(Config{AllowPrivate: true, RootCAs: pool}).Post(t.Context(), message(srv.URL)); err != nil {
		t.Errorf("of one that is known: %v", err)
	}
}

func TestCheck(t *testing.T) {
	for url, ok := range map[string]bool{
		"https://hooks.example.com/x": true, "http://hooks.example.com/x": false, "ftp://example.com": false, "javascript:alert(1)": false, "": false, "https://": false,
		"https://me:pw@example.com": false, "https://example.com/" + strings.Repeat("x", MaxURL): false,
	} {
		if err := New(Config{}).Check(url); (err == nil) != ok {
			t.Errorf("%.40s: %v", url, err)
		}
	}
	if err := client().Check("http://127.0.0.1/"); err != nil {
		t.Error(err)
	}
}

package hook

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestSignature is the example of the specification's own libraries.
func TestSignature(t *testing.T) {
	const secret, id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
	at, body := time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)
	if have, err := Sign(secret, id, at, body); err != nil || have != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%s, %v", have, err)
	}
	if _, err := Sign("whsec_?", id, at, body); err == nil {
		t.Error("a secret that is none signs")
	}
	if a, b := NewSecret(), NewSecret(); a == b || len(a) != len("whsec_")+44 {
		t.Errorf("secrets %d bytes long, or all the same", len(a))
	}
}

// TestPost: a receiver can verify what it gets by its headers alone.
func TestPost(t *testing.T) {
	m := Message{"", NewSecret(), "ports:x:1", []byte(`{"a":1}`)}
	m.URL = receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		stamp, err := strconv.ParseInt(r.Header.Get("webhook-timestamp"), 10, 64)
		if err != nil || time.Since(time.Unix(stamp, 0)).Abs() > time.Minute {
			t.Errorf("timestamp %d, %v", stamp, err)
		}
		signature, err := Sign(m.Secret, r.Header.Get("webhook-id"), time.Unix(stamp, 0), body)
		if err != nil || r.Header.Get("webhook-signature") != signature || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("User-Agent") != "Wireroom" || string(body) != `{"a":1}` {
			t.Errorf("%v %s, %v", r.Header, body, err)
		}
	})
	if _, err := client().Post(t.Context(), m); err != nil {
		t.Error(err)
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

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{"": 0, "90": 90 * time.Second, "-1": 0, "soon": 0, "Mon, 30 Nov 2026 12:02:00 GMT": 2 * time.Minute, "Mon, 30 Nov 2026 11:00:00 GMT": 0, "99999999999": math.MaxInt32 * time.Second} {
		if have := retryAfter(&http.Response{Header: http.Header{"Retry-After": {v}}}, now); have != want {
			t.Errorf("%q is %v, want %v", v, have, want)
		}
	}
	srv := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	var e *Error
	if _, err := client().Post(t.Context(), message(srv)); !errors.As(err, &e) || e.After != 2*time.Minute {
		t.Errorf("%v", err)
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

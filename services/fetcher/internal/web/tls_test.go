package web

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// TestExceptionsFromVerification: a certificate that nobody vouches for is taken on the
// routes that say so, and their connections serve nobody else.
func TestExceptionsFromVerification(t *testing.T) {
	var dialled atomic.Int32
	var seen sync.Map
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		if _, again := seen.LoadOrStore([2]any{conn, state}, true); state == http.StateActive && !again { // past the handshake
			dialled.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	c := client(t, Config{})
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	for _, step := range []struct {
		name  string
		route Route
		taken bool
	}{
		{"as usual", Route{}, false},
		{"any certificate", Route{AnyCertificate: true, Owner: "a"}, true},
		{"as usual, with a connection kept", Route{}, false},
		{"the same owner without its exception", Route{Owner: "a"}, false},
		{"its own CA", Route{CA: ca, Owner: "a"}, true},
		{"as usual, with two connections kept", Route{}, false},
		{"a CA that is none", Route{CA: "nothing", Owner: "a"}, false},
		{"another owner", Route{AnyCertificate: true, Owner: "b"}, true},
	} {
		_, err := c.Get(t.Context(), Request{URL: s.URL, Route: step.route})
		if step.taken != (err == nil) {
			t.Errorf("%s: %v", step.name, err)
		}
		if !step.taken {
			if e := reason(t, c, Request{URL: s.URL, Route: step.route}); e.Reason != "tls" || e.Temporary {
				t.Errorf("%s: %v", step.name, e)
			}
		}
	}
	if n := dialled.Load(); n != 3 {
		t.Errorf("%d connections carried a request, want one for each exception", n)
	}
}

// TestRoutesAreBounded: beyond maxRoutes all are forgotten and made afresh.
func TestRoutesAreBounded(t *testing.T) {
	c := client(t, Config{})
	for i := range maxRoutes + 1 {
		if _, err := c.transportFor(nil, Route{AnyCertificate: true, Owner: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(c.others); n != 1 {
		t.Errorf("%d routes are kept", n)
	}
}

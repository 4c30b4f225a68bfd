package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// TestRefusedAddress asks a client without AllowPrivate for a server that is there: no
// spelling of its address may reach it.
func TestRefusedAddress(t *testing.T) {
	var reached atomic.Int32
	_, url := serve(t, Config{}, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := url[strings.LastIndex(url, ":"):]
	c := New(Config{})
	for _, host := range []string{
		"127.0.0.1", "127.1.2.3", "0.0.0.0", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::1]", "[::]",
		"[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "localhost", "LOCALHOST", "169.254.169.254", "10.0.0.1", "[fe80::1%25lo]",
		"224.0.0.1", "[ff02::1]", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "192.168.1.1", "[fc00::1]", "255.255.255.255",
	} {
		if e := reason(t, c, Request{URL: "http://" + host + port}); e.Reason != "refused-address" || e.Temporary {
			t.Errorf("%s: %v", host, e)
		}
	}
	// Whether these are addresses or names is up to the system's resolver; both are fine.
	for _, host := range []string{"localhost.", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0177.0.0.1", "%31%32%37.0.0.1", "①②⑦.0.0.1"} {
		switch e := reason(t, c, Request{URL: "http://" + host + port}); e.Reason {
		case "refused-address", "dns", "bad-url":
		default:
			t.Errorf("%s: %v", host, e)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("reached %d times", reached.Load())
	}
}

func TestCheck(t *testing.T) {
	late := errors.New("late")
	var reached atomic.Int32
	count := func(w http.ResponseWriter, r *http.Request) { reached.Add(1); fmt.Fprint(w, "ok") }
	plain, plainURL := serve(t, Config{}, count)
	secureURL, roots := http2Server(t, count)
	for name, tt := range map[string]struct {
		c   *Client
		url string
	}{"HTTP/1.1": {plain, plainURL}, "HTTP/2": {client(t, Config{RootCAs: roots}), secureURL}} {
		t.Run(name, func(t *testing.T) {
			reached.Store(0)
			fine, refuse := check2(nil), check2(late)
			expectCheck(t, tt.c, tt.url, refuse, late) // before the first dial
			if _, err := tt.c.Get(t.Context(), Request{URL: tt.url, Check: fine.call}); err != nil || fine.n.Load() == 0 {
				t.Fatalf("%v after %d checks", err, fine.n.Load())
			}
			expectCheck(t, tt.c, tt.url, refuse, late) // with the connection kept
			if n := reached.Load(); n != 1 {
				t.Errorf("the server was reached %d times, want once", n)
			}
			if _, err := tt.c.Get(t.Context(), Request{URL: tt.url, Check: fine.call}); err != nil {
				t.Errorf("after a refusal: %v", err)
			}
		})
	}
}

type counted struct {
	n   atomic.Int32
	err error
}

func check2(err error) *counted { return &counted{err: err} }

func (c *counted) call() error { c.n.Add(1); return c.err }

func expectCheck(t *testing.T, c *Client, url string, refuse *counted, want error) {
	t.Helper()
	before := refuse.n.Load()
	e := reason(t, c, Request{URL: url, Check: refuse.call})
	if e.Reason != "check" || !errors.Is(e, want) || refuse.n.Load() == before {
		t.Errorf("got %v after %d checks", e, refuse.n.Load()-before)
	}
}

package web

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// gateway is a proxy on loopback: plain HTTP and CONNECT, or SOCKS5. Every site's name leads
// to the one site it knows.
type gateway struct {
	site   string       // its address
	user   string       // "name:password", where it wants one
	status int          // what it answers to CONNECT instead of connecting
	used   atomic.Int32 // requests and tunnels
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.used.Add(1)
	if g.user != "" && r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(g.user)) {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if g.status != 0 {
		w.WriteHeader(g.status)
		return
	}
	if r.Method == http.MethodConnect {
		conn, buf, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		g.join(conn, buf.Reader)
		return
	}
	r.URL.Host = g.site
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// join connects a client with the site until either hangs up.
func (g *gateway) join(conn net.Conn, from io.Reader) {
	defer conn.Close()
	site, err := net.Dial("tcp", g.site)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(site, from)
		site.Close()
	}()
	_, _ = io.Copy(conn, site)
}

// socks serves SOCKS5 (RFC 1928) until the test ends. reply is what it answers to CONNECT.
func (g *gateway) socks(t *testing.T, reply byte) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go g.socksOne(conn, reply)
		}
	}()
	return l.Addr().String()
}

func (g *gateway) socksOne(conn net.Conn, reply byte) {
	defer conn.Close()
	g.used.Add(1)
	r := bufio.NewReader(conn)
	head := make([]byte, 2)
	_, _ = io.ReadFull(r, head) // version, number of methods
	_, _ = io.ReadFull(r, make([]byte, head[1]))
	if g.user != "" {
		_, _ = conn.Write([]byte{5, 2})
		if name, password := socksText(r, 1), socksText(r, 0); name+":"+password != g.user {
			_, _ = conn.Write([]byte{1, 1})
			return
		}
		_, _ = conn.Write([]byte{1, 0})
	} else {
		_, _ = conn.Write([]byte{5, 0})
	}
	socksText(r, 4)             // version, command, reserved, type: a name
	_, _ = io.ReadFull(r, head) // port
	_, _ = conn.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0})
	if reply == 0 {
		g.join(conn, r)
	}
}

// socksText reads a text with its length before it, after so many bytes of something else.
func socksText(r *bufio.Reader, skip int) string {
	_, _ = io.ReadFull(r, make([]byte, skip))
	n, _ := r.ReadByte()
	text := make([]byte, n)
	_, _ = io.ReadFull(r, text)
	return string(text)
}

// behind is a site, reached by the name example.com, and a client that knows no other way.
func behind(t *testing.T, secure bool) (site *httptest.Server, c *Client, address string) {
	t.Helper()
	site = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "" && r.TLS != nil {
			t.Error("the site saw the proxy's password")
		}
		fmt.Fprint(w, "hello")
	}))
	cfg := Config{}
	scheme := "http"
	if secure {
		site.StartTLS()
		cfg.RootCAs = site.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		scheme = "https"
	} else {
		site.Start()
	}
	t.Cleanup(site.Close)
	c = New(cfg) // no private addresses: only the proxy's may be one
	c.lookup = func(context.Context, string, string) ([]netip.Addr, error) { return nil, errors.New("nobody knows") }
	t.Cleanup(c.Close)
	_, port, _ := net.SplitHostPort(site.Listener.Addr().String())
	return site, c, scheme + "://example.com:" + port + "/"
}

// serveProxy starts a gateway and returns its URL.
func serveProxy(t *testing.T, kind string, g *gateway) string {
	t.Helper()
	switch kind {
	case "socks5":
		return "socks5://" + g.socks(t, 0)
	case "https":
		s := httptest.NewTLSServer(g)
		t.Cleanup(s.Close)
		return s.URL
	}
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	return s.URL
}

func TestProxy(t *testing.T) {
	for _, kind := range []string{"http", "https", "socks5"} {
		for _, secure := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s to secure=%v", kind, secure), func(t *testing.T) {
				site, c, address := behind(t, secure)
				g := &gateway{site: site.Listener.Addr().String(), user: "me:secret"}
				proxy := serveProxy(t, kind, g)
				if kind == "https" { // its certificate is httptest's, as the site's is
					c.cfg.RootCAs = httpsRoots(t)
				}
				u, _ := url.Parse(proxy)
				u.User = url.UserPassword("me", "secret")
				fine, late := check2(nil), check2(errors.New("late"))
				route := Route{Proxy: u.String()}
				expectCheckVia(t, c, address, route, late) // before the first packet to the proxy
				if g.used.Load() != 0 {
					t.Error("the proxy was used although the request was late")
				}
				resp, err := c.Get(t.Context(), Request{URL: address, Route: route, Check: fine.call})
				if err != nil || string(resp.Body) != "hello" || fine.n.Load() == 0 || g.used.Load() != 1 {
					t.Fatalf("got %v, %v after %d checks, proxy used %d times", resp, err, fine.n.Load(), g.used.Load())
				}
				expectCheckVia(t, c, address, route, late) // with the connection kept
				u.User = url.UserPassword("me", "wrongsecret")
				e := reason(t, c, Request{URL: address, Route: Route{Proxy: u.String()}})
				if e.Reason != "proxy" || !e.Temporary || strings.Contains(e.Error(), "secret") {
					t.Errorf("with a wrong password: %v", e)
				}
			})
		}
	}
}

func httpsRoots(t *testing.T) *x509.CertPool {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	t.Cleanup(s.Close)
	return s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
}

func expectCheckVia(t *testing.T, c *Client, address string, route Route, late *counted) {
	t.Helper()
	before := late.n.Load()
	e := reason(t, c, Request{URL: address, Route: route, Check: late.call})
	if e.Reason != "check" || late.n.Load() == before {
		t.Errorf("got %v after %d checks", e, late.n.Load()-before)
	}
}

// TestProxyFailures: what the proxy cannot or will not do is its failure; what it says of
// the site is the site's.
func TestProxyFailures(t *testing.T) {
	site, c, address := behind(t, true)
	at := site.Listener.Addr().String()
	closed := "127.0.0.1:" + strconv.Itoa(freePort(t))
	silent := func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
	aborting := httptest.NewServer(http.HandlerFunc(silent))
	t.Cleanup(aborting.Close)
	for name, tt := range map[string]struct{ proxy, want string }{
		"closed":              {"http://" + closed, "proxy"},
		"closed SOCKS":        {"socks5://" + closed, "proxy"},
		"no such host":        {"http://proxy.invalid:3128", "proxy"},
		"hangs up":            {aborting.URL, "proxy"},
		"forbids":             {serveProxy(t, "http", &gateway{status: 403}), "proxy"},
		"cannot reach":        {serveProxy(t, "http", &gateway{status: 502}), "connect"},
		"SOCKS forbids":       {"socks5://" + (&gateway{}).socks(t, 2), "proxy"},
		"SOCKS cannot reach":  {"socks5://" + (&gateway{}).socks(t, 5), "connect"},
		"site hangs up":       {serveProxy(t, "http", &gateway{site: closed}), "reset"},
		"site hangs up SOCKS": {serveProxy(t, "socks5", &gateway{site: closed}), "reset"},
	} {
		if e := reason(t, c, Request{URL: address, Route: Route{Proxy: tt.proxy}}); e.Reason != tt.want || !e.Temporary {
			t.Errorf("%s: %v, want %s", name, e, tt.want)
		}
	}
	untrusted := strings.Replace(address, "example.com", "other.example", 1)
	if e := reason(t, c, Request{URL: untrusted, Route: Route{Proxy: serveProxy(t, "http", &gateway{site: at})}}); e.Reason != "tls" {
		t.Errorf("another's certificate: %v", e)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestSitesBehindAProxyAreGuarded: the proxy may stand in a private network, but it must
// not lead to one.
func TestSitesBehindAProxyAreGuarded(t *testing.T) {
	site, c, _ := behind(t, false)
	g := &gateway{site: site.Listener.Addr().String()}
	route := Route{Proxy: serveProxy(t, "http", g)}
	c.lookup = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		switch host {
		case "inside.example":
			return []netip.Addr{netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("10.0.0.1")}, nil
		case "public.example":
			return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
		}
		return nil, &net.DNSError{IsNotFound: true}
	}
	for _, host := range strings.Fields("127.0.0.1 10.0.0.1 169.254.169.254 [::1] [::ffff:127.0.0.1] [fe80::1%25lo] localhost LOCALHOST localhost. a.localhost " +
		"127.1 127.1. 2130706433 0x7f000001 0x7f.1 0x 0177.0.0.1 inside.example ①②⑦.0.0.1") {
		if e := reason(t, c, Request{URL: "http://" + host + "/", Route: route}); e.Reason != "refused-address" || e.Temporary {
			t.Errorf("%s: %v", host, e)
		}
	}
	if n := g.used.Load(); n != 0 {
		t.Errorf("the proxy was asked %d times", n)
	}
	for _, host := range strings.Fields("8.8.8.8 public.example known-to-the-proxy-only.example 123.news.example") {
		if _, err := c.Get(t.Context(), Request{URL: "http://" + host + "/", Route: route}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	open := client(t, Config{})
	if _, err := open.Get(t.Context(), Request{URL: "http://127.0.0.1/", Route: route}); err != nil {
		t.Errorf("private addresses allowed: %v", err)
	}
}

func TestProxyOfTheEnvironment(t *testing.T) {
	site, _, address := behind(t, false)
	g := &gateway{site: site.Listener.Addr().String()}
	t.Setenv("HTTP_PROXY", serveProxy(t, "http", g))
	t.Setenv("NO_PROXY", "outside.invalid")
	t.Setenv("HTTPS_PROXY", "http://me:secret@proxy.invalid:1")
	if got := fmt.Sprint(EnvProxies()); !strings.Contains(got, "proxy.invalid") || strings.Contains(got, "secret") {
		t.Errorf("the environment's proxies are shown as %s", got)
	}
	c := New(Config{})
	t.Cleanup(c.Close)
	c.lookup = func(context.Context, string, string) ([]netip.Addr, error) { return nil, nil }
	if _, err := c.Get(t.Context(), Request{URL: address}); err != nil || g.used.Load() != 1 {
		t.Errorf("%v, proxy used %d times", err, g.used.Load())
	}
	for name, r := range map[string]Request{
		"no_proxy": {URL: "http://outside.invalid/"},
		"direct":   {URL: "http://other.invalid/", Route: Route{Proxy: Direct}},
	} {
		if e := reason(t, c, r); e.Reason != "dns" || g.used.Load() != 1 {
			t.Errorf("%s: %v, proxy used %d times", name, e, g.used.Load())
		}
	}
}

func TestValidRoute(t *testing.T) {
	for _, proxy := range []string{"", Direct, "http://p:3128", "https://u:secret@p", "socks5://[::1]:1080", "socks5h://p"} {
		if err := (Route{Proxy: proxy}).Valid(); err != nil {
			t.Errorf("%q: %v", proxy, err)
		}
	}
	for _, proxy := range []string{"p:3128", "ftp://u:secret@p", "http://", "http://u:secret@p:x%", "DIRECT"} {
		if err := (Route{Proxy: proxy}).Valid(); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", proxy, err)
		}
	}
	if err := (Route{CA: "nothing"}).Valid(); err == nil {
		t.Error("a CA that is none is taken")
	}
}

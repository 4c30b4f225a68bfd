package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/net/http/httpproxy"
)

// Route is how requests travel where a source has settings of its own. The zero Route
// goes through the environment's proxies and trusts the system's certificates.
type Route struct {
	Proxy string // a proxy's URL, or Direct for none
	// The exceptions from verification. Connections made with one are shared by requests of
	// one Owner only.
	CA             string // PEM: certificates trusted besides the system's
	AnyCertificate bool   // the site's certificate is not verified
	Owner          string
}

// Direct is the Proxy of a Route that goes through none, whatever the environment says.
const Direct = "direct"

const (
	// maxRoutes bounds the routes whose connections are kept; beyond it all are closed.
	maxRoutes = 1000
	// maxRouteIdle is how many connections an excepted route keeps, and a proxy for plain requests.
	maxRouteIdle = 16
)

// Valid says what is wrong with a route. It does not repeat the proxy's URL, which may
// hold a password.
func (r Route) Valid() error {
	if r.Proxy != "" && r.Proxy != Direct {
		if _, err := parseProxy(r.Proxy); err != nil {
			return err
		}
	}
	if r.CA != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(r.CA)) {
		return errors.New("no certificate in PEM form")
	}
	return nil
}

// Excepted reports whether certificates are not verified as usual.
func (r Route) Excepted() bool { return r.CA != "" || r.AnyCertificate }

// parseProxy takes what a connection can go through.
func parseProxy(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("the proxy's address is no URL")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, errors.New("a proxy is http://, https:// or socks5://, or " + Direct)
	}
	if u.Hostname() == "" {
		return nil, errors.New("the proxy's address has no host")
	}
	return u, nil
}

// proxyFor is the proxy of a request, nil for none.
func (c *Client) proxyFor(u *url.URL, r Route) (*url.URL, error) {
	switch r.Proxy {
	case Direct:
		return nil, nil
	case "":
		p, err := c.env(u)
		if err != nil {
			return nil, &Error{Reason: "proxy", Err: errors.New("the environment's proxies cannot be used"), Temporary: true}
		}
		return p, nil
	}
	p, err := parseProxy(r.Proxy)
	if err != nil {
		return nil, &Error{Reason: "proxy", Err: err, Temporary: true}
	}
	return p, nil
}

// EnvProxies are the proxies that the environment names, without passwords.
func EnvProxies() []string {
	env := httpproxy.FromEnvironment()
	var out []string
	for _, raw := range []string{env.HTTPProxy, env.HTTPSProxy} {
		u, err := url.Parse(raw)
		switch {
		case raw == "":
		case err != nil:
			out = append(out, "(not a URL)")
		default:
			u.User = nil
			out = append(out, u.String())
		}
	}
	return slices.Compact(out)
}

// way is what connections must have in common to be shared.
type way struct {
	proxy, ca, owner string
	anyCertificate   bool
}

func wayOf(proxy *url.URL, r Route) way {
	var w way
	if proxy != nil {
		w.proxy = proxy.String()
	}
	if r.Excepted() {
		w.ca, w.anyCertificate, w.owner = r.CA, r.AnyCertificate, r.Owner
	}
	return w
}

// transportFor has a transport for each way: what may be dialled and trusted on one must
// never serve a request of another.
func (c *Client) transportFor(proxy *url.URL, r Route) (*http.Transport, error) {
	w := wayOf(proxy, r)
	if w == (way{}) {
		return c.transport, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.others[w]; t != nil {
		return t, nil
	}
	if len(c.others) >= maxRoutes {
		c.closeOthers()
	}
	t, err := c.newRoute(proxy, r)
	if err == nil {
		c.others[w] = t
	}
	return t, err
}

// closeOthers is called with mu held. Requests on their way end as they would have.
func (c *Client) closeOthers() {
	for _, t := range c.others {
		t.CloseIdleConnections()
	}
	clear(c.others)
}

func (c *Client) newRoute(proxy *url.URL, r Route) (*http.Transport, error) {
	t := newTransport(c.cfg)
	if r.Excepted() {
		t.MaxIdleConns = maxRouteIdle
	}
	roots := c.cfg.RootCAs
	if r.CA != "" {
		var err error
		if roots, err = rootsWith(roots, r.CA); err != nil {
			return nil, &Error{Reason: "tls", Err: err}
		}
	}
	t.TLSClientConfig = tlsConfig(roots)
	t.TLSClientConfig.InsecureSkipVerify = r.AnyCertificate //nolint:gosec // a person asked for it, for this site
	if proxy != nil {
		c.throughProxy(t, proxy)
	}
	return t, nil
}

func rootsWith(base *x509.CertPool, pem string) (*x509.CertPool, error) {
	var roots *x509.CertPool
	if base != nil {
		roots = base.Clone()
	} else {
		var err error
		if roots, err = x509.SystemCertPool(); err != nil {
			return nil, fmt.Errorf("the system's certificates: %w", err)
		}
	}
	if !roots.AppendCertsFromPEM([]byte(pem)) {
		return nil, errors.New("no certificate in PEM form")
	}
	return roots, nil
}

// throughProxy makes a transport dial nothing but the proxy, whose address a person chose
// and may be private.
func (c *Client) throughProxy(t *http.Transport, proxy *url.URL) {
	dialer := &net.Dialer{Timeout: dialTimeout, ControlContext: checked}
	t.DialContext = dialer.DialContext
	t.Proxy = http.ProxyURL(proxy)
	t.MaxIdleConnsPerHost = maxRouteIdle // plain requests to all sites share the proxy's
	t.OnProxyConnectResponse = connectAnswer
	if proxy.Scheme == "https" { // exceptions are for the site, not for the proxy
		t.DialTLSContext = verified(dialer, &tls.Config{RootCAs: c.cfg.RootCAs, ServerName: proxy.Hostname(), MinVersion: tls.VersionTLS12})
	}
}

// verified dials TLS.
func verified(dialer *net.Dialer, cfg *tls.Config) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		secure := tls.Client(conn, cfg)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return secure, nil
	}
}

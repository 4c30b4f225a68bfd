package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/idna"

	"github.com/wireroom/wireroom/pkg/address"
)

// passage is how far a request through a proxy has come: what fails before the site is
// reached is the proxy's failure.
type passage struct {
	proxy   *url.URL
	reached atomic.Bool
}

type passageKey struct{}

// siteLookup bounds the look for the addresses of a site behind a proxy.
const siteLookup = 2 * time.Second

// checked is the guard of a proxy's address: any will do, but the request may be late.
func checked(ctx context.Context, _, _ string, _ syscall.RawConn) error { return check(ctx) }

// behindProxy guards the site of a request that a proxy will dial: nobody sees the address
// that it dials, so what can be known beforehand must do. A name that has no address here
// is left to the proxy, whose names may be others.
func (c *Client) behindProxy(ctx context.Context, u *url.URL) error {
	if c.cfg.AllowPrivate {
		return nil
	}
	host, err := hostOf(u)
	if err != nil {
		return err
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return public(host, ip)
	}
	if name := strings.TrimSuffix(host, "."); name == "localhost" || strings.HasSuffix(name, ".localhost") || numeric(name) {
		return &Error{Reason: "refused-address", Err: fmt.Errorf("%s is no public name", host)}
	}
	ctx, cancel := context.WithTimeout(ctx, siteLookup)
	defer cancel()
	ips, _ := c.lookup(ctx, "ip", host)
	return public(host, ips...)
}

// hostOf is the host as it will be asked for: net/http maps Unicode's digits and dots too.
func hostOf(u *url.URL) (string, error) {
	host := strings.ToLower(u.Hostname())
	for i := range len(host) {
		if host[i] < 0x80 {
			continue
		}
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", &Error{Reason: "bad-url", Err: err}
		}
		return ascii, nil
	}
	return host, nil
}

// numeric reports whether a name is meant as an address: "127.1", "0x7f000001". What a
// proxy makes of one is its secret.
func numeric(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		_, err := strconv.ParseUint(hex, 16, 64)
		return hex == "" || err == nil
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

func public(host string, ips ...netip.Addr) error {
	for _, ip := range ips {
		if !address.Public(ip) {
			return &Error{Reason: "refused-address", Err: fmt.Errorf("%s of %s is no public address", ip, host)}
		}
	}
	return nil
}

// connectAnswer reads a proxy's answer to CONNECT. A gateway's errors are about the site.
func connectAnswer(ctx context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	p, _ := ctx.Value(passageKey{}).(*passage)
	switch s := resp.StatusCode; s {
	case http.StatusOK:
		p.arrived()
		return nil
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return &Error{Reason: "connect", Err: fmt.Errorf("the proxy answered %d to CONNECT", s), Temporary: true}
	default:
		return &Error{Reason: "proxy", Err: fmt.Errorf("the proxy answered %d to CONNECT", s), Temporary: true}
	}
}

// arrived notes that there is a connection.
func (p *passage) arrived() {
	if p != nil {
		p.reached.Store(true)
	}
}

// handshake notes that the talk with the site begins, where it is not the one with an
// https proxy.
func (p *passage) handshake() {
	if p != nil && p.proxy.Scheme != "https" {
		p.reached.Store(true)
	}
}

// blame is the error of a request that ended before it reached the site.
func (p *passage) blame(err error) *Error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "socks connect" && mentions(op, "unreachable", "connection refused", "TTL expired") {
		return &Error{Reason: "connect", Err: err, Temporary: true} // the proxy's word about the site
	}
	return &Error{Reason: "proxy", Err: err, Temporary: true}
}

// refused turns the answer of a plain proxy that wants to know who asks into an error.
func (p *passage) refused(resp *http.Response, u *url.URL) error {
	if p == nil || u.Scheme != "http" || resp.StatusCode != http.StatusProxyAuthRequired {
		return nil
	}
	return &Error{Reason: "proxy", Err: fmt.Errorf("the proxy answered %d", resp.StatusCode), Temporary: true}
}

package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Get makes one request, a POST where there is a form, and reads the answer. Whatever the status, an answer is no
// error. Errors are of type *Error, except that of a cancelled ctx.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	u, err := parseURL(r.URL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	tctx, stop := context.WithTimeoutCause(ctx, c.cfg.Timeout, errTimeout)
	defer stop()
	proxy, err := c.proxyFor(u, r.Route)
	if err != nil {
		return nil, err
	}
	var p *passage
	if proxy != nil {
		p = &passage{proxy: proxy}
	}
	resp, err := c.get(tctx, cancel, u, r, p)
	if err != nil {
		return nil, classify(tctx, err, p)
	}
	return resp, nil
}

var errTimeout = errors.New("took too long")

func (c *Client) get(ctx context.Context, cancel context.CancelCauseFunc, u *url.URL, r Request, p *passage) (*Response, error) {
	transport, err := c.transportVia(ctx, u, r.Route, p)
	if err != nil {
		return nil, err
	}
	out := &Response{}
	ctx = context.WithValue(context.WithValue(ctx, checkKey{}, r.Check), passageKey{}, p)
	first := &firstByte{}
	t := trace(ctx, cancel, first, p)
	method, form := r.content()
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, t), method, u.String(), form)
	if err != nil {
		return nil, err
	}
	req.Header = c.header(r)
	out.Started = time.Now()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	if err := p.refused(resp, u); err != nil {
		return nil, err
	}
	out.FirstByte, out.Status, out.Header = first.get(), resp.StatusCode, resp.Header
	out.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	if out.Location, err = location(u, resp); err != nil {
		return nil, err
	}
	out.Body, out.Bytes, err = c.read(ctx, resp, r.Cut)
	out.Done = time.Now()
	return out, err
}

// content is the request's method and body.
func (r Request) content() (method string, body io.Reader) {
	if r.Form == nil {
		return http.MethodGet, nil
	}
	return http.MethodPost, strings.NewReader(r.Form.Encode())
}

// transportVia is the transport of a request, once its site may be asked for that way.
func (c *Client) transportVia(ctx context.Context, u *url.URL, r Route, p *passage) (*http.Transport, error) {
	if p == nil {
		return c.transportFor(nil, r)
	}
	if err := c.behindProxy(ctx, u); err != nil {
		return nil, err
	}
	return c.transportFor(p.proxy, r)
}

// Sent are the fields of a request, without those that a source adds, which may be keys.
func (c *Client) Sent(r Request) http.Header {
	r.Header = nil
	return c.header(r)
}

func (c *Client) header(r Request) http.Header {
	h := http.Header{}
	for name, value := range r.Header {
		h.Set(name, value)
	}
	h.Set("Accept-Encoding", "gzip, br, zstd")
	h.Set("User-Agent", c.cfg.UserAgent)
	if r.Form != nil {
		h.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range map[string]string{"Accept": r.Accept, "If-None-Match": r.ETag, "If-Modified-Since": r.LastModified} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return h
}

// firstByte is written by the transport's goroutine.
type firstByte struct {
	mu sync.Mutex
	at time.Time
}

func (f *firstByte) set() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = time.Now()
}

func (f *firstByte) get() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at.IsZero() {
		return time.Now()
	}
	return f.at
}

// trace notes the first byte, and asks the check again when a kept connection is taken. A
// new connection to a proxy may have been dialled for another site's request.
func trace(ctx context.Context, cancel context.CancelCauseFunc, first *firstByte, p *passage) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotFirstResponseByte: first.set,
		TLSHandshakeStart:    p.handshake,
		GotConn: func(info httptrace.GotConnInfo) {
			if !info.Reused && p == nil {
				return
			}
			p.arrived()
			if err := check(ctx); err != nil {
				cancel(err)
				hangUp(info.Conn)
			}
		},
	}
}

// hangUp sees to it that a request already cancelled is not written. HTTP/2 looks before
// it writes. HTTP/1 offers no way to refuse a connection at that point, so the socket is
// closed under it; a TLS connection's own Close would first write a farewell.
func hangUp(conn net.Conn) {
	if t, ok := conn.(*tls.Conn); ok {
		if t.ConnectionState().NegotiatedProtocol == "h2" {
			return // others may use it, now or next
		}
		conn = t.NetConn()
	}
	_ = conn.Close()
}

func tlsConfig(roots *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// parseURL takes what can be asked for.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, &Error{Reason: "bad-url", Err: err}
	}
	if err := usable(u); err != nil {
		return nil, &Error{Reason: "bad-url", Err: err}
	}
	return u, nil
}

// usable says why a URL cannot be asked for, and takes from it what is not sent.
func usable(u *url.URL) error {
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%q is neither http nor https", u.Scheme)
	case u.Hostname() == "":
		return fmt.Errorf("%q has no host", u.Redacted())
	case u.Port() != "" && (err != nil || port == 0):
		return fmt.Errorf("%q is no port", u.Port())
	}
	return nil
}

// location is where a redirect leads: an absolute http or https URL.
func location(from *url.URL, resp *http.Response) (string, error) {
	to := resp.Header.Get("Location")
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", nil
	}
	if to == "" {
		return "", nil
	}
	u, err := from.Parse(strings.TrimSpace(to))
	if err == nil {
		err = usable(u)
	}
	if err != nil {
		return "", &Error{Reason: "bad-redirect", Err: fmt.Errorf("to %q: %w", to, err)}
	}
	return u.String(), nil
}

// retryAfter reads both forms of the header (RFC 9110 section 10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	var d time.Duration
	if n, err := strconv.ParseFloat(value, 64); err == nil {
		if n > MaxRetryAfter.Seconds() {
			return MaxRetryAfter
		}
		d = time.Duration(n * float64(time.Second)) // NaN gives something below zero
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), MaxRetryAfter)
}

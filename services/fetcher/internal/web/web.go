// Package web is the HTTP client for a hostile web: it dials only public addresses,
// bounds every byte and second, and says in one word what went wrong. It makes one
// request at a time and follows no redirect: whether the next host may be asked is not
// its decision, and neither are robots.txt, pacing and retries.
package web

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// The defaults and limits. A page of news is 0.1 to 2 MB; the header limit is what large
// sites with many cookies stay well below.
const (
	DefaultTimeout   = 20 * time.Second
	DefaultMaxBody   = 10 << 20
	DefaultMaxHeader = 64 << 10

	// MaxEncodings is how many content encodings may lie upon one another.
	MaxEncodings = 2
	// MaxErrorBody is how much is read of an answer that is no page; the rest is left.
	MaxErrorBody = 64 << 10
	// MaxRetryAfter bounds what is believed of a Retry-After.
	MaxRetryAfter = 24 * time.Hour

	dialTimeout = 10 * time.Second
	// Connections kept for the next request. A host is asked by one worker at a time, and a
	// second of delay is common, so seconds are enough; ten thousand hosts must not leave
	// ten thousand sockets.
	maxIdle        = 512
	maxIdlePerHost = 1
	idleTimeout    = 30 * time.Second
	// A silent HTTP/2 connection is pinged after this, so that a dead one is not reused.
	pingAfter   = 15 * time.Second
	pingTimeout = 5 * time.Second
)

// Config sets the client. Zero values mean the defaults.
type Config struct {
	UserAgent    string        // sent as it is
	AllowPrivate bool          // also dial private, loopback and other special addresses
	Timeout      time.Duration // for a whole request, from dialling to the last byte
	MaxBody      int64         // bytes of a body, as sent and as decoded
	MaxHeader    int64         // bytes of an answer's header
	RootCAs      *x509.CertPool
}

func (c Config) defaults() Config {
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.MaxBody <= 0 {
		c.MaxBody = DefaultMaxBody
	}
	if c.MaxHeader <= 0 {
		c.MaxHeader = DefaultMaxHeader
	}
	return c
}

// Client makes requests. It is safe for concurrent use.
type Client struct {
	cfg       Config
	env       func(*url.URL) (*url.URL, error) // the environment's proxy for an address
	lookup    func(ctx context.Context, network, host string) ([]netip.Addr, error)
	transport *http.Transport // of the zero Route, where no proxy is set

	mu     sync.Mutex // guards others
	others map[way]*http.Transport
}

// New is a client. It reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY once, now.
func New(cfg Config) *Client {
	cfg = cfg.defaults()
	return &Client{
		cfg: cfg, env: httpproxy.FromEnvironment().ProxyFunc(), lookup: net.DefaultResolver.LookupNetIP,
		transport: newTransport(cfg), others: map[way]*http.Transport{},
	}
}

// Close closes the connections that wait for a next request.
func (c *Client) Close() {
	c.transport.CloseIdleConnections()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closeOthers()
}

// Request is one GET, or the POST of a form.
type Request struct {
	URL          string
	Form         url.Values // to send; nil for a GET
	ETag         string     // for If-None-Match
	LastModified string     // for If-Modified-Since
	Accept       string
	Header       map[string]string // further fields; they do not replace what the client sets
	Route        Route

	// Check is called just before the request's first packet, at every dial and when a kept
	// connection is taken again. When it errs the request is not made. It may be called
	// from several goroutines at once, but not after Get has returned.
	Check func() error
	// Cut reads only so many bytes of a longer body, instead of refusing it. 0 is no cut.
	Cut int64
}

// Response is an answer whose body has been read and decoded.
type Response struct {
	Status   int
	Header   http.Header // as received
	Body     []byte      // transfer and content encodings undone; short for a status other than 200
	Location string      // where a redirect leads, absolute, without fragment; "" when it does not say
	Bytes    int64       // of the body, as received

	Started   time.Time // just before the request
	FirstByte time.Time // of the answer
	Done      time.Time // after the last byte

	// RetryAfter is how long the server wants to be left alone, at most MaxRetryAfter;
	// 0 when it does not say.
	RetryAfter time.Duration
}

func newTransport(cfg Config) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, ControlContext: guard(cfg.AllowPrivate)}
	t := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    dialTimeout,
		DisableCompression:     true, // decoded here, within limits
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    maxIdlePerHost,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: cfg.MaxHeader,
	}
	if cfg.RootCAs != nil {
		t.TLSClientConfig = tlsConfig(cfg.RootCAs)
	}
	return t
}

// checkKey carries a request's Check to the dialer.
type checkKey struct{}

func check(ctx context.Context) error {
	f, _ := ctx.Value(checkKey{}).(func() error)
	if f == nil {
		return nil
	}
	if err := f(); err != nil {
		return &Error{Reason: "check", Err: err, Temporary: true}
	}
	return nil
}

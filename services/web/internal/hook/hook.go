// Package hook posts signed messages to addresses that people name, as Standard Webhooks
// wants it (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
//
// It posts once, follows nothing and keeps nothing; when to try again is its caller's.
package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/wireroom/wireroom/pkg/address"
)

const (
	// Timeout bounds one post, from dialling to the end of the answer.
	Timeout = 10 * time.Second
	// MaxAnswer is how much of an answer is read, in bytes; the rest is left.
	MaxAnswer = 64 << 10
	// MaxHeader is the largest header of an answer, in bytes.
	MaxHeader = 64 << 10
	// MaxURL is the longest address, in bytes.
	MaxURL = 2000

	// secretMark begins a secret, and secretBytes is its length (the specification: 24 to 64).
	secretMark  = "whsec_"
	secretBytes = 32
)

// Config sets a client.
type Config struct {
	AllowPrivate bool // also post to private addresses, and over plain HTTP
	UserAgent    string
	RootCAs      *x509.CertPool // nil is the system's
	Timeout      time.Duration  // 0 is Timeout
}

// Client posts. It may be used from several goroutines.
type Client struct {
	cfg  Config
	http *http.Client
}

// New is a client.
func New(cfg Config) *Client {
	if cfg.Timeout == 0 {
		cfg.Timeout = Timeout
	}
	dialer := &net.Dialer{Timeout: cfg.Timeout, Control: func(_, to string, _ syscall.RawConn) error {
		if cfg.AllowPrivate {
			return nil
		}
		return address.Check(to)
	}}
	t := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: cfg.Timeout, ForceAttemptHTTP2: true, DisableCompression: true,
		MaxResponseHeaderBytes: MaxHeader, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second,
		TLSClientConfig: &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{cfg: cfg, http: &http.Client{Transport: t, CheckRedirect: stay}}
}

// Close closes the connections that wait for a next post.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Check says what is wrong with an address, as far as its text tells.
func (c *Client) Check(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("it is no address of a web server; write it as https://hooks.example.com/wire")
	case len(raw) > MaxURL:
		return fmt.Errorf("it has %d bytes, the limit is %d", len(raw), MaxURL)
	case u.User != nil:
		return errors.New("it has a password in it, which would be shown: messages are signed instead")
	case u.Scheme != "https" && !c.cfg.AllowPrivate:
		return errors.New("articles would cross the network in the clear: write https:// (--private-hooks allows http://)")
	}
	return nil
}

// NewSecret is a secret to share with a receiver.
func NewSecret() string {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails
	return secretMark + base64.StdEncoding.EncodeToString(b)
}

// Sign is the signature of a message, for the header webhook-signature.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretMark))
	if err != nil {
		return "", errors.New("the alert's secret is damaged: save the alert anew")
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil)), nil
}

// Message is what is posted. Its ID is the same through all tries, so that a receiver may
// tell a message that comes twice.
type Message struct {
	URL, Secret, ID string
	Body            []byte // JSON
}

// Answer is what came back.
type Answer struct {
	Status int
	Took   time.Duration
}

// Error is the error of a message that was not taken.
type Error struct {
	Refused bool          // the receiver does not want this message, and would not later
	After   time.Duration // that it asks us to wait (Retry-After); 0 where it does not
	Text    string
}

func (e *Error) Error() string { return e.Text }

// Post posts a message once. It was taken where there is no error.
func (c *Client) Post(ctx context.Context, m Message) (a Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	req, err := c.request(ctx, m, time.Now())
	if err != nil {
		return a, err
	}
	began := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		a.Took = time.Since(began)
		return a, c.trouble(ctx, err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, MaxAnswer))
	a = Answer{resp.StatusCode, time.Since(began)}
	if err != nil && ctx.Err() != nil { // it may have taken it, or not: as if not
		return a, c.trouble(ctx, err)
	}
	return a, taken(resp)
}

func (c *Client) request(ctx context.Context, m Message, now time.Time) (*http.Request, error) {
	signature, err := Sign(m.Secret, m.ID, now, m.Body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return nil, errors.New("its address is none: save the alert anew")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	req.Header.Set("webhook-id", m.ID)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("webhook-signature", signature)
	return req, nil
}

// taken reads the status as the specification has it: 2xx is success, all else is not, and
// nothing is followed.
func taken(resp *http.Response) error {
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code >= 300 && code < 400:
		return &Error{Text: fmt.Sprintf("answered %d and sends us elsewhere: name the address that it moved to", code)}
	case code == http.StatusBadRequest, code == http.StatusRequestEntityTooLarge, code == http.StatusUnsupportedMediaType, code == http.StatusUnprocessableEntity:
		return &Error{Refused: true, Text: fmt.Sprintf("answered %d", code)}
	default:
		return &Error{After: retryAfter(resp, time.Now()), Text: fmt.Sprintf("answered %d", code)}
	}
}

// retryAfter is the time that an answer asks for, in seconds or as a date (RFC 9110, 10.2.3).
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	v := resp.Header.Get("Retry-After")
	if n, err := strconv.Atoi(v); err == nil && n > 0 {
		return time.Duration(min(n, math.MaxInt32)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// trouble says what happened without the address, whose path may be a secret of its own.
func (c *Client) trouble(ctx context.Context, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case errors.Is(err, address.ErrPrivate):
		return &Error{Text: "it leads to a private address, where nothing is posted (--private-hooks allows it)"}
	case ctx.Err() != nil || errors.As(err, &op) && op.Timeout():
		return &Error{Text: fmt.Sprintf("no answer in %v", c.cfg.Timeout)}
	}
	return &Error{Text: err.Error()}
}

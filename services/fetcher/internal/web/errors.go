package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// Error says why there is no answer. Reasons:
//
//	bad-url            nothing that can be asked for
//	dns                the name has no address, or nobody could say
//	refused-address    the address is not public
//	connect            nobody answers at the address
//	proxy              the way to the site is closed by the proxy that was set, not by the site
//	tls                no trustworthy connection
//	timeout            the whole took too long
//	reset              the connection broke
//	too-large          the body crosses the limit, as sent or decoded
//	headers-too-large  the header crosses the limit
//	bad-encoding       the body cannot be decoded
//	bad-redirect       it leads nowhere that can be asked
//	bad-response       what came is no HTTP
//	check              Request.Check erred; Err wraps its error
type Error struct {
	Reason    string
	Err       error
	Temporary bool // trying again later may help
}

// Error implements error.
func (e *Error) Error() string { return e.Reason + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// classify finds the reason in what the transport returns. Causes come before
// consequences: a cancelled request fails in many ways.
func classify(ctx context.Context, err error, p *passage) error {
	var own *Error
	if errors.As(context.Cause(ctx), &own) || errors.As(err, &own) {
		return own
	}
	if errors.Is(context.Cause(ctx), errTimeout) {
		return &Error{Reason: "timeout", Err: err, Temporary: true}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("get: %w", ctx.Err())
	}
	if p != nil && !p.reached.Load() {
		return p.blame(err)
	}
	reason, temporary := reasonOf(err)
	return &Error{Reason: reason, Err: err, Temporary: temporary}
}

func reasonOf(err error) (reason string, temporary bool) {
	var dns *net.DNSError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "dns", !dns.IsNotFound
	case isTLS(err):
		return "tls", false
	case errors.As(err, &op) && op.Op == "dial":
		return "connect", true
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout", true
	case isHeaderLimit(err):
		return "headers-too-large", false
	case isBroken(err):
		return "reset", true
	}
	return "bad-response", false
}

func isTLS(err error) bool {
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var host x509.HostnameError
	return errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &host) ||
		mentions(err, "tls: ", "x509: ", "server gave HTTP response to HTTPS client")
}

// isHeaderLimit goes by the text: net/http has no value for it, in HTTP/1 or 2. The
// last is what HTTP/2 calls a single value beyond the limit.
func isHeaderLimit(err error) bool {
	return mentions(err, "server response headers exceeded", "response header list larger than advertised limit", "COMPRESSION_ERROR")
}

func isBroken(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, net.ErrClosed) ||
		mentions(err, "stream error", "GOAWAY", "connection lost", "server closed")
}

func mentions(err error, texts ...string) bool {
	s := err.Error()
	for _, t := range texts {
		if strings.Contains(s, t) {
			return true
		}
	}
	return false
}

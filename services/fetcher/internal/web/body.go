package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// zstdWindow is the largest window a decoder must offer on the web (RFC 9659).
const zstdWindow = 8 << 20

// read reads and decodes a body within the limits. n are the bytes received.
func (c *Client) read(ctx context.Context, resp *http.Response, cut int64) (body []byte, n int64, err error) {
	limit, mayCut := c.cfg.MaxBody, cut > 0
	if mayCut {
		limit = min(limit, cut)
	}
	if resp.StatusCode != http.StatusOK {
		limit, mayCut = min(limit, MaxErrorBody), true
	}
	if resp.ContentLength > limit && !mayCut {
		return nil, 0, tooLarge("announced", limit)
	}
	wire := &wireReader{r: resp.Body, left: c.cfg.MaxBody}
	body, err = decodeAll(wire, resp.Header.Values("Content-Encoding"), c.cfg.MaxBody, limit, mayCut)
	if err != nil && wire.err != nil {
		err = wire.err // the cause, not what a decoder makes of it
	}
	if resp.StatusCode != http.StatusOK && ctx.Err() == nil {
		err = nil // the status says enough
	}
	return body, wire.n, err
}

// Decode undoes the content encodings of a body that was kept as it was received. A body
// that is not in the encodings it claims, as other archives have them decoded, is returned
// as it is; one of more than limit bytes is an error.
func Decode(body []byte, encodings []string, limit int64) ([]byte, error) {
	plain, err := decodeAll(bytes.NewReader(body), encodings, limit, limit, false)
	var e *Error
	if errors.As(err, &e) && e.Reason == "too-large" {
		return nil, err
	}
	if err != nil && len(plain) == 0 {
		return readUpTo(bytes.NewReader(body), limit, false)
	}
	return plain, nil
}

// decodeAll reads a body through its decoders. An empty one has nothing to decode,
// whatever its header says.
func decodeAll(wire io.Reader, encodings []string, between, limit int64, mayCut bool) ([]byte, error) {
	b := bufio.NewReader(wire)
	if _, err := b.Peek(1); err == io.EOF {
		return nil, nil
	}
	r, err := decode(b, encodings, between)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // only read
	return readUpTo(r, limit, mayCut)
}

// readUpTo reads at most limit bytes; more is an error, or left unread if it may be cut.
func readUpTo(r io.Reader, limit int64, mayCut bool) ([]byte, error) {
	var b bytes.Buffer
	_, err := b.ReadFrom(io.LimitReader(r, limit+1))
	if int64(b.Len()) > limit {
		if !mayCut {
			return nil, tooLarge("decoded", limit)
		}
		return b.Bytes()[:limit], nil
	}
	return b.Bytes(), err
}

func tooLarge(what string, limit int64) error {
	return &Error{Reason: "too-large", Err: fmt.Errorf("%s body exceeds %d bytes", what, limit)}
}

// wireReader counts and limits the bytes received, and remembers the error of the
// connection, so that it can be told from that of a decoder.
type wireReader struct {
	r    io.Reader
	left int64
	n    int64
	err  error
}

func (w *wireReader) Read(p []byte) (int, error) {
	if w.left < 0 {
		w.err = tooLarge("received", w.n-1)
		return 0, w.err
	}
	if int64(len(p)) > w.left+1 {
		p = p[:w.left+1]
	}
	n, err := w.r.Read(p)
	w.n += int64(n)
	w.left -= int64(n)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// decode undoes the content encodings, the last applied first.
func decode(r io.Reader, headers []string, limit int64) (io.ReadCloser, error) {
	names := encodings(headers)
	if len(names) > MaxEncodings {
		return nil, badEncoding(fmt.Errorf("%d encodings upon one another", len(names)))
	}
	layers := &layers{Reader: r}
	for i := len(names) - 1; i >= 0; i-- {
		next, err := decoder(names[i], layers.Reader)
		if err != nil {
			_ = layers.Close() // nothing was read of them
			return nil, badEncoding(err)
		}
		layers.open = append(layers.open, next)
		layers.Reader = next
		if i > 0 { // what lies between two encodings can be a bomb, too
			layers.Reader = &wireReader{r: next, left: limit}
		}
	}
	return layers, nil
}

func encodings(headers []string) []string {
	var names []string
	for _, name := range strings.Split(strings.Join(headers, ","), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" && name != "identity" && name != "utf-8" && name != "none" {
			names = append(names, name)
		}
	}
	return names
}

func badEncoding(err error) error { return &Error{Reason: "bad-encoding", Err: err} }

// layers reads through the decoders and closes them all.
type layers struct {
	io.Reader
	open []io.Closer
}

func (l *layers) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if err == nil || err == io.EOF || len(l.open) == 0 {
		return n, err
	}
	var e *Error
	if errors.As(err, &e) {
		return n, err
	}
	return n, badEncoding(err)
}

func (l *layers) Close() error {
	for _, c := range l.open {
		_ = c.Close() // it only frees memory
	}
	return nil
}

func decoder(name string, r io.Reader) (io.ReadCloser, error) {
	switch name {
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(r)
		return &gunzip{Reader: z}, err
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	case "zstd":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	case "deflate":
		return inflate(r)
	}
	return nil, fmt.Errorf("content encoding %.40q", name)
}

// gunzip ends where something that is not gzip follows: some servers add a byte or two,
// and browsers do not mind.
type gunzip struct {
	*gzip.Reader
	some bool
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if g.some = g.some || n > 0; g.some && errors.Is(err, gzip.ErrHeader) {
		err = io.EOF
	}
	return n, err
}

// inflate takes both things that servers call deflate: zlib, as the standard says, and
// the bare stream.
func inflate(r io.Reader) (io.ReadCloser, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if len(head) == 0 {
		return nil, err
	}
	if len(head) == 2 && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

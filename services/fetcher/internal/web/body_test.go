package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// pack applies content encodings in the order of their names.
func pack(t testing.TB, body []byte, names ...string) []byte {
	t.Helper()
	for _, name := range names {
		var b bytes.Buffer
		var w io.WriteCloser
		switch name {
		case "gzip", "x-gzip":
			w = gzip.NewWriter(&b)
		case "br":
			w = brotli.NewWriterLevel(&b, 5)
		case "zstd":
			w, _ = zstd.NewWriter(&b)
		case "deflate":
			w = zlib.NewWriter(&b)
		case "raw-deflate":
			w, _ = flate.NewWriter(&b, 6)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		body = b.Bytes()
	}
	return body
}

// sends answers every request with one header and body.
func sends(encoding []string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Encoding"] = encoding
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(body)
	}
}

func TestDecoding(t *testing.T) {
	text := []byte(strings.Repeat("all the news ", 1000))
	tests := []struct {
		name     string
		encoding []string
		body     []byte
		want     string
	}{
		{"plain", nil, text, string(text)},
		{"identity", []string{"identity"}, text, string(text)},
		{"gzip", []string{"gzip"}, pack(t, text, "gzip"), string(text)},
		{"gzip, shouted", []string{"X-GZIP"}, pack(t, text, "gzip"), string(text)},
		{"two gzip members", []string{"gzip"}, append(pack(t, []byte("a"), "gzip"), pack(t, []byte("b"), "gzip")...), "ab"},
		{"gzip with something after it", []string{"gzip"}, append(pack(t, text, "gzip"), "0123456789abc"...), string(text)},
		{"brotli", []string{"br"}, pack(t, text, "br"), string(text)},
		{"zstd", []string{"zstd"}, pack(t, text, "zstd"), string(text)},
		{"deflate", []string{"deflate"}, pack(t, text, "deflate"), string(text)},
		{"raw deflate", []string{"deflate"}, pack(t, text, "raw-deflate"), string(text)},
		{"two in one line", []string{"br, gzip"}, pack(t, text, "br", "gzip"), string(text)},
		{"two in two lines", []string{"zstd", "gzip"}, pack(t, text, "zstd", "gzip"), string(text)},
		{"empty, said to be gzip", []string{"gzip"}, nil, ""},
		{"empty, said to be brotli", []string{"br"}, nil, ""},
		{"empty, said to be zstd", []string{"zstd"}, nil, ""},
		{"empty, said to be deflate", []string{"deflate"}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, url := serve(t, Config{}, sends(tt.encoding, tt.body))
			resp, err := c.Get(t.Context(), Request{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			if string(resp.Body) != tt.want || resp.Bytes != int64(len(tt.body)) {
				t.Errorf("%d bytes of %d sent: %.60q", len(resp.Body), resp.Bytes, resp.Body)
			}
		})
	}
}

func TestBadEncoding(t *testing.T) {
	text := []byte(strings.Repeat("all the news ", 1000))
	half := func(b []byte) []byte { return b[:len(b)/2] }
	tests := []struct {
		name     string
		encoding string
		body     []byte
	}{
		{"plain, said to be gzip", "gzip", text},
		{"plain, said to be brotli", "br", text},
		{"plain, said to be zstd", "zstd", text},
		{"half a gzip", "gzip", half(pack(t, text, "gzip"))},
		{"half a brotli", "br", half(pack(t, text, "br"))},
		{"half a zstd", "zstd", half(pack(t, text, "zstd"))},
		{"unknown", "compress", text},
		{"three upon one another", "gzip, gzip, gzip", pack(t, text, "gzip", "gzip", "gzip")},
		{"many", strings.Repeat("gzip,", 10000)[:40000], text},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, url := serve(t, Config{}, sends([]string{tt.encoding}, tt.body))
			if e := reason(t, c, Request{URL: url}); e.Reason != "bad-encoding" || e.Temporary {
				t.Errorf("got %v", e)
			}
		})
	}
}

// TestBodyLimit crosses the limit by one byte, in every encoding.
func TestBodyLimit(t *testing.T) {
	const limit = 100_000
	for _, names := range [][]string{nil, {"gzip"}, {"br"}, {"zstd"}, {"deflate"}, {"gzip", "br"}} {
		t.Run(fmt.Sprint(names), func(t *testing.T) {
			for n, want := range map[int]string{limit: "", limit + 1: "too-large", 50 * limit: "too-large"} {
				body := pack(t, make([]byte, n), names...)
				c, url := serve(t, Config{MaxBody: limit}, sends([]string{strings.Join(names, ",")}, body))
				if want != "" {
					if e := reason(t, c, Request{URL: url}); e.Reason != want || e.Temporary {
						t.Errorf("%d bytes: %v", n, e)
					}
				} else if resp, err := c.Get(t.Context(), Request{URL: url}); err != nil || len(resp.Body) != n {
					t.Errorf("%d bytes: %v", n, err)
				}
			}
		})
	}
}

// TestBombs are small answers that would be large, each in its own way.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 16<<20)
	empty := bytes.Repeat(pack(t, nil, "gzip"), 2_000_000/len(pack(t, nil, "gzip")))
	tests := []struct {
		name, encoding string
		body           []byte
	}{
		{"gzip", "gzip", pack(t, zeros, "gzip")},
		{"brotli", "br", pack(t, zeros, "br")},
		{"zstd", "zstd", pack(t, zeros, "zstd")},
		{"gzip in gzip", "gzip, gzip", pack(t, zeros, "gzip", "gzip")},
		{"nothing, endlessly packed, in zstd", "gzip, zstd", pack(t, empty, "zstd")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, url := serve(t, Config{MaxBody: 1 << 20}, sends([]string{tt.encoding}, tt.body))
			if e := reason(t, c, Request{URL: url}); e.Reason != "too-large" {
				t.Errorf("%d bytes sent: %v", len(tt.body), e)
			}
		})
	}
}

// TestZstdWindow refuses a frame that wants more memory than a decoder must offer.
func TestZstdWindow(t *testing.T) {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x8f, 0x01, 0x00, 0x00} // a window of 2^27 and more
	c, url := serve(t, Config{}, sends([]string{"zstd"}, frame))
	if e := reason(t, c, Request{URL: url}); e.Reason != "bad-encoding" {
		t.Errorf("got %v", e)
	}
}

func TestCut(t *testing.T) {
	text := []byte(strings.Repeat("0123456789", 1000))
	for _, name := range []string{"", "gzip"} {
		body := text
		if name != "" {
			body = pack(t, text, name)
		}
		c, url := serve(t, Config{}, sends([]string{name}, body))
		resp, err := c.Get(t.Context(), Request{URL: url, Cut: 15})
		if err != nil || string(resp.Body) != "012345678901234" {
			t.Errorf("%q: %q, %v", name, resp.Body, err)
		}
	}
}

// TestEndlessBody must end at the limit, not at the timeout.
func TestEndlessBody(t *testing.T) {
	c, url := serve(t, Config{MaxBody: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
		block := make([]byte, 64<<10)
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	if e := reason(t, c, Request{URL: url}); e.Reason != "too-large" {
		t.Errorf("got %v", e)
	}
	resp, err := c.Get(t.Context(), Request{URL: url, Cut: 10})
	if err != nil || len(resp.Body) != 10 {
		t.Errorf("cut: %v", err)
	}
}

// FuzzDecode looks for panics and for bodies beyond the limit.
func FuzzDecode(f *testing.F) {
	text := []byte(strings.Repeat("all the news ", 100))
	for _, names := range [][]string{{"gzip"}, {"br"}, {"zstd"}, {"deflate"}, {"br", "gzip"}} {
		f.Add(strings.Join(names, ","), pack(f, text, names...))
	}
	const limit = 1 << 16
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		r, err := decode(bytes.NewReader(body), []string{encoding}, limit)
		if err != nil {
			return
		}
		defer r.Close()
		if out, _ := readUpTo(r, limit, false); len(out) > limit {
			t.Errorf("%d bytes", len(out))
		}
	})
}

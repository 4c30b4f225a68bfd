package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if _, err := io.WriteString(z, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPacked(t *testing.T) {
	whole := packed(t, `<?xml version="1.0" encoding="utf-8"?><urlset><url><loc>https://x.com/1</loc></url></urlset>`)
	tests := []struct {
		name, contentType string
		in                []byte
	}{
		{"gzip", "application/gzip", whole},
		{"x-gzip", "application/x-gzip", whole},
		{"octet-stream", "application/octet-stream", whole},
		{"XML, which it is not", "text/xml; charset=utf-8", whole},
		{"no type", "", whole},
		{"cut off", "application/gzip", whole[:len(whole)-6]},
		{"something behind", "application/gzip", append(bytes.Clone(whole), "\r\nx"...)},
		{"two files in one", "application/gzip", append(packed(t, "<!-- "), packed(t, "--><urlset><url><loc>https://x.com/1</loc></url></urlset>")...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if f, err := Parse(tt.in, tt.contentType, base); err != nil || len(f.Items) != 1 || f.Cut {
				t.Errorf("%+v, %v", f, err)
			}
		})
	}
}

func TestPackedIsNoFeed(t *testing.T) {
	for name, tt := range map[string]struct {
		in    []byte
		looks string
	}{
		"a page":    {packed(t, "<!doctype html><html>"), "an HTML page"},
		"nothing":   {packed(t), "an empty document"},
		"no gzip":   {[]byte("\x1f\x8b\x00\x00aaaaaaaaaaaaaaaa"), "binary data"},
		"a picture": {packed(t, "\x89PNG\x0d\x0a\x1a\x0a"), "image/png"},
	} {
		_, err := Parse(tt.in, "application/gzip", base)
		if !errors.Is(err, ErrNotFeed) || !strings.Contains(fmt.Sprint(err), tt.looks) {
			t.Errorf("%s: %v, want %q", name, err, tt.looks)
		}
	}
}

// TestWithin puts an item just before a limit, and just behind.
func TestWithin(t *testing.T) {
	const head, item, tail = "<urlset><!--", "<url><loc>https://x.com/1</loc></url>", "</urlset>"
	document := func(size int) []string { // the item ends after size bytes
		return []string{head, strings.Repeat("x", size-len(head)-3-len(item)), "-->", item, tail}
	}
	tests := []struct {
		name   string
		size   int
		limit  int64
		packed bool
		want   int
	}{
		{"packed, to the limit", MaxDecoded, MaxDecoded, true, 1},
		{"packed, over it", MaxDecoded + 1, MaxDecoded, true, 0},
		{"packed, and the caller wants more", MaxDecoded + 1, 2 * MaxDecoded, true, 0},
		{"packed, and the caller wants less", 1001, 1000, true, 0},
		{"packed, and the caller wants just this", 1000, 1000, true, 1},
		{"as it is, to the limit", MaxBytes, MaxDecoded, false, 1},
		{"as it is, over it", MaxBytes + 1, MaxDecoded, false, 0},
		{"as it is, and the caller wants less", 1001, 1000, false, 0},
		{"as it is, and the caller wants just this", 1000, 1000, false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts := document(tt.size)
			body := []byte(strings.Join(parts, ""))
			if tt.packed {
				body = packed(t, parts...)
			}
			f, err := ParseWithin(body, "", base, tt.limit)
			if err != nil || len(f.Items) != tt.want || !f.Cut { // the end of the root is behind it in all
				t.Errorf("%d items, %+v, %v, want %d", len(f.Items), f, err, tt.want)
			}
		})
	}
	for _, limit := range []int64{0, -1} {
		if f, err := ParseWithin([]byte(head+item+tail), "", base, limit); !errors.Is(err, ErrNotFeed) {
			t.Errorf("limit %d: %+v, %v", limit, f, err)
		}
	}
}

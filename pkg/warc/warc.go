// Package warc writes and reads WARC files (ISO 28500:2017, WARC 1.1; 1.0 is read too): what
// was asked of web servers and what they answered, as archives of the web keep it.
//
// It knows the container and the HTTP messages in it. It fetches nothing, keeps no index,
// and reads blocks into memory up to a limit.
package warc

import (
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the digest that WARC tools expect; nothing is secured by it
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	// MaxBlock is how much of a record's block is read, in bytes; the rest is passed over.
	MaxBlock = 32 << 20
	// MaxHeader bounds the named fields of a record.
	MaxHeader = 64 << 10
	// MaxLength bounds a record's block; what says that it has more is no WARC.
	MaxLength = 8 << 30
)

var (
	// ErrTorn is returned where a file ends within a record, as a crash leaves it. What
	// came before is whole.
	ErrTorn = errors.New("the last record is cut off")
	// ErrFormat is returned for what is no WARC, or no longer.
	ErrFormat = errors.New("not a WARC record")
)

// The types of record that are written.
const (
	Info     = "warcinfo"
	Request  = "request"
	Response = "response"
	Metadata = "metadata"
)

// The media types of their blocks.
const (
	TypeFields   = "application/warc-fields"
	TypeRequest  = "application/http; msgtype=request"
	TypeResponse = "application/http; msgtype=response"
)

// Record is one record. Of those named here only what is not empty is written.
type Record struct {
	Type         string    // WARC-Type
	ID           string    // WARC-Record-ID without its brackets, see NewID
	Date         time.Time // WARC-Date, UTC; when what the block holds was had
	URI          string    // WARC-Target-URI
	ConcurrentTo string    // ID of a record of the same exchange
	RefersTo     string    // ID of the record that this one speaks of
	Truncated    string    // why the block is not all there was: "length", "time"
	ContentType  string
	Payload      int // where the payload begins in the block, for its digest; 0: no digest of its own
	Block        []byte
	Cut          bool // read only: the block was longer than MaxBlock

	// Fields are all named fields as they were read, by lower-case name; the first of
	// several.
	Fields map[string]string
}

// NewID names a new record.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// dateFormat has milliseconds, which WARC 1.1 allows.
const dateFormat = "2006-01-02T15:04:05.000Z"

// WriteTo writes the record, not compressed.
func (r *Record) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, r.header())
	total := int64(n)
	if err != nil {
		return total, err
	}
	n, err = w.Write(r.Block)
	total += int64(n)
	if err != nil {
		return total, err
	}
	n, err = io.WriteString(w, "\r\n\r\n")
	return total + int64(n), err
}

func (r *Record) header() string {
	var b strings.Builder
	b.WriteString("WARC/1.1\r\n")
	field := func(name, value string) {
		if value = oneLine(value); value != "" {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	field("WARC-Type", r.Type)
	field("WARC-Record-ID", bracketed(r.ID))
	field("WARC-Date", r.Date.UTC().Format(dateFormat))
	field("WARC-Target-URI", r.URI)
	field("WARC-Concurrent-To", bracketed(r.ConcurrentTo))
	field("WARC-Refers-To", bracketed(r.RefersTo))
	field("WARC-Truncated", r.Truncated)
	field("WARC-Block-Digest", digest(r.Block))
	if 0 < r.Payload && r.Payload <= len(r.Block) {
		field("WARC-Payload-Digest", digest(r.Block[r.Payload:]))
	}
	field("Content-Type", r.ContentType)
	field("Content-Length", strconv.Itoa(len(r.Block)))
	b.WriteString("\r\n")
	return b.String()
}

func bracketed(id string) string {
	if id == "" {
		return ""
	}
	return "<" + id + ">"
}

// oneLine keeps a value from beginning a field or a record of its own.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s))
}

func digest(b []byte) string {
	sum := sha1.Sum(b) //nolint:gosec // see above
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

package warc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Reader reads the records of a file one after another, plain or gzip, each record a member
// or not.
type Reader struct {
	b *bufio.Reader
}

// NewReader reads a file whose compression it finds out by itself.
func NewReader(r io.Reader) (*Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	magic, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case len(magic) == 1 && magic[0] == 0x1f:
		return nil, ErrTorn
	case !bytes.Equal(magic, []byte{0x1f, 0x8b}):
		return &Reader{b}, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, torn(err)
	}
	return &Reader{bufio.NewReaderSize(z, 64<<10)}, nil
}

// Next reads a record. It returns io.EOF behind the last one and ErrTorn where that is cut
// off. After an error there is no next record.
func (r *Reader) Next() (*Record, error) {
	version, err := r.version()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(version, "WARC/") {
		return nil, fmt.Errorf("%w: it begins with %.40q", ErrFormat, version)
	}
	fields, err := r.fields()
	if err != nil {
		return nil, err
	}
	length, err := strconv.ParseInt(fields["content-length"], 10, 64)
	if err != nil || length < 0 || length > MaxLength {
		return nil, fmt.Errorf("%w: Content-Length %.40q", ErrFormat, fields["content-length"])
	}
	rec := recordOf(fields)
	if rec.Block, err = r.block(length); err != nil {
		return nil, err
	}
	rec.Cut = int64(len(rec.Block)) < length
	return rec, nil
}

// version is the line that opens a record, behind the blank lines that close the one before.
func (r *Reader) version() (string, error) {
	for range MaxHeader {
		line, err := r.line()
		if errors.Is(err, io.EOF) && line == "" {
			return "", io.EOF
		}
		if errors.Is(err, io.EOF) && !begins(line) {
			return line, nil // Next says what is wrong with it
		}
		if err != nil {
			return "", torn(err)
		}
		if line != "" {
			return line, nil
		}
	}
	return "", fmt.Errorf("%w: nothing but blank lines", ErrFormat)
}

// begins reports whether a line may be the beginning of a record that is cut off.
func begins(line string) bool {
	return strings.HasPrefix(line, "WARC/") || strings.HasPrefix("WARC/", line)
}

// line reads a line without its end. With io.EOF it returns what there was of one.
func (r *Reader) line() (string, error) {
	var line []byte
	for {
		part, err := r.b.ReadSlice('\n')
		if line = append(line, part...); len(line) > MaxHeader {
			return "", fmt.Errorf("%w: a line of more than %d bytes", ErrFormat, MaxHeader)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(bytes.TrimRight(line, "\r\n")), err
		}
	}
}

func (r *Reader) fields() (map[string]string, error) {
	fields, name, size := map[string]string{}, "", 0
	for {
		line, err := r.line()
		if err != nil {
			return nil, torn(err)
		}
		if line == "" {
			return fields, nil
		}
		if size += len(line); size > MaxHeader {
			return nil, fmt.Errorf("%w: more than %d bytes of named fields", ErrFormat, MaxHeader)
		}
		if (line[0] == ' ' || line[0] == '\t') && name != "" { // the line before goes on
			fields[name] += " " + strings.TrimSpace(line)
			continue
		}
		var value string
		name, value, _ = strings.Cut(line, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := fields[name]; !twice {
			fields[name] = strings.TrimSpace(value)
		}
	}
}

func recordOf(f map[string]string) *Record {
	id := func(name string) string { return strings.Trim(f[name], "<>") }
	date, _ := time.Parse(time.RFC3339, f["warc-date"]) // one that is none is not known
	return &Record{
		Type: strings.ToLower(f["warc-type"]), ID: id("warc-record-id"), Date: date.UTC(), URI: id("warc-target-uri"), // 1.0 allowed brackets there
		ConcurrentTo: id("warc-concurrent-to"), RefersTo: id("warc-refers-to"), Truncated: f["warc-truncated"], ContentType: f["content-type"], Fields: f,
	}
}

// block reads a block as far as it may be held, and passes over the rest.
func (r *Reader) block(length int64) ([]byte, error) {
	var b bytes.Buffer // it grows with what comes, not with what is promised
	if _, err := io.CopyN(&b, r.b, min(length, MaxBlock)); err != nil {
		return nil, torn(err)
	}
	if rest := length - int64(b.Len()); rest > 0 {
		if _, err := io.CopyN(io.Discard, r.b, rest); err != nil {
			return nil, torn(err)
		}
	}
	return b.Bytes(), nil
}

// torn tells a file that ends too early from one that is damaged.
func torn(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTorn
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), strings.HasPrefix(err.Error(), "flate:"):
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wireroom/wireroom/services/fetcher"
)

// input is a document to look at, wherever it came from.
type input struct {
	url         string // "" for a file or stdin
	contentType string // as the server said
	body        []byte
}

// read reads a file, a URL or stdin. Nothing larger than --max-body is taken.
func (c lookFlags) read(e *env, name string) (input, error) {
	switch {
	case name == "-":
		body, err := readAll(e.in, c.MaxBody)
		return input{body: body}, err
	case strings.HasPrefix(name, "http://"), strings.HasPrefix(name, "https://"):
		p, err := fetcher.Look(e.ctx, c.Config, name)
		return input{url: p.FinalURL, contentType: p.Page.ContentType, body: p.Body}, err
	}
	body, err := readFile(name, c.MaxBody)
	return input{body: body}, err
}

func readFile(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("unpack %s: %w", name, err)
		}
	}
	b, err := readAll(r, most)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b, nil
}

func readAll(r io.Reader, most int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if n > most {
		return nil, fmt.Errorf("more than %d bytes (--max-body)", most)
	}
	return b.Bytes(), nil
}

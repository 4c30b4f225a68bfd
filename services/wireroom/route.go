package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wireroom/wireroom/pkg/event"
)

// maxCA bounds a file of certificates; the largest bundles are a quarter of that.
const maxCA = 1 << 20

// routeFlags are how a source's requests travel, as wireroom.yaml has it under the same names.
type routeFlags struct {
	Proxy    string `help:"What requests for the source go through: http://, https:// or socks5:// with HOST:PORT, or direct for none. Otherwise as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say." placeholder:"URL"`
	TLSCA    string `name:"tls-ca" help:"PEM file with certificates to trust for the source's own site, besides the system's." placeholder:"FILE"`
	Insecure bool   `name:"insecure-accept-any-certificate" help:"Believe whoever answers in the name of the source's own site: its certificate is not verified."`
}

// set puts the flags into a source.
func (f routeFlags) set(s *event.Source) error {
	ca, err := readCA(f.TLSCA, "")
	if err != nil {
		return fmt.Errorf("--tls-ca: %w", err)
	}
	s.Proxy, s.CA, s.AnyCertificate = cmp.Or(f.Proxy, s.Proxy), cmp.Or(ca, s.CA), f.Insecure || s.AnyCertificate
	return nil
}

// readCA reads a file of certificates, whose name is relative to dir; "" is no file. Sources
// keep what stands in it, since a fetcher may run elsewhere.
func readCA(name, dir string) (string, error) {
	if name == "" {
		return "", nil
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(f, maxCA+1))
	if err == nil && len(data) > maxCA {
		err = errors.New("too large for a file of certificates")
	}
	return string(data), err
}

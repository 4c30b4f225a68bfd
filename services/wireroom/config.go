package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"

	"github.com/wireroom/wireroom/pkg/event"
)

// configFile is wireroom.yaml: what to watch, and flags by their names.
//
//	sources:
//	  - url: https://www.example.com/feed.xml
//	    name: The Example
//	settings:
//	  delay: 2s
type configFile struct {
	Sources  []sourceConfig `yaml:"sources"`
	Settings map[string]any `yaml:"settings"`

	path string // of the file, where there is one
}

type sourceConfig struct {
	ID       string            `yaml:"id"`
	URL      string            `yaml:"url"`
	Name     string            `yaml:"name"`
	Country  string            `yaml:"country"`
	Language string            `yaml:"language"`
	Paused   bool              `yaml:"paused"`
	Looks    string            `yaml:"look-again"`
	Rights   string            `yaml:"rights"`
	Text     string            `yaml:"text-keep"`
	Record   string            `yaml:"record-keep"`
	Article  string            `yaml:"article"`
	Exclude  string            `yaml:"exclude"`
	Headers  map[string]string `yaml:"headers"`
	Proxy    string            `yaml:"proxy"`
	CA       string            `yaml:"tls-ca"` // a file, beside this one
	Insecure bool              `yaml:"insecure-accept-any-certificate"`

	ca string // what stands in it
}

// load reads the file; kong calls it. What it does not know is an error, because a
// setting with a typo must not be a setting without effect.
func (f *configFile) load(r io.Reader) (kong.Resolver, error) {
	if named, ok := r.(interface{ Name() string }); ok {
		f.path = named.Name()
	}
	if err := yaml.NewDecoder(r, yaml.Strict()).Decode(f); err != nil && err != io.EOF { //nolint:errorlint // the decoder returns it bare
		return nil, fmt.Errorf("configuration file: %s", yaml.FormatError(err, false, false))
	}
	for i := range f.Sources {
		s := &f.Sources[i]
		if s.URL == "" {
			return nil, fmt.Errorf("configuration file: source %d has no url", i+1)
		}
		var err error
		if s.ca, err = readCA(s.CA, filepath.Dir(f.path)); err != nil {
			return nil, fmt.Errorf("configuration file: %s: tls-ca: %w", s.URL, err)
		}
	}
	return &settings{values: f.Settings}, nil
}

// reload reads the file as it is now. Settings in it count from the next start.
func (f *configFile) reload() (*configFile, error) {
	if f.path == "" {
		return nil, errors.New("there is no configuration file (--config)")
	}
	r, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // only read
	next := &configFile{}
	_, err = next.load(r)
	return next, err
}

// settings answers kong's question for a flag that is neither on the command line nor
// in the environment.
type settings struct{ values map[string]any }

func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := s.values[flag.Name]
	if !ok {
		return nil, nil
	}
	return fmt.Sprint(v), nil
}

func (s *settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok {
			known[f.Name] = true
		}
		return next(nil)
	})
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if !known[name] {
			return fmt.Errorf("configuration file: there is no setting %q", name)
		}
	}
	return nil
}

// sources are the file's and the command line's, as the register takes them.
func (f *configFile) sources(urls []string) []event.Source {
	var out []event.Source
	for _, s := range f.Sources {
		out = append(out, event.Source{Named: true, ID: s.ID, URL: s.URL, Name: s.Name, Country: strings.ToUpper(s.Country), Language: s.Language, Paused: s.Paused, Looks: s.Looks, Rights: s.Rights, TextKeep: s.Text, RecordKeep: s.Record, Headers: s.Headers, ArticleLinks: s.Article, ExcludeLinks: s.Exclude, Proxy: s.Proxy, CA: s.ca, AnyCertificate: s.Insecure})
	}
	for _, u := range urls {
		out = append(out, event.Source{URL: u})
	}
	return out
}

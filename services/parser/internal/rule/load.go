package rule

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/goccy/go-yaml"

	"github.com/wireroom/wireroom/pkg/article"
)

// The limits of a directory of rules. Whoever writes more than that wants a program.
const (
	MaxFiles = 2000
	MaxFile  = 1 << 20 // bytes
)

// File is what one file says of a site.
type File struct {
	Name     string // of the file
	Domain   string
	Versions []Rule
	Tests    []Test
}

// Test is a saved page and what a rule must make of it. What is empty is not compared.
type Test struct {
	Page      string   `yaml:"page"` // a file, relative to the rule's
	URL       string   `yaml:"url"`
	Fetched   string   `yaml:"fetched"` // day on which it was saved; today if empty
	Title     string   `yaml:"title"`
	Subtitle  string   `yaml:"subtitle"`
	Authors   []string `yaml:"authors"`
	Published string   `yaml:"published"` // RFC 3339, or a day
	Starts    string   `yaml:"starts"`    // of the text
	Ends      string   `yaml:"ends"`
	Has       []string `yaml:"has"` // somewhere in the text
	Lacks     []string `yaml:"lacks"`
}

// written is a file as people write it.
type written struct {
	Domain   string    `yaml:"domain"`
	Versions []version `yaml:"versions"`
	Tests    []Test    `yaml:"tests"`
	Now      version   `yaml:",inline"` // a file with one version needs no list
}

// version is what is valid until a day. Each field is one selector or a list, of which
// the first that finds anything counts.
type version struct {
	Until     string `yaml:"valid_until"`
	Title     list   `yaml:"title"`
	Subtitle  list   `yaml:"subtitle"`
	Body      list   `yaml:"body"`
	Authors   list   `yaml:"authors"`
	Published list   `yaml:"published"`
	Modified  list   `yaml:"modified"`
	Section   list   `yaml:"section"`
	Tags      list   `yaml:"tags"`
	Remove    list   `yaml:"remove"`
}

func (v version) empty() bool {
	for _, l := range v.fields() {
		if len(l) > 0 {
			return false
		}
	}
	return len(v.Remove) == 0 && v.Until == ""
}

func (v version) fields() map[string]list {
	return map[string]list{
		"title": v.Title, "subtitle": v.Subtitle, "body": v.Body, "authors": v.Authors,
		"published": v.Published, "modified": v.Modified, "section": v.Section, "tags": v.Tags,
	}
}

// list is one string or several.
type list []string

// UnmarshalYAML implements the decoder's interface.
func (l *list) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*l = list{one}
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return err
	}
	*l = many
	return nil
}

// Load reads every *.yaml of a directory. What it does not know is an error: a field with
// a typo must not be a rule without effect.
func Load(dir string) (*Set, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("rules in %s: %w", dir, err)
	}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	if len(names) > MaxFiles {
		return nil, fmt.Errorf("rules in %s: %d files, at most %d are read", dir, len(names), MaxFiles)
	}
	s := &Set{domains: map[string]*File{}}
	var errs []error
	for _, name := range names {
		f, err := LoadFile(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if other := s.domains[f.Domain]; other != nil {
			errs = append(errs, fmt.Errorf("%s: %s has rules for %s already", name, other.Name, f.Domain))
			continue
		}
		s.files, s.domains[f.Domain] = append(s.files, f), f
	}
	return s, errors.Join(errs...)
}

// LoadFile reads one file.
func LoadFile(name string) (*File, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%s: more than %d bytes", name, MaxFile)
	}
	f, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f.Name = name
	return f, nil
}

// Parse reads the text of a file.
func Parse(data []byte) (*File, error) {
	var w written
	if err := yaml.UnmarshalWithOptions(data, &w, yaml.Strict()); err != nil {
		return nil, errors.New(strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	f := &File{Domain: strings.ToLower(strings.TrimSpace(w.Domain)), Tests: w.Tests}
	if f.Domain == "" || strings.ContainsAny(f.Domain, "/: ") || article.Domain(f.Domain) == "" {
		return nil, fmt.Errorf("domain %q must be a host without anything else, as in: domain: example.com", w.Domain)
	}
	all := w.Versions
	if !w.Now.empty() {
		all = append(all, w.Now)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: the file says nothing of the site; one of %s, or remove", f.Domain, strings.Join(Fields, ", "))
	}
	for _, v := range all {
		r, err := v.rule(f.Domain)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(f.Versions, func(o Rule) bool { return o.until.Equal(r.until) }) {
			return nil, fmt.Errorf("%s: two versions end on the same day (valid_until)", r.Name())
		}
		f.Versions = append(f.Versions, r)
	}
	return f, nil
}

func (v version) rule(domain string) (Rule, error) {
	r := Rule{Domain: domain, fields: map[string][]selector{}}
	var err error
	if v.Until != "" {
		if r.until, err = time.Parse(time.DateOnly, v.Until); err != nil {
			return r, fmt.Errorf("valid_until %q is no day, as in 2026-06-30", v.Until)
		}
	}
	for field, texts := range v.fields() {
		if r.fields[field], err = selectors(texts); err != nil {
			return r, fmt.Errorf("%s: %w", field, err)
		}
		if len(texts) == 0 {
			delete(r.fields, field)
		}
	}
	if r.remove, err = selectors(v.Remove); err != nil {
		return r, fmt.Errorf("remove: %w", err)
	}
	return r, nil
}

// selectors compiles CSS selectors, each with the name of an attribute behind it or
// without: "time.published @datetime".
func selectors(texts []string) (out []selector, err error) {
	for _, text := range texts {
		var s selector
		css, attr, named := strings.Cut(text, " @")
		if s.attr = strings.ToLower(strings.TrimSpace(attr)); named && s.attr == "" {
			return nil, fmt.Errorf("selector %q: an attribute's name belongs behind the @", text)
		}
		group, err := cascadia.ParseGroup(css)
		if err != nil {
			return nil, fmt.Errorf("selector %q: %w", text, err)
		}
		s.matcher = matcher{group}
		out = append(out, s)
	}
	return out, nil
}

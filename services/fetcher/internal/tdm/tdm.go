// Package tdm reads /.well-known/tdmrep.json, in which a site says whether it reserves the
// right to text and data mining (TDM Reservation Protocol, W3C community group, 2024,
// section 6). It fetches nothing.
package tdm

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

const (
	// Path is where the file lies.
	Path = "/.well-known/tdmrep.json"
	// MaxBytes is the longest file read.
	MaxBytes = 256 << 10
	// MaxRules is how many of its rules count.
	MaxRules = 2000
)

// File is a parsed tdmrep.json. The zero File says nothing.
type File struct{ rules []rule }

type rule struct {
	location    string // a pattern as in robots.txt: "*" and a final "$"
	reservation string // "0" or "1"
	policy      string
}

// Parse reads the file.
func Parse(body []byte) (*File, error) {
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("tdmrep.json: %d bytes are more than %d", len(body), MaxBytes)
	}
	var raw []struct {
		Location    string          `json:"location"`
		Reservation json.RawMessage `json:"tdm-reservation"` // a number, or a string of one
		Policy      string          `json:"tdm-policy"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, fmt.Errorf("tdmrep.json: %w", err)
	}
	f := &File{}
	for _, r := range raw[:min(len(raw), MaxRules)] {
		reservation := strings.Trim(string(r.Reservation), `" `)
		if r.Location != "" && (reservation == "0" || reservation == "1") {
			f.rules = append(f.rules, rule{r.Location, reservation, r.Policy})
		}
	}
	// The most specific rule counts.
	slices.SortStableFunc(f.rules, func(a, b rule) int { return len(b.location) - len(a.location) })
	return f, nil
}

// Match is what the file says of a URL; empty where it says nothing.
func (f *File) Match(rawURL string) (reservation, policy string) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", ""
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	for _, r := range f.rules {
		if matches(r.location, path) {
			return r.reservation, r.policy
		}
	}
	return "", ""
}

// matches compares a path with a pattern: a prefix, "*" for anything, "$" for the end.
func matches(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	if !strings.HasPrefix(pattern, "/") && !strings.HasPrefix(pattern, "*") {
		pattern = "/" + pattern
	}
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, part := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !anchored || path == ""
}

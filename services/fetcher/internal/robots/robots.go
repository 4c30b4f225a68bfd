// Package robots reads robots.txt and decides by it, as RFC 9309 says. It is a matcher
// only: it fetches nothing, keeps nothing, and knows no clock. Where Google's matcher and
// the RFC differ, the RFC wins.
package robots

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// File is a parsed robots.txt. It is safe for concurrent use. The zero File allows
// everything.
type File struct {
	groups   map[string]*group // by product token in lower case; "*" is everyone else's
	ai       []*group          // those of AI companies' agents, in the file's order
	sitemaps []string
	closed   bool // nothing is allowed, because the file could not be had
}

// group is what the file says to one agent, from all of its groups.
type group struct {
	name  string // the agent as first printed
	rules []rule // the most specific first, Allow before Disallow
	delay time.Duration

	signal string  // Content-Signal, as printed
	usages []usage // Content-Usage, the most specific first
}

// Verdict is what a robots.txt says to an agent about one URL.
type Verdict struct {
	Allowed    bool
	Rule       string        // the line that decided, as printed: "Disallow: /x"; "" when no line did
	CrawlDelay time.Duration // of the group that applies; 0 is none
	Group      string        // the agent that group names, or "*"; "" when no group applies

	// What the file says about the use of the page rather than the fetch; see signals.go.
	ContentSignal string
	ContentUsage  string
	ShutOut       []string // agents of AI companies that a group of their own keeps out of it
}

// ForStatus is the file that an answer to the request for robots.txt means (RFC 9309
// section 2.3.1): 2xx is read; 4xx says that there is none. 5xx closes the site, and so
// does 429, which says nothing of the file but that we ask too much. A 3xx that came to
// here could not be followed, which is as if there were none.
func ForStatus(status int, body []byte) *File {
	switch {
	case status >= 200 && status < 300:
		return Parse(body)
	case status >= 300 && status < 500 && status != http.StatusTooManyRequests:
		return &File{}
	}
	return Unreachable()
}

// Unreachable is the file of a host whose robots.txt could not be had: nothing is
// allowed (RFC 9309 section 2.3.1.4).
func Unreachable() *File { return &File{closed: true} }

// Sitemaps lists the addresses that the file names, as printed.
func (f *File) Sitemaps() []string { return slices.Clone(f.sitemaps) }

// Match decides whether the agent may ask for the URL. The agent is a product token with
// or without a version ("FooBot", "FooBot/2.1"); the URL may also be a path.
func (f *File) Match(agent, rawURL string) Verdict {
	path := pathOf(rawURL)
	g := f.group(agent)
	v := Verdict{Allowed: true}
	if g != nil {
		v.Group, v.CrawlDelay = g.name, g.delay
		v.ContentSignal, v.ContentUsage = g.signal, g.usage(path)
	}
	v.ShutOut = f.shutOut(path)
	switch {
	case path == "/robots.txt": // section 2.2.2; one must be able to read the rules
	case f.closed:
		v.Allowed = false
	case g != nil:
		v.Allowed, v.Rule = g.match(path)
	}
	return v
}

func (f *File) group(agent string) *group {
	if g := f.groups[strings.ToLower(token(agent))]; g != nil {
		return g
	}
	return f.groups["*"]
}

func (g *group) match(path string) (allowed bool, line string) {
	target := targetOf(path)
	for i := range g.rules {
		r := &g.rules[i]
		if r.second != 0 && (len(target.kept) < 2 || r.second != target.kept[1]) {
			continue // what most rules fail at, without a call
		}
		if r.matches(target) {
			return r.allow, r.line
		}
	}
	return true, ""
}

// pathOf cuts the path and query out of a URL. It is no parser of URLs: url.Parse would
// cost more than the match, and refuses some addresses that servers answer.
func pathOf(rawURL string) string {
	s, _, _ := strings.Cut(rawURL, "#")
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") {
		if i := strings.Index(s, "//"); i >= 0 && !strings.ContainsAny(s[:i], "/?") {
			s = s[i+2:]
		}
		i := strings.IndexAny(s, "/?")
		if i < 0 {
			return "/"
		}
		s = s[i:]
	}
	if s == "" || s[0] == '?' {
		return "/" + s
	}
	return s
}

// token is the product token of an agent or of a User-agent line: what stands before the
// version. Digits are kept although the RFC's grammar has none: some
// bots are called so, and a group for Bot2 is not one for Bot.
func token(agent string) string {
	agent = strings.TrimSpace(agent)
	if i := strings.IndexAny(agent, "/ \t*(;,"); i >= 0 {
		return agent[:i]
	}
	return agent
}

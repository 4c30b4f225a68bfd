package robots

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	// MaxBytes is how much of a file is read: the least that RFC 9309 section 2.5 allows.
	MaxBytes = 500 << 10
	// MaxCrawlDelay bounds what is believed of a Crawl-delay, so that it fits a Duration.
	MaxCrawlDelay = 365 * 24 * time.Hour
)

// Parse reads a robots.txt. It cannot fail: what is no rule is not there.
func Parse(body []byte) *File {
	p := parser{file: &File{groups: map[string]*group{}}}
	rest := strings.TrimPrefix(string(cutToLimit(body)), "\ufeff")
	for rest != "" {
		line := rest
		if i := strings.IndexAny(rest, "\r\n"); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = ""
		}
		p.line(line)
	}
	for _, g := range p.file.groups {
		sortRules(g.rules)
		sortUsages(g.usages)
	}
	return p.file
}

// cutToLimit drops what is beyond the limit, and with it the line that the limit cuts:
// half of "Disallow: /private" would close the whole site.
func cutToLimit(body []byte) []byte {
	if len(body) <= MaxBytes {
		return body
	}
	if c := body[MaxBytes]; c == '\n' || c == '\r' {
		return body[:MaxBytes]
	}
	return body[:bytes.LastIndexAny(body[:MaxBytes], "\r\n")+1]
}

// parser holds the group in hand: its agents, and whether a rule has ended their list.
type parser struct {
	file    *File
	current []*group
	inRules bool
}

func (p *parser) line(line string) {
	name, value, ok := field(line)
	if !ok {
		return
	}
	switch name {
	case "user-agent", "useragent", "user agent":
		p.agent(value)
	case "allow":
		p.rule(true, "Allow", value)
	case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		p.rule(false, "Disallow", value)
	case "crawl-delay", "crawldelay", "crawl delay":
		p.delay(value)
	case "content-signal":
		p.signal(value)
	case "content-usage":
		p.usage(value)
	case "sitemap", "site-map":
		// Belongs to no group and ends none (section 2.2.4).
		if value != "" {
			p.file.sitemaps = append(p.file.sitemaps, value)
		}
	}
}

// field splits a line into its lower-case name and its value. Without a colon it is
// "name value", which people write and mean.
func field(line string) (name, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	name, value, ok = strings.Cut(line, ":")
	if !ok {
		words := strings.Fields(line)
		if len(words) != 2 {
			return "", "", false
		}
		name, value = words[0], words[1]
	}
	return strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value), true
}

// agent begins a group, or adds an agent to the one that has no rules yet. Groups of the
// same agent become one (section 2.2.1).
func (p *parser) agent(value string) {
	if p.inRules {
		p.current, p.inRules = nil, false
	}
	name := token(value)
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		name = "*"
	} else if name == "" {
		return // nobody is called so; the rules that follow are for the others in the list
	}
	key := strings.ToLower(name)
	g := p.file.groups[key]
	if g == nil {
		g = &group{name: name}
		p.file.groups[key] = g
		if aiAgents[key] {
			p.file.ai = append(p.file.ai, g)
		}
	}
	p.current = append(p.current, g)
}

// rule adds a rule to the group in hand. An empty value matches nothing, but ends the
// list of agents like any rule.
func (p *parser) rule(allow bool, name, value string) {
	p.inRules = true
	r, ok := newRule(allow, name, value)
	if !ok {
		return
	}
	for _, g := range p.current {
		g.rules = append(g.rules, r)
	}
}

// delay is for the agents named so far. It is no rule of the RFC, so it does not end
// their list.
func (p *parser) delay(value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(seconds) || math.IsInf(seconds, 0) || seconds < 0 || strings.ContainsAny(value, "xX_") {
		return
	}
	d := MaxCrawlDelay
	if seconds < MaxCrawlDelay.Seconds() {
		d = time.Duration(seconds * float64(time.Second))
	}
	for _, g := range p.current {
		g.delay = max(g.delay, d)
	}
}

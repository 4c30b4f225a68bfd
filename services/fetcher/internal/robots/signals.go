package robots

import (
	"cmp"
	"slices"
	"strings"
)

// aiAgents are the product tokens by which the companies that train and run language
// models say sites may keep them out. Several of them fetch nothing and exist as a token
// only (Google-Extended, Applebot-Extended): what a group says to them is a statement
// about use.
var aiAgents = set(
	"ai2bot", "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot", "chatgpt-user", "claude-searchbot", "claude-user",
	"claude-web", "claudebot", "cohere-ai", "cohere-training-data-crawler", "deepseekbot", "diffbot", "facebookbot", "google-cloudvertexbot",
	"google-extended", "gptbot", "meta-externalagent", "meta-externalfetcher", "mistralai-user", "oai-searchbot", "omgili", "omgilibot",
	"pangubot", "perplexity-user", "perplexitybot", "petalbot", "timpibot", "velenpublicwebcrawler", "webzio-extended", "youbot",
)

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// maxUsages bounds how many Content-Usage lines of a group are kept.
const maxUsages = 1000

// usage is one Content-Usage line: what it says, and of which paths.
type usage struct{ prefix, value string }

// signal notes a Content-Signal for the agents named so far; the first stands. Like a
// delay it is no rule of the RFC and does not end their list.
func (p *parser) signal(value string) {
	for _, g := range p.current {
		if g.signal == "" {
			g.signal = value
		}
	}
}

// usage notes a Content-Usage, which may name a path first: "/images/ train-ai=n".
func (p *parser) usage(value string) {
	u := usage{value: value}
	if strings.HasPrefix(value, "/") {
		u.prefix, u.value, _ = strings.Cut(value, " ")
		u.value = strings.TrimSpace(u.value)
	}
	if u.value == "" {
		return
	}
	for _, g := range p.current {
		if len(g.usages) < maxUsages {
			g.usages = append(g.usages, u)
		}
	}
}

func sortUsages(us []usage) {
	slices.SortStableFunc(us, func(a, b usage) int { return -cmp.Compare(len(a.prefix), len(b.prefix)) })
}

// usage is what the longest path that fits says.
func (g *group) usage(path string) string {
	for _, u := range g.usages {
		if strings.HasPrefix(path, u.prefix) {
			return u.value
		}
	}
	return ""
}

// shutOut lists the AI agents that a group of their own keeps out of a path.
func (f *File) shutOut(path string) []string {
	var out []string
	for _, g := range f.ai {
		if allowed, _ := g.match(path); !allowed {
			out = append(out, g.name)
		}
	}
	return out
}

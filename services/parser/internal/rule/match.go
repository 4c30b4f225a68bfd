package rule

import (
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// matcher is a group of selectors as goquery wants it.
type matcher struct{ group cascadia.SelectorGroup }

// Match implements goquery.Matcher.
func (m matcher) Match(n *html.Node) bool { return m.group.Match(n) }

// MatchAll implements goquery.Matcher.
func (m matcher) MatchAll(n *html.Node) []*html.Node { return cascadia.QueryAll(n, m.group) }

// Filter implements goquery.Matcher.
func (m matcher) Filter(nodes []*html.Node) []*html.Node { return cascadia.Filter(nodes, m.group) }

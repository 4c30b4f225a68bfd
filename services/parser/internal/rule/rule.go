// Package rule reads what people know of single sites: selectors for fields of the record,
// and elements to leave out, in YAML files keyed by domain.
//
// Wireroom ships no rules and needs none; they are for the site that matters to you and
// that is read wrongly.
package rule

import (
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// Fields are the fields of the record that a rule may name.
var Fields = []string{"title", "subtitle", "body", "authors", "published", "modified", "section", "tags"}

// Set is every rule of a directory. The nil Set has none. It is not changed once it is
// loaded, and so safe for concurrent use.
type Set struct {
	files   []*File
	domains map[string]*File
}

// For is the rule for a page that was fetched at a time; nil where there is none. The
// longest domain counts: a file for news.example.com goes before one for example.com.
func (s *Set) For(page *url.URL, at time.Time) *Rule {
	if s == nil {
		return nil
	}
	for host := strings.ToLower(page.Hostname()); host != ""; _, host, _ = strings.Cut(host, ".") {
		if f := s.domains[host]; f != nil {
			return f.at(at)
		}
	}
	return nil
}

// Len is how many sites have rules.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return len(s.files)
}

// at is the version that is valid at a time: of those that are, the first to end.
func (f *File) at(at time.Time) *Rule {
	var best *Rule
	for i := range f.Versions {
		r := &f.Versions[i]
		if !r.until.IsZero() && !at.Before(r.until.AddDate(0, 0, 1)) {
			continue
		}
		if best == nil || best.until.IsZero() || !r.until.IsZero() && r.until.Before(best.until) {
			best = r
		}
	}
	return best
}

// Rule is one version of what is known of a site.
type Rule struct {
	Domain string

	until  time.Time // the last day on which it is valid; zero: still is
	fields map[string][]selector
	remove []selector
}

// Name tells a rule from the others, in records and messages.
func (r *Rule) Name() string {
	if r.until.IsZero() {
		return r.Domain
	}
	return r.Domain + " until " + r.until.Format(time.DateOnly)
}

// Has reports whether the rule says anything of a field.
func (r *Rule) Has(field string) bool { return r != nil && len(r.fields[field]) > 0 }

// selector is where a value is: elements, and which of their attributes; their text
// where it names none.
type selector struct {
	matcher goquery.Matcher
	attr    string
}

// Remove takes out of a page what the rule leaves out.
func (r *Rule) Remove(root *html.Node) {
	if r == nil {
		return
	}
	doc := goquery.NewDocumentFromNode(root)
	for _, s := range r.remove {
		doc.FindMatcher(s.matcher).Remove()
	}
}

// Nodes are the elements of a field, in the order of the page, by the first of its
// selectors that finds any. Elements inside of others are left out.
func (r *Rule) Nodes(root *html.Node, field string) []*html.Node {
	nodes, _ := r.find(root, field)
	return nodes
}

// Values are the texts of a field, without empty ones.
func (r *Rule) Values(root *html.Node, field string) []string {
	nodes, attr := r.find(root, field)
	var out []string
	for _, n := range nodes {
		v := ""
		if attr != "" {
			v = dom.Fold(dom.Attr(n, attr))
		} else {
			v = dom.Text(n)
		}
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (r *Rule) find(root *html.Node, field string) (nodes []*html.Node, attr string) {
	if r == nil {
		return nil, ""
	}
	doc := goquery.NewDocumentFromNode(root)
	for _, s := range r.fields[field] {
		if found := doc.FindMatcher(s.matcher); found.Length() > 0 {
			return outermost(found.Nodes), s.attr
		}
	}
	return nil, ""
}

func outermost(nodes []*html.Node) []*html.Node {
	in := map[*html.Node]bool{}
	for _, n := range nodes {
		in[n] = true
	}
	var out []*html.Node
	for _, n := range nodes {
		inner := false
		for p := n.Parent; p != nil && !inner; p = p.Parent {
			inner = in[p]
		}
		if !inner {
			out = append(out, n)
		}
	}
	return out
}

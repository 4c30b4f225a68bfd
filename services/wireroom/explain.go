package main

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/parser"
)

// explained is a record with why it is so.
type explained struct {
	*article.Article
	Explanation *parser.Explanation `json:"explanation"`
	Error       string              `json:"error,omitempty"` // why there is no record
}

// order is that in which fields are explained; the others follow by name.
var order = []string{"title", "subtitle", "text", "authors", "byline", "agency", "published", "modified", "language", "kind", "section", "tags", "canonical_url"}

func (x explained) print(w io.Writer) error {
	e := x.Explanation
	if e.Rule != "" {
		if err := printf(w, "rule  %s\n", e.Rule); err != nil {
			return err
		}
	}
	for _, field := range e.Missed {
		if err := printf(w, "      %s: its selectors find nothing\n", field); err != nil {
			return err
		}
	}
	if err := x.printBody(w); err != nil {
		return err
	}
	if x.Article == nil {
		return printf(w, "no record: %s\n", shown(x.Error))
	}
	p := x.Provenance
	for _, field := range x.fields() {
		if err := printf(w, "%-10s from %s\n", field, p.Fields[field]); err != nil {
			return err
		}
		for _, c := range p.Candidates[field] {
			mark := " "
			if c.Chosen {
				mark = "*"
			}
			if err := printf(w, "   %s %.2f  %-28s %s\n", mark, c.Confidence, c.From, shown(c.Value)); err != nil {
				return err
			}
		}
	}
	return nil
}

// printBody shows the elements that could have been the article.
func (x explained) printBody(w io.Writer) error {
	if err := printf(w, "body  %s\n", shown(orDash(x.Explanation.Body))); err != nil {
		return err
	}
	for _, r := range x.Explanation.Rivals {
		mark := " "
		if r.Path == x.Explanation.Body {
			mark = "*"
		}
		if err := printf(w, "   %s %8.0f  %s\n", mark, r.Score, shown(r.Path)); err != nil {
			return err
		}
	}
	return nil
}

// fields are those of which something is known, in order.
func (x explained) fields() []string {
	all := slices.Sorted(maps.Keys(x.Provenance.Fields))
	rank := func(f string) int {
		if i := slices.Index(order, f); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(all, func(a, b string) int { return rank(a) - rank(b) })
	return all
}

func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

// shown is as much of a site's text as fits into a line.
func shown(s string) string {
	const most = 200
	s = oneLine(s)
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

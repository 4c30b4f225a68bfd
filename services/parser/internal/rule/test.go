package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Of is a set of one file.
func Of(f *File) *Set { return &Set{files: []*File{f}, domains: map[string]*File{f.Domain: f}} }

// At is when the page of a test was fetched.
func (t Test) At() (time.Time, error) {
	if t.Fetched == "" {
		return article.Time(time.Now()), nil
	}
	at, err := time.Parse(time.DateOnly, t.Fetched)
	if err != nil {
		return at, fmt.Errorf("fetched %q is no day, as in 2026-06-30", t.Fetched)
	}
	return at, nil
}

// Wrong says in what a record differs from what the test wants.
func (t Test) Wrong(a *article.Article) (out []string) {
	differ := func(field, got, want string) {
		if want != "" && got != want {
			out = append(out, fmt.Sprintf("%s: got %q, want %q", field, got, want))
		}
	}
	differ("title", a.Title, t.Title)
	differ("subtitle", a.Subtitle, t.Subtitle)
	differ("published", stamp(a.Published, t.Published), t.Published)
	var names []string
	for _, au := range a.Authors {
		names = append(names, au.Name)
	}
	if len(t.Authors) > 0 && !slices.Equal(names, t.Authors) {
		out = append(out, fmt.Sprintf("authors: got %q, want %q", names, t.Authors))
	}
	if !strings.HasPrefix(a.Text, t.Starts) {
		out = append(out, fmt.Sprintf("text: starts %q, want %q", a.Text[:min(len(a.Text), len(t.Starts)+20)], t.Starts))
	}
	if !strings.HasSuffix(a.Text, t.Ends) {
		out = append(out, fmt.Sprintf("text: ends %q, want %q", a.Text[max(0, len(a.Text)-len(t.Ends)-20):], t.Ends))
	}
	for _, s := range t.Has {
		if !strings.Contains(a.Text, s) {
			out = append(out, fmt.Sprintf("text: lacks %q", s))
		}
	}
	for _, s := range t.Lacks {
		if strings.Contains(a.Text, s) {
			out = append(out, fmt.Sprintf("text: has %q", s))
		}
	}
	return out
}

// stamp writes a time as finely as the wanted one is written.
func stamp(m article.Moment, want string) string {
	if m.IsZero() {
		return ""
	}
	at := m.At
	if w, err := time.Parse(time.RFC3339, want); err == nil {
		return at.In(w.Location()).Format(time.RFC3339)
	}
	if zone, err := time.Parse("-07:00", cmp.Or(m.Zone, "+00:00")); err == nil { // the day where it was written
		at = at.In(zone.Location())
	}
	return at.Format(time.DateOnly)
}

package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// row is one article in a list, as the template "row" takes it.
type row struct {
	ID, URL   string
	Sequence  uint64
	At        time.Time // stored
	Title     []query.Run
	Snippet   []query.Run
	Source    article.Source
	Language  string
	Section   string
	Agency    string
	Kind      article.Kind
	Access    article.Access
	Revision  int
	Withdrawn bool
	Outlets   int         // that have the story, with this one; 0 unknown
	Times     []time.Time // when they were first seen
	Delay     time.Duration
	HasDelay  bool
}

// rowOfRecord is the row of a record that came on the wire: which others tell the story is
// not known yet.
func rowOfRecord(a *article.Article) row {
	r := row{
		ID: a.ID, URL: a.URL, Sequence: a.Sequence, At: a.Stored, Title: []query.Run{{Text: a.Title}}, Source: a.Source, Language: a.Language,
		Agency: a.Agency, Kind: a.Kind, Access: a.Access, Revision: a.Revision, Withdrawn: !a.Withdrawn.IsZero(),
	}
	if len(a.Section) > 0 {
		r.Section = a.Section[0]
	}
	r.Delay, r.HasDelay = delayOf(a)
	return r
}

// rowOf is the row of an article that was found.
func rowOf(f query.Row) row {
	r := row{
		ID: f.ID, URL: f.URL, Sequence: f.Sequence, At: f.Stored, Title: f.Title, Snippet: f.Snippet, Source: f.Source, Language: f.Language,
		Agency: f.Agency, Kind: f.Kind, Access: f.Access, Revision: f.Revision, Withdrawn: !f.Withdrawn.IsZero(),
	}
	if len(f.Section) > 0 {
		r.Section = f.Section[0]
	}
	r.Delay = time.Duration(f.DelayMS) * time.Millisecond
	r.HasDelay = f.Revision == 1 && r.Delay > 0 && r.Delay < maxDelay
	r.Outlets = f.Outlets
	for _, p := range f.Pickups {
		r.Times = append(r.Times, p.At)
	}
	return r
}

// maxDelay is the longest delay that speaks of us: what is older was found late because the
// source was added late.
const maxDelay = 48 * time.Hour

// delayOf is how long after its publication a record was stored: of first versions whose
// page states more than the day.
func delayOf(a *article.Article) (time.Duration, bool) {
	if a.Published.IsZero() || a.Published.Precision == article.ToDay || a.Revision > 1 {
		return 0, false
	}
	d := a.Stored.Sub(a.Published.At)
	return d, d >= 0 && d < maxDelay
}

// Name is the outlet as people call it.
func (r row) Name() string { return cmp.Or(r.Source.Name, r.Source.Domain, r.Source.ID) }

// Stamp is the form of an article where it is another than the usual one.
func (r row) Stamp() string {
	switch r.Kind {
	case "", article.KindArticle:
		return ""
	case article.KindPressRelease:
		return "Press release"
	}
	return say.Capital(string(r.Kind))
}

// Untitled reports whether there is nothing to call it by.
func (r row) Untitled() bool {
	return !slices.ContainsFunc(r.Title, func(x query.Run) bool { return strings.TrimSpace(x.Text) != "" })
}

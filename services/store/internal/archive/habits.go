package archive

import (
	"context"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
)

// Habits are what a source has brought of late.
type Habits struct {
	Coverage query.Coverage
	Delays   []time.Duration // from publication to the first version stored, where it is known to the minute; in no order
	Last     query.Last
	Hours    map[time.Time]int // records by the beginning of the hour in which they were first seen
}

// Watcher tells of sources. It is part of every archive.
type Watcher interface {
	// Habits reads what a source has brought: coverage and delays of its last n records, and
	// the hours since a time. One that has brought nothing has none.
	Habits(ctx context.Context, source string, n int, since time.Time) (Habits, error)
}

// Facts are the fields that coverage counts, a bit each.
type Facts int

// The facts.
const (
	HasTitle Facts = 1 << iota
	HasTime
	HasAuthor
	HasBody
	HasLanguage
)

// FactsOf are those of a record.
func FactsOf(a *article.Article) (f Facts) {
	for fact, has := range map[Facts]bool{
		HasTitle: a.Title != "", HasTime: !a.Published.IsZero(), HasAuthor: len(a.Authors) > 0, HasBody: a.Text != "", HasLanguage: a.Language != "",
	} {
		if has {
			f |= fact
		}
	}
	return f
}

// Count adds n records with these facts.
func (f Facts) Count(c *query.Coverage, n int) {
	c.Of += n
	for fact, into := range map[Facts]*int{HasTitle: &c.Title, HasTime: &c.Time, HasAuthor: &c.Author, HasBody: &c.Body, HasLanguage: &c.Language} {
		if f&fact != 0 {
			*into += n
		}
	}
}

// DelayOf is how long after its publication a record was stored at first.
func DelayOf(published article.Moment, created time.Time) (delay time.Duration, known bool) {
	if published.IsZero() || published.Precision == article.ToDay {
		return 0, false
	}
	return created.Sub(published.At), true
}

// Began is when a record was first seen, else when it was stored.
func Began(a *article.Article) time.Time { return began(a) }

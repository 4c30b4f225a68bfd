package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Keep says how long an archive keeps what it has. The zero value keeps everything.
type Keep struct {
	Text       event.Age `name:"text-keep" help:"How long a version's text is kept after it was stored, such as 30d or 36h; then title, times, authors, hashes and provenance stay. A source's own setting goes before." default:"ever" placeholder:"AGE"`
	TextMost   int64     `name:"text-most" help:"While the archive has more bytes than this, the oldest texts go; 0 is no bound." default:"0" placeholder:"BYTES"`
	Record     event.Age `name:"record-keep" help:"How long a record is kept after its latest version was stored; then it goes with all versions. A source's own setting goes before." default:"ever" placeholder:"AGE"`
	RecordMost int64     `name:"record-most" help:"While the archive has more bytes than this, the oldest records go; 0 is no bound." default:"0" placeholder:"BYTES"`
}

const (
	// leastMost is the smallest bound on an archive's size: below it there is room for hardly
	// more than its indexes.
	leastMost = 1 << 20
	// youngest is the age from which bounds on size take something: the ledger alone may be
	// above a bound, and what comes in would go as it comes.
	youngest = 24 * time.Hour
)

// Validate says what is wrong with the settings, and how the flags are called.
func (k Keep) Validate() error {
	for name, n := range map[string]int64{"--text-most": k.TextMost, "--record-most": k.RecordMost} {
		if n != 0 && n < leastMost {
			return fmt.Errorf("%s %d must be at least %d, or 0", name, n, leastMost)
		}
	}
	if k.RecordMost > 0 && k.TextMost > k.RecordMost {
		return errors.New("--text-most must not be above --record-most: whole records would go before texts")
	}
	return nil
}

// Policy is what is kept of which source.
type Policy struct {
	Keep
	texts, records map[string]event.Age // of sources with a setting of their own
}

// PolicyOf is a policy with the sources' own settings. One that cannot be read is an error:
// better nothing goes than what should have stayed.
func PolicyOf(k Keep, sources []event.Source) (Policy, error) {
	p := Policy{Keep: k, texts: map[string]event.Age{}, records: map[string]event.Age{}}
	for _, s := range sources {
		if err := errors.Join(own(p.texts, s.ID, s.TextKeep), own(p.records, s.ID, s.RecordKeep)); err != nil {
			return p, fmt.Errorf("how long source %s is kept: %w", s.ID, err)
		}
	}
	return p, nil
}

func own(ages map[string]event.Age, source, text string) (err error) {
	if text != "" {
		ages[source], err = event.ParseAge(text)
	}
	return err
}

// KeepsAll reports whether nothing is ever due.
func (p Policy) KeepsAll() bool { return p.ofTexts().keepsAll() && p.ofRecords().keepsAll() }

// rule is a policy on texts, or on records.
type rule struct {
	age  event.Age
	own  map[string]event.Age
	most int64
}

func (p Policy) ofTexts() rule   { return rule{p.Text, p.texts, p.TextMost} }
func (p Policy) ofRecords() rule { return rule{p.Record, p.records, p.RecordMost} }

func (r rule) keepsAll() bool { return r.most == 0 && r.shortest() == 0 }

// shortest is the shortest of all ages, 0 where all are for ever: what is younger is not
// due, whosever it is.
func (r rule) shortest() event.Age {
	least := r.age
	for _, a := range r.own {
		if a > 0 && (a < least || least == 0) {
			least = a
		}
	}
	return least
}

// old reports whether something is kept for long enough.
func (r rule) old(k archive.Kept, now time.Time) bool {
	age, ok := r.own[k.Source]
	if !ok {
		age = r.age
	}
	return age > 0 && older(k, age, now)
}

// spare reports whether something may go where there is too much of all: not what a source
// says is for ever.
func (r rule) spare(k archive.Kept, now time.Time) bool {
	age, ok := r.own[k.Source]
	return (!ok || age > 0) && older(k, event.Age(youngest), now)
}

func older(k archive.Kept, age event.Age, now time.Time) bool {
	return k.Stored.Before(now.Add(-time.Duration(age)))
}

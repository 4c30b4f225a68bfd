package archive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// MaxAlso is how many further sources are kept of a link, and of a record.
const MaxAlso = 20

// Sighting is a source that listed a link.
type Sighting struct {
	Link, Source string
	At           time.Time
}

// Sightings are what lines say of further sources, the earliest of each source and link.
func Sightings(lines []event.Ledger) []Sighting {
	var out []Sighting
	for _, l := range lines {
		if l.State == event.StateAlso {
			l = cleanLine(l)
			out = append(out, Sighting{l.Link, l.Source, l.Visit})
		}
	}
	slices.SortStableFunc(out, func(a, b Sighting) int {
		return cmp.Or(strings.Compare(a.Link, b.Link), strings.Compare(a.Source, b.Source), a.At.Compare(b.At))
	})
	return slices.CompactFunc(out, func(a, b Sighting) bool { return a.Link == b.Link && a.Source == b.Source })
}

// LinksOf are the IDs of the links that may have led to a record.
func LinksOf(a *article.Article) []string {
	ids := []string{a.ID}
	for _, u := range Addresses(a) {
		if id := article.ID(u); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// SetAlso gives records the further sources of their links: earliest first, each once,
// none that was the first.
func SetAlso(records []article.Article, found []Sighting) {
	if len(found) == 0 {
		return
	}
	slices.SortFunc(found, func(a, b Sighting) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Source, b.Source)) })
	for i := range records {
		a := &records[i]
		links, have := LinksOf(a), map[string]bool{a.Source.ID: true}
		for _, s := range found {
			if !have[s.Source] && len(a.Also) < MaxAlso && slices.Contains(links, s.Link) {
				have[s.Source] = true
				a.Also = append(a.Also, article.Sighting{Source: s.Source, At: s.At})
			}
		}
	}
}

package export

import (
	"cmp"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// What several formats ask of a record.

// outlet is the name of who published a record.
func outlet(a *article.Article) string { return cmp.Or(a.Source.Name, a.Source.Domain, a.Source.ID) }

// updated is when a record last changed, as far as it is known.
func updated(a *article.Article) time.Time {
	for _, t := range []time.Time{a.Withdrawn, a.Modified.At, a.Stored, a.Published.At, a.FirstSeen} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Unix(0, 0).UTC()
}

// address is where a record is read by people; "" where that is no web address.
func address(a *article.Article) string { return cmp.Or(webURL(a.CanonicalURL), webURL(a.URL)) }

// pictures are the images that have a web address.
func pictures(a *article.Article) (out []article.Image) {
	for _, i := range a.Images {
		if i.URL = webURL(i.URL); i.URL != "" {
			out = append(out, i)
		}
	}
	return out
}

// stated is a time in the zone that the page stated.
func stated(m article.Moment) time.Time {
	if z, err := time.Parse("Z07:00", m.Zone); err == nil {
		return m.At.In(z.Location())
	}
	return m.At.UTC()
}

// labels are a record's sections and tags, each once.
func labels(a *article.Article) []string {
	var out []string
	for _, l := range slices.Concat(a.Section, a.Tags) {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

package store

import (
	"context"
	"errors"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// withdraw takes back the records whose articles are gone from their sites: lines that
// say so and name the record. Each becomes a further revision; nothing is deleted.
func (s *Service) withdraw(ctx context.Context, lines []event.Ledger) error {
	var gone []event.Parsed
	took := map[string]time.Time{} // visits: a later line finds the record taken back, as it would in a batch of its own
	for _, l := range lines {
		if l.State != event.StateGone || l.Article == "" {
			continue
		}
		if visit, ok := took[l.Article]; ok && !visit.Equal(l.Visit) {
			continue
		}
		a, err := s.archive.Get(ctx, l.Article)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		again := !a.Withdrawn.IsZero() && a.Found.At.Equal(l.Visit) // a crash may have cut the rest off
		if again || a.Withdrawn.IsZero() && l.Visit.After(a.Found.At) {
			gone, took[l.Article] = append(gone, withdrawn(a, l)), l.Visit
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return s.put(ctx, gone)
}

// withdrawn is the record as the look that found it gone would have brought it.
func withdrawn(a article.Article, l event.Ledger) event.Parsed {
	a.Withdrawn, a.Fetched, a.Found.At = article.Time(l.At), article.Time(l.At), article.Time(l.Visit)
	a.Edit, a.Checks, a.Sequence = article.Edit{}, article.Checks{}, 0
	link := event.Link{ID: l.Link, URL: l.URL, Source: a.Source, Found: a.Found}
	return event.Parsed{Link: link, Article: a}
}

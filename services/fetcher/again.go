package fetcher

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/looks"
)

// planLook plans the next look at a record. One that was edited or taken back is seen
// sooner: it may change once more.
func (f *Fetcher) planLook(ctx context.Context, s *event.Stored) error {
	a, now := &s.Article, time.Now()
	src, err := f.sources.Get(ctx, a.Source.ID)
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	if err != nil {
		return err
	}
	plan, err := f.planOf(src)
	if err != nil {
		return err
	}
	at := plan.Next(a.FirstSeen, now)
	if s.Change != event.Created {
		at = plan.AfterEdit(a.FirstSeen, a.Stored, now)
	}
	if at.IsZero() {
		return nil
	}
	l, err := furtherLook(a)
	if err != nil {
		return bus.Permanent("bad-record", err)
	}
	return f.lookAt(ctx, l, at)
}

// planOf is the plan of a source: its own, or the fetcher's.
func (f *Fetcher) planOf(src event.Source) (looks.Plan, error) {
	if src.Looks == "" {
		return f.looks, nil
	}
	return looks.Parse(src.Looks)
}

// look puts a record's address among its host's work and plans the look after it. The
// plan goes first: a crash in between repeats both, and neither is lost.
func (f *Fetcher) look(ctx context.Context, l *event.Found) error {
	if l.Again == nil {
		return bus.Permanent("undecodable", fmt.Errorf("a look at %s that names no record", l.URL))
	}
	src, err := f.sources.Get(ctx, l.Source.ID)
	if errors.Is(err, ErrNoSource) {
		return nil
	}
	if err != nil {
		return err
	}
	plan, err := f.planOf(src)
	if err != nil {
		return err
	}
	if at := plan.Next(l.Again.FirstSeen, time.Now()); !at.IsZero() {
		next, again := *l, *l.Again
		next.Again, again.Missing = &again, false
		if err := f.lookAt(ctx, next, at); err != nil {
			return err
		}
	}
	if src.Paused || len(plan) == 0 {
		return nil
	}
	f.meter.looks.Inc()
	return f.queue(ctx, *l, l.Host, "")
}

// furtherLook is a record's way back into the frontier: by the address that answered,
// known by the address it was found at, with what the feed had said of it.
func furtherLook(a *article.Article) (event.Found, error) {
	found := a.CanonicalURL
	if len(a.URLs) > 0 {
		found = a.URLs[0]
	}
	link, err := event.NewLink(found, a.Source, a.Found)
	if err != nil {
		return event.Found{}, err
	}
	fetch := a.Page.URL
	if fetch == "" {
		fetch = a.URL
	}
	host, err := article.HostKey(fetch)
	if err != nil {
		return event.Found{}, err
	}
	return event.Found{
		Link: link, Hints: hintsOf(a), Fetch: fetch, Host: host,
		Again: &event.Again{Article: a.ID, FirstSeen: a.FirstSeen, ETag: a.Page.ETag, LastModified: a.Page.LastModified},
	}, nil
}

// hintsOf are the feed's hints, as far as the record was made of them. Without them a
// further look would find an article without its date and call that an edit.
func hintsOf(a *article.Article) event.Hints {
	h := event.Hints{Tags: a.Tags}
	fed := func(field string) bool { return a.Provenance.Fields[field] == "feed" }
	if fed("title") {
		h.Title = a.Title
	}
	if fed("summary") {
		h.Summary = a.Summary
	}
	if fed("authors") {
		h.Authors = a.Authors
	}
	if a.LanguageFrom == "feed" {
		h.Language = a.Language
	}
	if a.Published.From == "feed" {
		h.Published = a.Published.At
	}
	if a.Modified.From == "feed" {
		h.Updated = a.Modified.At
	}
	return h
}

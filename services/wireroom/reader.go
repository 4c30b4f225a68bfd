package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store"
)

// reader answers what commands ask of records. Records, links and stories that are not there
// are a store.ErrNotFound.
type reader interface {
	search(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error)
	record(ctx context.Context, id string) (article.Article, error)
	history(ctx context.Context, id string) (query.HistoryAnswer, error)
	story(ctx context.Context, id string) (query.StoryAnswer, error)
	line(ctx context.Context, id, url string) (event.Ledger, error) // the standing line of a link
}

// reader opens the archive, or where a broker is named and no archive asks its stores. The
// returned func closes what was opened.
func (f readFlags) reader(e *env) (reader, func(), error) {
	if f.NATS != "" && f.Archive == "" {
		b, _, closeAll, err := f.bus(e)
		if err != nil {
			return nil, nil, err
		}
		return asking{b.Conn()}, closeAll, nil
	}
	a, err := f.archive(e)
	if err != nil {
		return nil, nil, err
	}
	return opened{a}, func() { _ = a.Close() }, nil // only read
}

// opened is an archive read here.
type opened struct{ a store.Archive }

func (o opened) search(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error) {
	return store.Search(ctx, o.a, r)
}

func (o opened) record(ctx context.Context, id string) (article.Article, error) {
	return o.a.Get(ctx, id)
}

func (o opened) history(ctx context.Context, id string) (query.HistoryAnswer, error) {
	return store.History(ctx, o.a, id, 0, 0)
}

func (o opened) story(ctx context.Context, id string) (query.StoryAnswer, error) {
	return store.Story(ctx, o.a, id)
}

func (o opened) line(ctx context.Context, id, _ string) (event.Ledger, error) {
	known, err := o.a.Known(ctx, []string{id})
	l, ok := known[id]
	if err == nil && !ok {
		err = store.ErrNotFound
	}
	return l, err
}

// asking is an archive that stores answer for.
type asking struct{ nc *nats.Conn }

// put asks a question, and gives refusals the errors that an archive has.
func put[A any](ctx context.Context, q asking, name string, request any) (A, error) {
	answer, err := query.Ask[A](ctx, q.nc, name, request)
	switch {
	case query.NotFound(err):
		err = fmt.Errorf("%w: %w", store.ErrNotFound, err)
	case query.Wrong(err):
		err = fmt.Errorf("%w: %w", store.ErrQuery, err)
	}
	return answer, err
}

func (q asking) search(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error) {
	return put[query.SearchAnswer](ctx, q, "search", r)
}

func (q asking) record(ctx context.Context, id string) (article.Article, error) {
	return put[article.Article](ctx, q, "article", query.IDRequest{ID: id})
}

func (q asking) history(ctx context.Context, id string) (whole query.HistoryAnswer, err error) {
	for r := (query.IDRequest{ID: id}); ; {
		page, err := put[query.HistoryAnswer](ctx, q, "history", r)
		if err != nil {
			return whole, err
		}
		page.History = append(whole.History, page.History...)
		whole, r.After = page, page.Next
		if whole.Next = 0; r.After == 0 {
			return whole, nil
		}
	}
}

func (q asking) story(ctx context.Context, id string) (query.StoryAnswer, error) {
	return put[query.StoryAnswer](ctx, q, "story", query.StoryRequest{ID: id})
}

func (q asking) line(ctx context.Context, _, url string) (event.Ledger, error) {
	if url == "" { // stores know links by their URLs
		return event.Ledger{}, store.ErrNotFound
	}
	t, err := put[query.TraceAnswer](ctx, q, "trace", query.TraceRequest{URL: url})
	return t.Ledger, err
}

// find reads a record by its ID, or by way of the ledger, which knows the record of each
// address that led to one.
func find(ctx context.Context, a reader, name string) (article.Article, error) {
	id, u := name, ""
	if !isID.MatchString(name) {
		var err error
		if u, err = article.Normalize(name); err != nil {
			return article.Article{}, daemon.Wrong(fmt.Errorf("%q is neither the ID of a record nor a URL", name))
		}
		id = article.ID(u)
	}
	r, err := a.record(ctx, id)
	if !errors.Is(err, store.ErrNotFound) {
		return r, err
	}
	switch l, err := a.line(ctx, id, u); {
	case errors.Is(err, store.ErrNotFound):
		return r, fmt.Errorf("%s was never found", name)
	case err != nil:
		return r, err
	case l.Article == "":
		return r, fmt.Errorf("there is no record of %s: it is %s: %s %s", name, l.State, l.Reason, l.Detail)
	default:
		return a.record(ctx, l.Article)
	}
}

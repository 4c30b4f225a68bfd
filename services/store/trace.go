package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func (s *Service) trace(ctx context.Context, r query.TraceRequest) (query.TraceAnswer, error) {
	u, err := article.Normalize(r.URL)
	if err != nil {
		return query.TraceAnswer{}, fmt.Errorf("%w: %w", archive.ErrQuery, err)
	}
	id := article.ID(u)
	known, err := s.archive.Known(ctx, []string{id})
	l, ok := known[id]
	if err == nil && !ok {
		err = fmt.Errorf("no link %s: %w", u, ErrNotFound)
	}
	if err != nil || l.Article == "" {
		return query.TraceAnswer{Ledger: l}, err
	}
	return s.traceRecord(ctx, l)
}

// maxTraced is how many versions a trace names, the newest; query.history has all.
const maxTraced = 100

func (s *Service) traceRecord(ctx context.Context, l event.Ledger) (query.TraceAnswer, error) {
	out := query.TraceAnswer{Ledger: l}
	all, err := s.archive.Revisions(ctx, l.Article)
	if errors.Is(err, ErrNotFound) { // the line is there before what it speaks of, after a crash
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Checks = all[len(all)-1].Checks
	for _, a := range all[max(0, len(all)-maxTraced):] {
		out.Revisions = append(out.Revisions, query.Version{Revision: a.Revision, Change: archive.ChangeOf(&a), Stored: a.Stored, Edit: a.Edit})
	}
	return out, nil
}

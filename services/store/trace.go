package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// TraceRequest names a URL.
type TraceRequest struct {
	URL string `json:"url"`
}

// TraceAnswer is the standing line of a URL, and how the record it ended in was edited.
type TraceAnswer struct {
	event.Ledger
	Revisions []Version      `json:"revisions,omitempty"`
	Checks    article.Checks `json:"checks,omitzero"` // looks that made no version
}

// Version is one version of a record, in short.
type Version struct {
	Revision int          `json:"revision"`
	Change   Change       `json:"change"`
	Stored   time.Time    `json:"stored"`
	Edit     article.Edit `json:"edit,omitzero"`
}

func (s *Service) trace(ctx context.Context, r TraceRequest) (TraceAnswer, error) {
	u, err := article.Normalize(r.URL)
	if err != nil {
		return TraceAnswer{}, fmt.Errorf("%w: %w", archive.ErrQuery, err)
	}
	id := article.ID(u)
	known, err := s.archive.Known(ctx, []string{id})
	l, ok := known[id]
	if err == nil && !ok {
		err = fmt.Errorf("no link %s: %w", u, ErrNotFound)
	}
	if err != nil || l.Article == "" {
		return TraceAnswer{Ledger: l}, err
	}
	return s.traceRecord(ctx, l)
}

// maxTraced is how many versions a trace names, the newest; query.history has all.
const maxTraced = 100

func (s *Service) traceRecord(ctx context.Context, l event.Ledger) (TraceAnswer, error) {
	out := TraceAnswer{Ledger: l}
	all, err := s.archive.Revisions(ctx, l.Article)
	if errors.Is(err, ErrNotFound) { // the line is there before what it speaks of, after a crash
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Checks = all[len(all)-1].Checks
	for _, a := range all[max(0, len(all)-maxTraced):] {
		out.Revisions = append(out.Revisions, Version{a.Revision, archive.ChangeOf(&a), a.Stored, a.Edit})
	}
	return out, nil
}

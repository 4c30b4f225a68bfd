package web

import (
	"context"
	"encoding/json"

	"golang.org/x/sync/singleflight"

	"github.com/wireroom/wireroom/pkg/query"
)

// searching lets pages that ask the archive the same at one moment have one answer: when a desk
// is back, all who follow the wire read its page anew, and each list that is asked for counts
// all that match.
type searching struct {
	ask    func(context.Context, query.SearchRequest) (query.SearchAnswer, error)
	flying singleflight.Group
}

func (s *Service) askSearch(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error) {
	return query.Ask[query.SearchAnswer](ctx, s.bus.Conn(), "search", r)
}

// search is the answer to a question, which is not to be changed: others may have it, too. Who
// goes away ends the waiting, and not the question.
func (s *searching) search(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error) {
	key, err := json.Marshal(r)
	if err != nil {
		return query.SearchAnswer{}, err
	}
	done := s.flying.DoChan(string(key), func() (any, error) { return s.ask(context.WithoutCancel(ctx), r) })
	select {
	case <-ctx.Done():
		return query.SearchAnswer{}, ctx.Err()
	case got := <-done:
		a, _ := got.Val.(query.SearchAnswer) // nothing where there is an error
		return a, got.Err
	}
}

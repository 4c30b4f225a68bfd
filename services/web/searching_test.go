package web

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/query"
)

// TestSharedSearches: who asks the same meanwhile has the same answer, who asks something else
// or later asks anew, and one who goes away takes no answer from the others.
func TestSharedSearches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan error)
		asked := map[string]int{}
		s := searching{ask: func(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error) {
			asked[r.Words]++
			if err := <-answer; err != nil {
				return query.SearchAnswer{}, err
			}
			return query.SearchAnswer{Total: asked[r.Words]}, ctx.Err()
		}}
		gone, cancel := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() {
			_, err := s.search(gone, query.SearchRequest{Words: "a"})
			first <- err
		}()
		synctest.Wait()
		var g errgroup.Group
		for range 10 {
			g.Go(func() error {
				got, err := s.search(t.Context(), query.SearchRequest{Words: "a"})
				if err == nil && got.Total != 1 {
					err = errors.New("another answer")
				}
				return err
			})
		}
		synctest.Wait()
		cancel()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("who goes away: %v", err)
		}
		answer <- nil
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
		broken := errors.New("no store answers")
		for words, want := range map[string]int{"a": 2, "b": 1} {
			go func() { answer <- broken }()
			if _, err := s.search(t.Context(), query.SearchRequest{Words: words}); !errors.Is(err, broken) || asked[words] != want {
				t.Errorf("%s: %v, asked %d times", words, err, asked[words])
			}
		}
	})
}

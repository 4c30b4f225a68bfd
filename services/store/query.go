package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// maxAsked is how many requests are answered at once; readers must not starve the writer.
	maxAsked = 4
	// maxWaiting is how many more may wait; beyond, they are told to come later.
	maxWaiting = 64
	// answerTime bounds one request, with its waiting.
	answerTime = 5 * time.Second
	// maxRequest is the largest request, in bytes.
	maxRequest = 64 << 10
	// maxAnswer is the largest answer, below the 1 MB that a NATS server takes by default.
	maxAnswer = 900 << 10
	// maxLines is how many ledger lines an answer has at most.
	maxLines = 500
)

// answer is what a request is for: its JSON in, a value that becomes JSON out.
type answer func(ctx context.Context, data []byte) (any, error)

// on is the answer to requests of one type. Fields that are not known are wrong: a filter
// with a typo would otherwise answer with everything.
func on[R, A any](do func(context.Context, R) (A, error)) answer {
	return func(ctx context.Context, data []byte) (any, error) {
		var r R
		if len(data) > maxRequest {
			return nil, fmt.Errorf("the request has %d bytes, the limit is %d: %w", len(data), maxRequest, archive.ErrQuery)
		}
		if len(data) > 0 {
			d := json.NewDecoder(strings.NewReader(string(data)))
			d.DisallowUnknownFields()
			if err := d.Decode(&r); err != nil {
				return nil, fmt.Errorf("read the request: %w: %w", archive.ErrQuery, err)
			}
		}
		return do(ctx, r)
	}
}

// answerQueries answers query.* until ctx ends. All stores do, each request one of them.
func (s *Service) answerQueries(ctx context.Context) error {
	svc, err := micro.AddService(s.bus.Conn(), micro.Config{Name: "wireroom-store", Version: "1.0.0", Description: "reads the archive", QueueGroup: Stage})
	if err != nil {
		return fmt.Errorf("offer query.*: %w", err)
	}
	d := &desk{turn: make(chan struct{}, maxAsked), place: make(chan struct{}, maxAsked+maxWaiting)}
	defer d.work.Wait()
	defer svc.Stop() //nolint:errcheck // the connection may be gone
	group := svc.AddGroup("query")
	for _, q := range []struct {
		name string
		answer
	}{
		{"search", on(s.search)}, {"article", on(s.article)}, {"revisions", on(s.revisions)}, {"history", on(s.history)}, {"story", on(s.story)}, {"stories", on(s.stories)},
		{"ledger", on(s.ledger)}, {"trace", on(s.trace)}, {"sourcestats", on(s.sourceStats)}, {"series", on(s.series)},
	} {
		if err := group.AddEndpoint(q.name, micro.HandlerFunc(func(r micro.Request) { d.take(ctx, r, q.answer) })); err != nil {
			return fmt.Errorf("offer query.%s: %w", q.name, err)
		}
	}
	<-ctx.Done()
	return nil
}

// Search asks an archive as query.search does.
func Search(ctx context.Context, a Archive, r query.SearchRequest) (query.SearchAnswer, error) {
	asked, err := words.Parse(r.Words)
	if err != nil {
		return query.SearchAnswer{}, err
	}
	q := archive.Search{
		Words: asked, Filters: r.Filters, Since: r.Since, Until: r.Until, Order: r.Order,
		After: r.After, Before: r.Before, Limit: r.Limit, Bucket: time.Duration(r.Bucket) * time.Second,
	}
	f, err := a.Search(ctx, q)
	out := query.SearchAnswer{
		Rows: []query.Row{}, Total: f.Total, Facets: f.Facets, Histogram: f.Histogram, Next: f.Next, Sequence: f.Sequence, Loosened: f.Loosened, Basic: f.Basic,
	}
	size := 0
	for i := range f.Articles {
		row := rowOf(&f.Articles[i], asked)
		arrived(&row, f.Created[i])
		told(&row, f.Pickups[row.Story])
		if size += sizeOf(row); size > maxAnswer/2 && i > 0 { // the other half is for facets
			out.Next = f.Places[i-1].String()
			break
		}
		out.Rows = append(out.Rows, row)
	}
	if err == nil && f.Total == 0 {
		out.Nearest, err = nearest(ctx, a, q, r.Words)
	}
	return out, err
}

// nearest is the search that finds something with the nearest words that are there.
func nearest(ctx context.Context, a Archive, q archive.Search, text string) (*query.Nearest, error) {
	near, err := archive.Nearest(ctx, a, q.Words)
	if err != nil || len(near) == 0 {
		return nil, err
	}
	out := query.Nearest{Words: words.Replace(text, near)}
	if q.Words, err = words.Parse(out.Words); err != nil {
		return nil, nil //nolint:nilerr // it became too long
	}
	q.After, q.Before, q.Limit = "", 0, 1
	f, err := a.Search(ctx, q)
	if out.N = f.Total; err != nil || out.N == 0 {
		return nil, err
	}
	return &out, nil
}

func sizeOf(v any) int {
	data, _ := json.Marshal(v) // rows always encode
	return len(data)
}

func (s *Service) search(ctx context.Context, r query.SearchRequest) (query.SearchAnswer, error) {
	return Search(ctx, s.archive, r)
}

func (s *Service) article(ctx context.Context, r query.IDRequest) (article.Article, error) {
	return s.archive.Get(ctx, r.ID)
}

func (s *Service) revisions(ctx context.Context, r query.IDRequest) (query.RevisionsAnswer, error) {
	all, err := s.archive.Revisions(ctx, r.ID)
	out, size := query.RevisionsAnswer{Revisions: []article.Article{}}, 0
	for _, a := range all {
		if a.Revision <= r.After {
			continue
		}
		if size += sizeOf(a); size > maxAnswer-1000 && len(out.Revisions) > 0 {
			out.Next = out.Revisions[len(out.Revisions)-1].Revision
			break
		}
		out.Revisions = append(out.Revisions, a)
	}
	return out, err
}

// errFull ends a reading whose answer is full.
var errFull = errors.New("the answer is full")

func (s *Service) ledger(ctx context.Context, r query.LedgerRequest) (query.LedgerAnswer, error) {
	if r.Limit < 0 || r.Limit > maxLines {
		return query.LedgerAnswer{}, fmt.Errorf("limit %d must be between 1 and %d: %w", r.Limit, maxLines, archive.ErrQuery)
	}
	limit, size, out := cmp.Or(r.Limit, 100), 0, query.LedgerAnswer{Lines: []event.Ledger{}}
	q := LinkQuery{State: r.State, Source: r.Source, Since: r.Since, After: r.After, Limit: limit + 1}
	err := s.archive.Links(ctx, q, func(l event.Ledger) error {
		if size += sizeOf(l); len(out.Lines) == limit || size > maxAnswer-1000 && len(out.Lines) > 0 {
			out.Next = out.Lines[len(out.Lines)-1].Link
			return errFull
		}
		out.Lines = append(out.Lines, l)
		return nil
	})
	if errors.Is(err, errFull) {
		err = nil
	}
	return out, err
}

package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// maxOrders is how many orders a fetcher carries out at once.
	maxOrders = 8
	// maxChecks is how many of them may be checks, each of which makes some requests to a site.
	maxChecks = 2
	// maxOrder is the largest order, in bytes.
	maxOrder = 16 << 10
	// checkTime bounds a check: a host whose pause is long must not hold it for ever.
	checkTime = 2 * time.Minute
	// orderTime bounds every other order.
	orderTime = 10 * time.Second // the parsing of a check's articles, too
)

var (
	// errOrder is the error of an order that cannot be understood.
	errOrder = errors.New("the order is wrong")
	// errBusy is answered when too many orders are in hand.
	errBusy = errors.New("too many orders at once, come again")
)

// orders are those in hand.
type orders struct {
	places, checks chan struct{}
	work           sync.WaitGroup
}

// order is what a request is for: its JSON in, a value that becomes JSON out.
type order func(ctx context.Context, data []byte) (any, error)

// orderOf is an order with a request of one type. A field that is not known is wrong: it
// may be the one that mattered.
func orderOf[R any](do func(context.Context, R) (any, error)) order {
	return func(ctx context.Context, data []byte) (any, error) {
		var r R
		if len(data) > maxOrder {
			return nil, fmt.Errorf("%w: it has %d bytes, the limit is %d", errOrder, len(data), maxOrder)
		}
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.DisallowUnknownFields()
		if err := d.Decode(&r); err != nil {
			return nil, fmt.Errorf("%w: %w", errOrder, err)
		}
		return do(ctx, r)
	}
}

// takeOrders carries out source.* until ctx ends. All fetchers do, each order one of them.
func (f *Fetcher) takeOrders(ctx context.Context) error {
	svc, err := micro.AddService(f.bus.Conn(), micro.Config{Name: "wireroom-fetcher", Version: "1.0.0", Description: "watches sources", QueueGroup: Stage})
	if err != nil {
		return fmt.Errorf("offer source.*: %w", err)
	}
	o := &orders{places: make(chan struct{}, maxOrders), checks: make(chan struct{}, maxChecks)}
	defer o.work.Wait()
	defer svc.Stop() //nolint:errcheck // the connection may be gone
	group := svc.AddGroup("source")
	for name, do := range map[string]order{
		"add": orderOf(f.addSource), "check": orderOf(f.checkSource), "poll": orderOf(f.pollSource),
		"pause":  orderOf(func(ctx context.Context, r query.SourceRequest) (any, error) { return f.pauseSource(ctx, r, true) }),
		"resume": orderOf(func(ctx context.Context, r query.SourceRequest) (any, error) { return f.pauseSource(ctx, r, false) }),
		"remove": orderOf(f.removeSource),
	} {
		places, limit := o.places, orderTime
		if name == "check" {
			places, limit = o.checks, checkTime
		}
		take := func(r micro.Request) { o.take(ctx, r, do, places, limit) }
		if err := group.AddEndpoint(name, micro.HandlerFunc(take)); err != nil {
			return fmt.Errorf("offer source.%s: %w", name, err)
		}
	}
	<-ctx.Done()
	return nil
}

// take carries an order out in a goroutine of its own, and refuses it where too many are in hand.
func (o *orders) take(ctx context.Context, r micro.Request, do order, places chan struct{}, limit time.Duration) {
	select {
	case places <- struct{}{}:
	default:
		refuseOrder(r, errBusy)
		return
	}
	o.work.Go(func() {
		defer func() { <-places }()
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		v, err := carriedOut(ctx, r.Data(), do)
		if err != nil {
			refuseOrder(r, err)
			return
		}
		_ = r.RespondJSON(v) // who asked may be gone
	})
}

// carriedOut: an order that finds a bug must not end the fetcher.
func carriedOut(ctx context.Context, data []byte, do order) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do(ctx, data)
}

// refuseOrder answers with what went wrong: 400 the order, 404 what it names, 503 us.
func refuseOrder(r micro.Request, err error) {
	code := "503"
	switch {
	case errors.Is(err, errOrder):
		code = "400"
	case errors.Is(err, ErrNoSource):
		code = "404"
	}
	query.Refuse(r, code, err.Error())
}

// addSource watches a source and polls it at once. What is watched already stays as a
// person has set it.
func (f *Fetcher) addSource(ctx context.Context, r query.AddRequest) (any, error) {
	want := event.Source{URL: r.URL, Name: r.Name, Language: r.Language, Country: r.Country}
	have, err := f.known(ctx, want)
	switch {
	case err == nil:
		return query.AddAnswer{Source: have.Public(), Known: true}, nil
	case !errors.Is(err, ErrNoSource):
		return nil, err
	}
	src, err := f.sources.Apply(ctx, want)
	if err != nil {
		return nil, err
	}
	return query.AddAnswer{Source: src.Public()}, f.sources.Poll(ctx, src.ID)
}

// known is the source that a wanted one is already; ErrNoSource where it is none.
func (f *Fetcher) known(ctx context.Context, want event.Source) (event.Source, error) {
	normal, err := article.Normalize(want.URL)
	if err = errors.Join(err, validSource(want)); err != nil {
		return event.Source{}, fmt.Errorf("%w: %w", errOrder, err)
	}
	return f.sources.find(ctx, normal)
}

// find is the source that got its ID from an address; ErrNoSource where there is none.
func (s *Sources) find(ctx context.Context, normal string) (event.Source, error) {
	id, err := s.freeID(ctx, normal)
	if err != nil {
		return event.Source{}, err
	}
	return s.Get(ctx, id)
}

func (f *Fetcher) pauseSource(ctx context.Context, r query.SourceRequest, paused bool) (any, error) {
	src, err := f.sources.Pause(ctx, r.ID, paused)
	return src.Public(), err
}

func (f *Fetcher) removeSource(ctx context.Context, r query.SourceRequest) (any, error) {
	src, err := f.sources.Get(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return src.Public(), f.sources.Remove(ctx, r.ID)
}

// pollSource makes a source due now. A paused one is not polled, whoever asks.
func (f *Fetcher) pollSource(ctx context.Context, r query.SourceRequest) (any, error) {
	src, err := f.sources.Get(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if src.Paused {
		return nil, fmt.Errorf("%w: source %s is paused; resume it first", errOrder, r.ID)
	}
	return src.Public(), f.sources.Poll(ctx, r.ID)
}

// checkSource is a dry run that takes its turn at the gate. That the address cannot be
// watched is an answer, not an error.
func (f *Fetcher) checkSource(ctx context.Context, r query.CheckRequest) (any, error) {
	src, err := f.known(ctx, event.Source{URL: r.URL})
	if err != nil && !errors.Is(err, ErrNoSource) {
		return nil, err
	}
	known := src.ID
	src.URL = r.URL
	v := newVisitor(f.cfg)
	v.gate = f.visit
	report, err := v.check(ctx, src, checkPages, f.noteTo(r.Notes))
	if report == nil {
		return nil, err
	}
	answer := report.CheckAnswer
	answer.Trials = f.trials(ctx, report.Pages)
	answer.Known = known
	if err != nil {
		answer.Error = err.Error()
	}
	return answer, nil
}

// trials is what a parser makes of pages: as far as one answers, since a check is worth
// something without.
func (f *Fetcher) trials(ctx context.Context, pages []event.Fetched) (out []query.Trial) {
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	for _, p := range pages {
		var t query.Trial
		data, err := f.bus.Favour(ctx, query.TrialSubject, p)
		if err == nil {
			err = json.Unmarshal(data, &t)
		}
		if err != nil {
			f.log.Debug("a page is not parsed as a trial", "url", p.URL, "err", err)
			continue
		}
		out = append(out, t)
	}
	return out
}

// noteTo tells each step of a check on a subject; nobody hears it without one.
func (f *Fetcher) noteTo(subject string) func(format string, args ...any) {
	return func(format string, args ...any) {
		if strings.HasPrefix(subject, "_INBOX.") { // nothing of ours
			_ = f.bus.Conn().Publish(subject, fmt.Appendf(nil, format, args...)) // who listens may be gone
		}
	}
}

package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/query"
)

// deadBody is what the screen of the dead letters shows.
type deadBody struct {
	Filter  letterFilter  `json:"filter"`
	Total   int           `json:"total"`   // all that there are
	Matches int           `json:"matches"` // of the filter
	Groups  []letterGroup `json:"groups"`
	Letters []letterLine  `json:"letters"` // the newest of the filter
	Common  common        `json:"common"`
	Letter  *letterView   `json:"letter,omitempty"`
	Done    *bulkDone     `json:"done,omitempty"`
}

func (s *Service) deadPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.dead(r.Context(), letterFilterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	if len(b.Letters) > 0 {
		b.Letter = s.letterOr(r.Context(), b.Letters[0].Sequence)
	}
	b.Done = s.doneOf(r.Context(), r.URL.Query())
	return s.showDead(w, r, b)
}

func (s *Service) letterPage(w http.ResponseWriter, r *http.Request) error {
	seq, err := strconv.ParseUint(strings.TrimSuffix(r.PathValue("seq"), ".json"), 10, 64)
	if err != nil {
		return errNotFound
	}
	l, err := s.bus.Letter(r.Context(), seq)
	if errors.Is(err, bus.ErrNone) {
		return fmt.Errorf("dead letter %d was replayed or dropped, or never was: %w", seq, errNotFound)
	}
	if err != nil {
		return err
	}
	q := r.URL.Query()
	f := letterFilterOf(q)
	if len(q) == 0 { // from elsewhere: it is shown among those like it
		f = letterFilter{l.Stage, l.Reason}
	}
	b, err := s.dead(r.Context(), f)
	if err != nil {
		return err
	}
	b.Letter = letterViewOf(l)
	return s.showDead(w, r, b)
}

func (s *Service) showDead(w http.ResponseWriter, r *http.Request, b *deadBody) error {
	return s.give(w, r, "dead", page{Title: "Dead letters", Place: "dead", Body: b})
}

func (s *Service) dead(ctx context.Context, f letterFilter) (*deadBody, error) {
	counts, err := s.letterCounts(ctx)
	if err != nil {
		return nil, err
	}
	heads, err := s.bus.LetterHeads(ctx, maxLooked)
	if err != nil {
		return nil, err
	}
	b := &deadBody{Filter: f, Total: letterFilter{}.matching(counts), Matches: f.matching(counts), Groups: groupsOf(counts, heads, f, time.Now().UTC())}
	b.Letters = s.newestLetters(ctx, heads, f)
	b.Common = commonOf(b.Letters)
	return b, nil
}

// letterOr is a letter whole, nil where it went away meanwhile.
func (s *Service) letterOr(ctx context.Context, seq uint64) *letterView {
	l, err := s.bus.Letter(ctx, seq)
	if err != nil {
		return nil
	}
	return letterViewOf(l)
}

// Address is that of a letter among those that are shown.
func (b *deadBody) Address(seq uint64) string {
	return b.Filter.address("/dead/" + strconv.FormatUint(seq, 10))
}

// Group is the address of a group.
func (b *deadBody) Group(g letterGroup) string { return g.address("/dead") }

// JSON is the address of the same as JSON.
func (b *deadBody) JSON() string { return b.Filter.address("/dead.json") }

// Name is the filter in words.
func (b *deadBody) Name() string {
	switch f := b.Filter; {
	case f.Stage != "" && f.Reason != "":
		return f.Stage + ": " + reasonName(f.Reason)
	case f.Stage != "":
		return f.Stage
	case f.Reason != "":
		return reasonName(f.Reason)
	}
	return "Dead letters"
}

// doneOf is what the notice says after an action, as its address tells it.
func (s *Service) doneOf(ctx context.Context, q url.Values) *bulkDone {
	what := q.Get("done")
	if what != "replayed" && what != "dropped" {
		return nil
	}
	d := &bulkDone{What: what, N: max(atoi(q.Get("n")), 0), Gone: max(atoi(q.Get("gone")), 0), Left: max(atoi(q.Get("left")), 0), URL: q.Get("first")}
	if d.URL == "" {
		return d
	}
	d.State = "not known"
	t, err := query.Ask[query.TraceAnswer](ctx, s.bus.Conn(), "trace", query.TraceRequest{URL: d.URL})
	if err == nil {
		d.State, d.Final, d.Died = string(t.State), t.State.Final(), t.State == "dead"
	}
	return d
}

package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wireroom/wireroom/pkg/bus"
)

// maxBulk is how many letters one form acts on; the rest is said to be left.
const maxBulk = 2000

// maxWhy is how long the reason for dropping may be, in bytes.
const maxWhy = 300

// bulk is what a form asks to be done to dead letters: those it names, or all of a filter,
// with the count that its reader saw.
type bulk struct {
	letterFilter
	Verb      string // replay or drop
	All       bool
	Seen      int
	Sequences []uint64
	First     bool   // only the oldest of them
	Why       string // for dropping
}

// bulkDone is what was done.
type bulkDone struct {
	What  string `json:"what"` // replayed or dropped
	N     int    `json:"n"`
	Gone  int    `json:"gone,omitempty"` // somebody else was faster
	Left  int    `json:"left,omitempty"` // beyond maxBulk, or behind the first
	URL   string `json:"url,omitempty"`  // of the one that went first
	State string `json:"state,omitempty"`
	Final bool   `json:"-"`
	Died  bool   `json:"-"`
}

// bulkAsk is what a page asks before a form is carried out.
type bulkAsk struct {
	bulk
	N     int  // letters it would act on
	Other bool // the count is another than the one that was seen
}

// Back is the address of the list that a form came from.
func (a bulkAsk) Back() string { return a.address("/dead") }

func (s *Service) replayLetters(w http.ResponseWriter, r *http.Request) error {
	return s.doBulk(w, r, "replay", func(ctx context.Context, l bus.Letter, _ string) error { return s.bus.Replay(ctx, l) })
}

func (s *Service) dropLetters(w http.ResponseWriter, r *http.Request) error {
	return s.doBulk(w, r, "drop", s.bus.Drop)
}

// bulkOf reads a form.
func bulkOf(verb string, q url.Values) (b bulk, err error) {
	b = bulk{letterFilter: letterFilterOf(q), Verb: verb, All: slices.Contains(q["all"], "on"), Seen: atoi(q.Get("count")), First: verb == "replay" && q.Get("first") == "on", Why: strings.TrimSpace(q.Get("why"))}
	for _, v := range q["seq"] {
		seq, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			return b, wrongf("%s is no number of a dead letter", v)
		}
		b.Sequences = append(b.Sequences, seq)
	}
	switch {
	case !b.All && len(b.Sequences) == 0:
		return b, wrongf("no dead letter is marked: mark some, or take all that match")
	case len(b.Why) > maxWhy:
		return b, wrongf("the reason has %d bytes, the limit is %d", len(b.Why), maxWhy)
	}
	slices.Sort(b.Sequences)
	b.Sequences = slices.Compact(b.Sequences)
	return b, nil
}

// differs reports whether a count is another than the one that was seen by more than a tenth.
func differs(seen, now int) bool { return 10*max(seen-now, now-seen) > seen }

func (s *Service) doBulk(w http.ResponseWriter, r *http.Request, verb string, act func(context.Context, bus.Letter, string) error) error {
	if err := r.ParseForm(); err != nil {
		return wrongf("the form cannot be read: %v", err)
	}
	b, err := bulkOf(verb, r.PostForm)
	if err != nil {
		return err
	}
	n := len(b.Sequences)
	if b.All {
		counts, err := s.letterCounts(r.Context())
		if err != nil {
			return err
		}
		n = b.matching(counts)
	}
	if other := b.All && differs(b.Seen, n); n > 0 && (other || verb == "drop" && b.Why == "") {
		ask := bulkAsk{bulk: b, N: n, Other: other}
		return s.show(w, r, "deadask", page{Title: "Dead letters", Place: "dead", Body: ask})
	}
	done, err := s.carryOut(r.Context(), b, n, act)
	if err != nil {
		return fmt.Errorf("%d of %d %s, then: %w", done.N, n, done.What, err)
	}
	http.Redirect(w, r, s.cfg.Base+b.address("/dead")+done.query(b.letterFilter), http.StatusSeeOther)
	return nil
}

// carryOut acts on the oldest of n letters. It names them all before it acts on the first:
// what it does may make new ones, and they are not meant.
func (s *Service) carryOut(ctx context.Context, b bulk, n int, act func(context.Context, bus.Letter, string) error) (d bulkDone, err error) {
	d.What = map[string]string{"replay": "replayed", "drop": "dropped"}[b.Verb]
	most := maxBulk
	if b.First {
		most = 1
	}
	seqs := b.Sequences
	if b.All {
		if seqs, err = s.sequences(ctx, b.letterFilter, most); err != nil {
			return d, err
		}
	}
	for _, seq := range seqs[:min(len(seqs), most)] {
		l, err := s.bus.Letter(ctx, seq)
		if errors.Is(err, bus.ErrNone) {
			d.Gone++
			continue
		}
		if err == nil {
			err = act(ctx, l, b.Why)
		}
		if err != nil {
			return d, err
		}
		if d.N++; b.First {
			d.URL = letterLineOf(l).URL
		}
	}
	d.Left = max(n-d.N-d.Gone, 0)
	return d, nil
}

// errEnough ends a reading that has found what it needs.
var errEnough = errors.New("enough")

// sequences are those of the oldest letters of a filter.
func (s *Service) sequences(ctx context.Context, f letterFilter, most int) (out []uint64, err error) {
	err = s.bus.Letters(ctx, bus.LetterQuery{Stage: f.Stage, Reason: f.Reason}, func(l bus.Letter) error {
		if out = append(out, l.Sequence); len(out) == most {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// query is what was done, for the address of the page that says it.
func (d bulkDone) query(f letterFilter) string {
	q := url.Values{"done": {d.What}, "n": {strconv.Itoa(d.N)}}
	for name, n := range map[string]int{"gone": d.Gone, "left": d.Left} {
		if n > 0 {
			q.Set(name, strconv.Itoa(n))
		}
	}
	if d.URL != "" {
		q.Set("first", d.URL)
	}
	if f == (letterFilter{}) {
		return "?" + q.Encode()
	}
	return "&" + q.Encode()
}

package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/opml"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/draw"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// sourcesBody is what the list of sources shows.
type sourcesBody struct {
	Total   int            `json:"total"`
	Counts  map[string]int `json:"counts"` // by state
	Filter  sourceFilter   `json:"filter"`
	Matches int            `json:"matches"`
	Groups  []sourceGroup  `json:"groups"`
	Network network        `json:"network"`
	Done    string         `json:"-"`
	Now     time.Time      `json:"at"`
}

func (s *Service) sourcesPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	b := &sourcesBody{Filter: sourceFilter{q.Get("q"), q.Get("state"), q.Get("lang")}, Counts: map[string]int{}, Now: time.Now().UTC()}
	if q.Get("done") == "removed" {
		b.Done = q.Get("id")
	}
	lines, net, err := s.sourceLines(r.Context(), s.sourceStats(r.Context()), b.Now)
	if err != nil {
		return err
	}
	b.Total, b.Network = len(lines), net
	for _, l := range lines {
		b.Counts[l.State]++
	}
	lines = slices.DeleteFunc(lines, func(l sourceLine) bool { return !b.Filter.has(l) })
	b.Matches, b.Groups = len(lines), sourceGroupsOf(lines)
	return s.give(w, r, "sources", page{Title: "Sources", Place: "sources", Body: b})
}

// States are the states that a source is in, in the order of need.
func (b *sourcesBody) States() (out []string) {
	for _, st := range sourceStates {
		if b.Counts[st] > 0 || b.Filter.State == st {
			out = append(out, st)
		}
	}
	return out
}

// More is how many sources that match are not listed.
func (b *sourcesBody) More() int { return max(b.Matches-maxLines, 0) }

// Says is the opening sentence.
func (b *sourcesBody) Says() string {
	var parts []string
	for _, st := range []string{isOK, isQuiet, isFailing, isNew, isPaused} {
		if n := b.Counts[st]; n > 0 {
			parts = append(parts, say.Count(n)+" "+st)
		}
	}
	out := strings.Join(parts, ", ") + "."
	n := b.Network
	if n.Asked == 0 {
		return out
	}
	if 2*n.Answered >= n.Asked {
		out += " Our own network is fine:"
	}
	return out + fmt.Sprintf(" %s of %s answered in the last %s.", say.Count(n.Answered), say.Many(n.Asked, "host"), say.Duration(networkSpan))
}

// sourceBody is one source.
type sourceBody struct {
	sourceLine
	Notice  *pipeNotice `json:"notice,omitempty"`
	Missed  time.Time   `json:"missed_from,omitzero"` // articles will be missed from then on, if it stays as it is
	Host    event.Host  `json:"host,omitzero"`
	Rows    []row       `json:"-"`
	Network network     `json:"network"`
	Done    string      `json:"-"`
	At      time.Time   `json:"at"`
}

func (s *Service) sourcePage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	src, ok := s.register.get(id)
	if !ok {
		src, ok = s.register.get(strings.TrimSuffix(id, ".json"))
	}
	if !ok {
		return fmt.Errorf("source %s is not watched, or not any more: %w", id, errNotFound)
	}
	b, err := s.source(r.Context(), src)
	if err != nil {
		return err
	}
	b.Done = r.URL.Query().Get("done")
	return s.give(w, r, "source", page{Title: b.Outlet, Place: "sources", Body: b})
}

func (s *Service) source(ctx context.Context, w watched) (*sourceBody, error) {
	records, err := s.hostRecords(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	b := &sourceBody{At: now, Network: networkOf(records, now)}
	by := map[string]event.Host{}
	for _, h := range records {
		by[h.Key] = h
	}
	if key, err := article.HostKey(cmp.Or(w.Feed, w.URL)); err == nil {
		b.Host = by[key]
	}
	var stats map[string]query.SourceStats
	var asked sync.WaitGroup // both at once: each takes the archive a while
	asked.Go(func() { stats = s.statsOf(ctx, w.ID) })
	asked.Go(func() { b.Rows = s.lastOf(ctx, w.ID) })
	asked.Wait()
	b.sourceLine = lineOf(w, by, stats, now)
	b.Missed = missedFrom(w.Source)
	b.Notice = b.notice(now)
	return b, nil
}

// Strip is the polls of the last day as a picture; empty where there were none.
func (b *sourceBody) Strip() template.HTML {
	d := b.Day.At(b.At)
	hours := make([]draw.Hour, len(d.Polls))
	polls, failed, found := 0, 0, 0
	for i, n := range d.Polls {
		h := draw.Hour{Done: n, N: at(d.New, i), Failed: at(d.Failed, i)}
		hours[i], polls, failed, found = h, polls+n, failed+h.Failed, found+h.N
	}
	if polls == 0 {
		return ""
	}
	label := fmt.Sprintf("%s in the last %d hours, %d of them failed, %s found", say.Many(polls, "poll"), len(hours), failed, say.Many(found, "new link"))
	return draw.Polls(hours, d.Hour.UTC().Hour(), label)
}

// at is one of some counts, 0 where there are none.
func at(counts []int, i int) int {
	if i >= len(counts) {
		return 0
	}
	return counts[i]
}

// statsOf is what the archive says of one source, nothing where it does not answer.
func (s *Service) statsOf(ctx context.Context, id string) map[string]query.SourceStats {
	a, err := query.Ask[query.StatsAnswer](ctx, s.bus.Conn(), "sourcestats", query.StatsRequest{Source: id})
	if err != nil {
		s.log.Debug("a source is shown without the archive", "source", id, "err", err)
	}
	return a.Sources
}

// lastOf are the last articles of a source.
func (s *Service) lastOf(ctx context.Context, id string) (out []row) {
	found, err := s.askSearch(ctx, query.SearchRequest{Filters: query.Filters{query.Source: {id}}, Order: query.BySequence, Limit: sourceRows})
	if err != nil {
		s.log.Debug("a source is shown without its articles", "source", id, "err", err)
	}
	for _, f := range found.Rows {
		out = append(out, rowOf(f))
	}
	return out
}

// sourceRows is how many of its last articles a source's page shows.
const sourceRows = 8

// missedFrom is when a failing source's feed will have lost the first article that was not
// read: it holds so many items, and at the usual pace they are pushed out in so many days.
// The zero time where that cannot be said.
func missedFrom(s event.Source) time.Time {
	if s.FailingSince.IsZero() || s.Items == 0 || s.PerDay <= 0 {
		return time.Time{}
	}
	const most = 365 * 24 * time.Hour
	holds := time.Duration(min(float64(s.Items)/s.PerDay*24*float64(time.Hour), float64(most)))
	if holds == most {
		return time.Time{}
	}
	return s.FailingSince.Add(holds)
}

// notice says what is wrong with a source, and what follows; nil where all is well.
func (b *sourceBody) notice(now time.Time) *pipeNotice {
	switch b.State {
	case isFailing:
		return &pipeNotice{Bad: true, Fact: fmt.Sprintf("Every poll since %s has failed: %s.", moment(b.Since, now), strings.TrimSuffix(b.Error, ".")), Then: b.fault() + b.lost(now)}
	case isQuiet:
		return &pipeNotice{Fact: "It answers, and brings nothing: " + b.Why + ".", Then: "Its feed may stand still, or have moved. Look at it."}
	case isPaused:
		return &pipeNotice{Fact: "It is paused: nothing is asked of it.", Then: "What its feed still lists is read when it is resumed."}
	case isNew:
		return &pipeNotice{Fact: "It was added and not polled yet.", Then: "The first poll comes as soon as its host may be asked."}
	}
	return nil
}

// fault says whose it probably is.
func (b *sourceBody) fault() string {
	switch {
	case b.Fault == event.Wish:
		return "Nothing is broken: the site does not want it, and is asked seldom. "
	case b.Fault == event.Ours:
		return "That is ours to mend: a setting, a proxy or a limit. "
	case b.Network.Ours():
		return "No host answers just now, so it is probably our own network. "
	case b.Network.Answered > 0:
		return "Other hosts answer, so the fault is theirs. "
	}
	return ""
}

// lost says what a failing source loses, and when.
func (b *sourceBody) lost(now time.Time) string {
	out := "Nothing is lost: when it is back, what its feed still lists is read."
	switch {
	case b.Missed.IsZero():
	case b.Missed.Before(now):
		out = fmt.Sprintf("At its usual pace its feed holds %s, so articles have probably been missed since %s.", say.Duration(b.Missed.Sub(b.FailingSince)), moment(b.Missed, now))
	default:
		out += fmt.Sprintf(" At its usual pace it holds %s, so articles will start to be missed around %s.", say.Duration(b.Missed.Sub(b.FailingSince)), moment(b.Missed, now))
	}
	return out
}

// moment is a time as near as it is: an hour of this day, else with its date.
func moment(t, now time.Time) string {
	if d := t.Sub(now); d > -20*time.Hour && d < 20*time.Hour {
		return t.UTC().Format("15:04")
	}
	return t.UTC().Format("2 Jan 15:04")
}

// sourcesOPML are all sources, for other readers.
func (s *Service) sourcesOPML(w http.ResponseWriter, _ *http.Request) error {
	var list []event.Source
	for _, x := range s.register.list() {
		list = append(list, x.Source)
	}
	var b bytes.Buffer
	if err := opml.WriteSources(&b, time.Now(), list); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/x-opml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="wireroom.opml"`)
	_, _ = w.Write(b.Bytes()) // the reader may be gone
	return nil
}

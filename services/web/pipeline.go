package web

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// pipelineBody is what the screen of the pipeline shows.
type pipelineBody struct {
	At       time.Time     `json:"at"`
	Window   string        `json:"window"` // 5m or 1h
	Says     string        `json:"says"`
	Notices  []pipeNotice  `json:"notices,omitempty"`
	Rates    rates         `json:"rates"`
	Changes  [3]float64    `json:"changes"` // created, revised, withdrawn a minute
	Streams  []streamLine  `json:"streams"`
	Ledger   *ledgerSums   `json:"ledger,omitempty"` // absent: no store answers
	Manners  manners       `json:"manners"`
	Workers  []worker      `json:"workers"`
	Delay    delays        `json:"delay"`
	Waits    []waitLine    `json:"waits,omitempty"` // absent: no store answers
	Stations template.HTML `json:"-"`
	Label    string        `json:"-"`
	List     []flowItem    `json:"-"`
}

// flowItem is a station of the flow in a list, for narrow screens.
type flowItem struct{ N, Name, How string }

// pipeNotice is something that is odd (or worse): the fact, and what follows.
type pipeNotice struct {
	Bad  bool   `json:"bad,omitempty"`
	Fact string `json:"fact"`
	Then string `json:"then,omitempty"`
}

// streamLine is a stream as the broker reports it.
type streamLine struct {
	bus.Depth
	Full    float64 `json:"full"`
	Keeps   bool    `json:"keeps,omitempty"` // old messages give way: it is never full
	Waiting uint64  `json:"waiting"`
	InHand  int     `json:"in_hand"`
	Again   int     `json:"again"`
}

// The windows that rates are of.
var windows = map[string]time.Duration{"5m": 5 * time.Minute, "1h": time.Hour}

const (
	// pipelineAge is how old the screen's numbers may be; pages that follow it share them.
	pipelineAge = 2 * time.Second
	// tallyAge is how old the ledger's sums may be.
	tallyAge = 10 * time.Second
)

// pipeline keeps what the screen shows for all who look at it.
type pipeline struct {
	mu      sync.Mutex // guards what follows, and lets one page ask for all
	at      map[string]time.Time
	last    map[string]*pipelineBody
	tallied time.Time
	sums    *ledgerSums
	timed   time.Time // when the series was asked for
	series  query.SeriesAnswer
}

func (s *Service) pipelinePage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.pipelineNow(r.Context(), windowOf(r))
	if err != nil {
		return err
	}
	return s.give(w, r, "pipeline", page{Title: "Pipeline", Place: "pipeline", Body: b})
}

func windowOf(r *http.Request) string {
	if w := r.URL.Query().Get("window"); windows[w] > 0 {
		return w
	}
	return "5m"
}

// pipelineNow is what the screen shows, at most two seconds old.
func (s *Service) pipelineNow(ctx context.Context, window string) (*pipelineBody, error) {
	s.pipe.mu.Lock()
	defer s.pipe.mu.Unlock()
	if b := s.pipe.last[window]; b != nil && time.Since(s.pipe.at[window]) < pipelineAge {
		return b, nil
	}
	b, err := s.askPipeline(context.WithoutCancel(ctx), window) // all who look wait for this one
	if err == nil {
		s.pipe.last[window], s.pipe.at[window] = b, time.Now()
	}
	return b, err
}

func (s *Service) askPipeline(ctx context.Context, window string) (*pipelineBody, error) {
	now := time.Now().UTC()
	b := &pipelineBody{At: now, Window: window, Rates: s.samples.rates(windows[window])}
	flow, err := s.bus.Flow(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range flow {
		b.Streams = append(b.Streams, streamLineOf(d))
	}
	list, err := s.hostRecords(ctx)
	if err != nil {
		return nil, err
	}
	b.Manners = mannersOf(list, now)
	var sure bool
	b.Workers, sure = s.workers.list(now)
	b.Changes = changesOf(s.live.Newest(ringRows), now.Add(-windows[window]), b.Rates.Stored)
	b.Delay, b.Waits = s.delaysNow(ctx, now)
	b.Ledger = s.ledgerNow(ctx)
	b.Notices = slices.Concat(streamNotices(b.Streams), workerNotices(b.Workers, sure, now))
	b.Says = b.sentence()
	b.draw()
	return b, nil
}

// ledgerNow are the ledger's sums, nil where no store answers.
func (s *Service) ledgerNow(ctx context.Context) *ledgerSums {
	if time.Since(s.pipe.tallied) < tallyAge {
		return s.pipe.sums
	}
	ctx, cancel := context.WithTimeout(ctx, datelineTime)
	defer cancel()
	tally, err := s.tally(ctx)
	s.pipe.sums, s.pipe.tallied = nil, time.Now()
	if err == nil {
		s.pipe.sums = sumsOf(tally, s.pipe.tallied.UTC())
	}
	return s.pipe.sums
}

func streamLineOf(d bus.Depth) streamLine {
	l := streamLine{Depth: d, Keeps: slices.Contains([]string{event.StreamWire, event.StreamStories, event.StreamAlerts}, d.Stream)}
	if d.MaxBytes > 0 {
		l.Full = float64(d.Bytes) / float64(d.MaxBytes)
	}
	for _, c := range d.Consumers {
		l.Waiting, l.InHand, l.Again = l.Waiting+c.Waiting, l.InHand+c.InHand, l.Again+c.Again
	}
	return l
}

const (
	// nearlyFull is when a stream is as good as full: a message larger than what is left is refused before.
	nearlyFull = 0.95
	// filling is when it is worth a word.
	filling = 0.75
)

// streamNotices say who waits for whom.
func streamNotices(streams []streamLine) (out []pipeNotice) {
	for _, l := range streams {
		if l.Keeps || l.Full < filling {
			continue
		}
		n := pipeNotice{Bad: l.Full >= nearlyFull, Fact: fmt.Sprintf("%s is %.0f%% full, of %s.", l.Stream, 100*l.Full, say.Bytes(int(l.MaxBytes)))}
		switch {
		case l.Stream == event.StreamDead:
			n.Then = "When it is full, what else cannot be handled waits: replay or drop dead letters."
		case n.Bad:
			n.Then = "What writes to it waits for " + l.behind() + ". Nothing is lost, and it goes on by itself as soon as there is room."
		default:
			n.Then = "When it is full, what writes to it waits for " + l.behind() + "."
		}
		out = append(out, n)
	}
	return out
}

// behind is who has to catch up.
func (l streamLine) behind() string {
	for _, c := range l.Consumers {
		if c.Waiting > 0 || c.InHand > 0 {
			return c.Name
		}
	}
	if l.Stream == event.StreamHooks {
		return "the receivers of alerts"
	}
	return "the hosts, one request after another"
}

// workerNotices say who fell silent, who cannot work, and of what role nobody lives.
func workerNotices(list []worker, sure bool, now time.Time) (out []pipeNotice) {
	alive := map[string]int{}
	for _, w := range list {
		if !w.Alive {
			out = append(out, pipeNotice{Fact: fmt.Sprintf("%s %s has not been heard of for %s.", w.Role, w.Name, say.Duration(now.Sub(w.Heard))), Then: "What it had in hand goes to others after 10 s; if it is back under another name, it is well."})
			continue
		}
		alive[w.Role]++
		for _, t := range w.Trouble {
			out = append(out, pipeNotice{Bad: true, Fact: fmt.Sprintf("The %s waits: %s.", w.Role, t), Then: "It goes on by itself."})
		}
	}
	for _, role := range []string{"fetcher", "parser", "store"} {
		if sure && alive[role] == 0 {
			out = append(out, pipeNotice{Bad: true, Fact: "No " + role + " is alive.", Then: "What it should do waits, and nothing is lost until a stream is full."})
		}
	}
	return out
}

// sentence opens the page.
func (b *pipelineBody) sentence() string {
	since := "Rates follow in " + say.Duration(sampleEvery) + "."
	if !b.Rates.Since.IsZero() {
		since = "Rates of the last " + say.Duration(b.At.Sub(b.Rates.Since)) + "."
	}
	fullest := streamLine{}
	for _, l := range b.Streams {
		if !l.Keeps && l.Full >= fullest.Full {
			fullest = l
		}
	}
	if fullest.Full >= nearlyFull {
		return fullest.Stream + " is full, and what writes to it waits. " + since
	}
	return fmt.Sprintf("Running freely: no stream is over %.0f%% of its limit, nobody waits for anybody. %s", max(100*fullest.Full+0.5, 1), since)
}

// stream is a stream's line.
func (b *pipelineBody) stream(name string) streamLine {
	for _, l := range b.Streams {
		if l.Stream == name {
			return l
		}
	}
	return streamLine{}
}

// alive is how many workers of a role live.
func (b *pipelineBody) alive(role string) (n int) {
	for _, w := range b.Workers {
		if w.Alive && w.Role == role {
			n++
		}
	}
	return n
}

// Alive is how many workers live.
func (b *pipelineBody) Alive() (n int) {
	for _, w := range b.Workers {
		if w.Alive {
			n++
		}
	}
	return n
}

package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// maxLines is how many sources a page lists; who looks for one of more narrows.
	maxLines = 500
	// statsAge is how old the archive's word on the sources may be.
	statsAge = 30 * time.Second
	// statsPage and maxStatsPages are how it is asked for: so many sources a question, and no more questions than that.
	statsPage, maxStatsPages = 200, 50
	// statsTime bounds how long a page waits for it.
	statsTime = 3 * time.Second
)

// The states of a source, in the order of need.
const (
	isFailing = "failing"
	isQuiet   = "quiet"
	isNew     = "new"
	isOK      = "healthy"
	isPaused  = "paused"
)

var sourceStates = []string{isFailing, isQuiet, isNew, isOK, isPaused}

// sourceLine is a source in the list.
type sourceLine struct {
	event.Source
	State    string            `json:"state"`
	Why      string            `json:"why,omitempty"`   // of quiet
	Since    time.Time         `json:"since,omitzero"`  // of the state
	Fault    event.Fault       `json:"fault,omitempty"` // whose it is that it fails
	Outlet   string            `json:"outlet"`          // its name
	Domain   string            `json:"domain"`          // of its address
	Lag      time.Duration     `json:"lag,omitempty"`   // median, from publication to the find
	Pause    time.Duration     `json:"pause,omitempty"` // between two requests to its host
	Backoff  time.Time         `json:"backoff,omitzero"`
	Stats    query.SourceStats `json:"stats,omitzero"`
	HasStats bool              `json:"-"`
}

// lineOf is a source as the list shows it. hosts are the politeness records by key.
func lineOf(w watched, hosts map[string]event.Host, stats map[string]query.SourceStats, now time.Time) sourceLine {
	s := w.Source
	a := s.Article()
	l := sourceLine{Source: s, State: isOK, Outlet: cmp.Or(a.Name, a.Domain, s.ID), Domain: a.Domain, Lag: w.lag}
	switch s.State() {
	case "paused":
		l.State = isPaused
	case "failing":
		l.State, l.Since, l.Fault = isFailing, s.FailingSince, s.Fault()
	case "new":
		l.State, l.Since = isNew, s.Added
	default:
		if l.Why = s.Quiet(now); l.Why != "" {
			l.State, l.Since = isQuiet, s.News
		}
	}
	if key, err := article.HostKey(cmp.Or(s.Feed, s.URL)); err == nil {
		l.Pause, l.Backoff = hosts[key].Delay, hosts[key].Backoff
	}
	l.Stats, l.HasStats = stats[s.ID], stats[s.ID].States != nil
	return l
}

// Today is how many records of the last 24 hours it has.
func (l sourceLine) Today() (n int) {
	for _, h := range l.Stats.Hours {
		n += h
	}
	return n
}

// Covered are the shares of its records that have title, time, author, body, language.
func (l sourceLine) Covered() (out [5]float64) {
	c := l.Stats.Coverage
	for i, n := range []int{c.Title, c.Time, c.Author, c.Body, c.Language} {
		if c.Of > 0 {
			out[i] = float64(n) / float64(c.Of)
		}
	}
	return out
}

// Delay is the median from publication to the store.
func (l sourceLine) Delay() time.Duration { return ms(l.Stats.Delay.MedianMS) }

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// sourceFilter picks sources.
type sourceFilter struct {
	Words    string `json:"words,omitempty"` // in name, domain or id
	State    string `json:"state,omitempty"`
	Language string `json:"language,omitempty"`
}

func (f sourceFilter) has(l sourceLine) bool {
	words := strings.ToLower(f.Words)
	return (f.State == "" || f.State == l.State) && (f.Language == "" || f.Language == l.Language) &&
		(words == "" || strings.Contains(strings.ToLower(l.Outlet+" "+l.Domain+" "+l.ID), words))
}

// Address is that of the list with another state.
func (f sourceFilter) Address(state string) string {
	q := url.Values{}
	for name, v := range map[string]string{"q": f.Words, "state": state, "lang": f.Language} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return "/sources"
	}
	return "/sources?" + q.Encode()
}

// sourceGroup is the sources of one state.
type sourceGroup struct {
	State string       `json:"state"`
	Says  string       `json:"-"`
	N     int          `json:"n"`
	Lines []sourceLine `json:"sources"`
}

var groupSays = map[string]string{
	isFailing: "polled less and less often, never given up", isQuiet: "nothing wrong that we can see, but nothing new for longer than usual",
	isNew: "not polled yet", isPaused: "until somebody resumes them",
}

// sourceGroupsOf sorts sources by need: state, then those that bring most.
func sourceGroupsOf(lines []sourceLine) (out []sourceGroup) {
	slices.SortFunc(lines, func(a, b sourceLine) int {
		return cmp.Or(slices.Index(sourceStates, a.State)-slices.Index(sourceStates, b.State), -cmp.Compare(a.PerDay, b.PerDay), strings.Compare(a.ID, b.ID))
	})
	for i, l := range lines {
		if len(out) == 0 || out[len(out)-1].State != l.State {
			out = append(out, sourceGroup{State: l.State, Says: groupSays[l.State]})
		}
		g := &out[len(out)-1]
		if g.N++; i < maxLines {
			g.Lines = append(g.Lines, l)
		}
	}
	return out
}

// stats keeps what the archive says of the sources for a little while.
type stats struct {
	mu sync.Mutex // guards what follows, and lets one page ask for all
	at time.Time
	by map[string]query.SourceStats
}

// sourceStats is what the archive says of all sources; as far as it answers in time.
func (s *Service) sourceStats(ctx context.Context) map[string]query.SourceStats {
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	if time.Since(s.stats.at) < statsAge {
		return s.stats.by
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), statsTime)
	defer cancel()
	by := map[string]query.SourceStats{}
	for after, page := "", 0; page < maxStatsPages; page++ {
		a, err := query.Ask[query.StatsAnswer](ctx, s.bus.Conn(), "sourcestats", query.StatsRequest{After: after, Limit: statsPage})
		if err != nil {
			s.log.Debug("the sources are shown without the archive", "err", err)
			break
		}
		for id, st := range a.Sources {
			by[id] = st
		}
		if after = a.Next; after == "" {
			break
		}
	}
	s.stats.by, s.stats.at = by, time.Now()
	return by
}

// sourceLines are all sources as the list shows them, and what is said of the network.
func (s *Service) sourceLines(ctx context.Context, stats map[string]query.SourceStats, now time.Time) ([]sourceLine, network, error) {
	records, err := s.hostRecords(ctx)
	if err != nil {
		return nil, network{}, err
	}
	by := map[string]event.Host{}
	for _, h := range records {
		by[h.Key] = h
	}
	all := s.register.list()
	out := make([]sourceLine, len(all))
	for i, w := range all {
		out[i] = lineOf(w, by, stats, now)
	}
	return out, networkOf(records, now), nil
}

// network is how many hosts answered their last request of late.
type network struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
}

// networkSpan is what is of late.
const networkSpan = 15 * time.Minute

func networkOf(hosts []event.Host, now time.Time) (n network) {
	for _, h := range hosts {
		last := h.Last
		if h.Silence.Last.After(last) {
			last = h.Silence.Last
		}
		if now.Sub(last) > networkSpan {
			continue
		}
		if n.Asked++; h.Silence.Failures == 0 {
			n.Answered++
		}
	}
	return n
}

// Ours reports whether it is probably our own network that fails: of several hosts none answers.
func (n network) Ours() bool { return n.Asked >= 3 && n.Answered == 0 }

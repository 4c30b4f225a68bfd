package web

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

const (
	// maxLooked is how many places at the end of the stream of dead letters are looked through
	// for the hours of a group and for its list.
	maxLooked = 20_000
	// maxLetters is how many letters a page lists, the newest first; what they have in common
	// is said of these.
	maxLetters = 200
	// hoursShown is how far back the hours of a group go.
	hoursShown = 12
)

// letterFilter picks dead letters; the zero value picks all.
type letterFilter struct {
	Stage  string `json:"stage,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func letterFilterOf(q url.Values) letterFilter { return letterFilter{q.Get("stage"), q.Get("reason")} }

func (f letterFilter) has(stage, reason string) bool {
	return (f.Stage == "" || f.Stage == stage) && (f.Reason == "" || f.Reason == reason)
}

// address is a path with the filter.
func (f letterFilter) address(path string) string {
	q := url.Values{}
	for name, v := range map[string]string{"stage": f.Stage, "reason": f.Reason} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// letterGroup is the dead letters of a stage and reason.
type letterGroup struct {
	letterFilter
	N     int   `json:"n"`
	Hours []int `json:"hours"` // by hour of death, the last one is this hour
	Here  bool  `json:"-"`     // it is the one that is shown
}

// letterLine is a dead letter in a list.
type letterLine struct {
	Sequence uint64    `json:"sequence"`
	Stage    string    `json:"stage"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	Error    string    `json:"error"`
	By       string    `json:"by"`
	URL      string    `json:"url,omitempty"`
	Source   string    `json:"source,omitempty"`
	Host     string    `json:"host,omitempty"`
	Path     string    `json:"-"`
	Subject  string    `json:"subject"`
}

func letterLineOf(l bus.Letter) letterLine {
	out := letterLine{
		Sequence: l.Sequence, Stage: l.Stage, Reason: l.Reason, At: l.At, Attempts: l.Attempts, Error: l.Err, By: l.By, Subject: l.Original.Subject,
	}
	link, ok := event.LinkOf(l.Original)
	if !ok {
		return out
	}
	out.URL, out.Source = link.URL, link.Source.ID
	if u, err := url.Parse(link.URL); err == nil {
		out.Host, out.Path = u.Host, u.RequestURI()
	}
	return out
}

// letterCounts are how many letters each stage and reason has: all that there are.
func (s *Service) letterCounts(ctx context.Context) (map[letterFilter]int, error) {
	subjects, err := s.bus.Subjects(ctx, event.StreamDead, "dead.>")
	out := map[letterFilter]int{}
	for subject, n := range subjects {
		parts := strings.SplitN(subject, ".", 3)
		if len(parts) != 3 {
			continue
		}
		stage, _ := event.Untoken(parts[1])
		reason, _ := event.Untoken(parts[2])
		out[letterFilter{stage, reason}] += int(n) //nolint:gosec // a stream holds fewer
	}
	return out, err
}

// matching is how many letters a filter picks.
func (f letterFilter) matching(counts map[letterFilter]int) (n int) {
	for g, c := range counts {
		if f.has(g.Stage, g.Reason) {
			n += c
		}
	}
	return n
}

// groupsOf are the groups in the order of the stages, each with its latest hours.
func groupsOf(counts map[letterFilter]int, heads []bus.Letter, here letterFilter, now time.Time) []letterGroup {
	hours := map[letterFilter][]int{}
	for _, h := range heads {
		ago := int(now.Truncate(time.Hour).Sub(h.At.UTC().Truncate(time.Hour)) / time.Hour)
		if ago < 0 || ago >= hoursShown {
			continue
		}
		g := letterFilter{h.Stage, h.Reason}
		if hours[g] == nil {
			hours[g] = make([]int, hoursShown)
		}
		hours[g][hoursShown-1-ago]++
	}
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b letterFilter) int {
		return cmp.Or(stageOrder(a.Stage)-stageOrder(b.Stage), strings.Compare(a.Stage, b.Stage), counts[b]-counts[a], strings.Compare(a.Reason, b.Reason))
	})
	out := make([]letterGroup, len(keys))
	for i, k := range keys {
		out[i] = letterGroup{letterFilter: k, N: counts[k], Hours: hours[k], Here: k == here}
	}
	return out
}

// stageOrder is the place of a stage in the flow; those that are not known come last.
func stageOrder(stage string) int {
	stages := []string{"fetcher", "parser", "store", "web"}
	if i := slices.Index(stages, stage); i >= 0 {
		return i
	}
	return len(stages)
}

// newestLetters are the lines of those heads that a filter picks, newest first. A message
// is read only where its headers do not say what it is about.
func (s *Service) newestLetters(ctx context.Context, heads []bus.Letter, f letterFilter) (out []letterLine) {
	for i := len(heads) - 1; i >= 0 && len(out) < maxLetters; i-- {
		l := heads[i]
		if !f.has(l.Stage, l.Reason) {
			continue
		}
		if _, ok := event.LinkOf(l.Original); !ok {
			whole, err := s.bus.Letter(ctx, l.Sequence)
			if err != nil { // replayed or dropped meanwhile
				continue
			}
			l = whole
		}
		out = append(out, letterLineOf(l))
	}
	return out
}

// common is what dead letters share: of several, what at least half of them have.
type common struct {
	Of     int       `json:"of"`
	Host   string    `json:"host,omitempty"`
	Source string    `json:"source,omitempty"` // of that host
	HostN  int       `json:"host_n,omitempty"`
	Since  time.Time `json:"since,omitzero"` // when the first of that host died
	Error  string    `json:"error,omitempty"`
	ErrorN int       `json:"error_n,omitempty"`
	By     string    `json:"by,omitempty"`
	ByN    int       `json:"by_n,omitempty"`
}

// commonOf finds what letters share.
func commonOf(list []letterLine) common {
	c := common{Of: len(list)}
	c.Host, c.HostN = shared(list, func(l letterLine) string { return l.Host })
	c.Error, c.ErrorN = shared(list, func(l letterLine) string { return l.Error })
	c.By, c.ByN = shared(list, func(l letterLine) string { return l.By })
	if c.HostN == 0 {
		return c
	}
	for _, l := range list { // newest first
		if l.Host == c.Host {
			c.Source, c.Since = l.Source, l.At
		}
	}
	return c
}

// shared is the value that at least half of several letters have.
func shared(list []letterLine, of func(letterLine) string) (string, int) {
	n := map[string]int{}
	best := ""
	for _, l := range list {
		v := of(l)
		if v == "" {
			continue
		}
		if n[v]++; n[v] > n[best] {
			best = v
		}
	}
	if len(list) < 2 || 2*n[best] < len(list) {
		return "", 0
	}
	return best, n[best]
}

package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/export"
)

// The states of an alert.
const (
	alertFailing  = "failing"
	alertBroken   = "not understood"
	alertPaused   = "paused"
	alertQuiet    = "no matches"
	alertDelivers = "delivering"
)

// alertDays is how many days the bars of an alert show.
const alertDays = 14

// alertLine is an alert in the list.
type alertLine struct {
	event.Alert
	State    string         `json:"state"`
	Why      string         `json:"why,omitempty"` // it is not understood
	Week     int            `json:"week"`          // matches in seven days, of those that are kept
	More     bool           `json:"more,omitempty"`
	Days     []int          `json:"days"` // matches a day, today at the end, of those that are kept
	Last     *match         `json:"last,omitempty"`
	Receiver event.Receiver `json:"receiver,omitzero"`
	Waiting  int            `json:"waiting"` // matches that the receiver has yet to take
	Search   string         `json:"search"`  // address of the search
	Feed     string         `json:"feed"`    // address
	Subject  string         `json:"subject"` // on NATS
	asked    asked
}

// Chips are what the alert asks for, each with its name.
func (l alertLine) Chips() []chip { return l.asked.chips("") }

// Address is that of the alert's page.
func (l alertLine) Address() string { return "/alerts/" + l.Name }

// alertsBody is what the screen of the alerts shows.
type alertsBody struct {
	Alerts  []alertLine  `json:"alerts"`
	Posts   []postLine   `json:"posts"` // the last of all receivers, newest first
	Most    int          `json:"most"`  // alerts that a desk takes
	Now     time.Time    `json:"now"`
	Removed string       `json:"-"`
	Failing []*alertLine `json:"-"`
}

// postLine is a post, and whose it is.
type postLine struct {
	event.Post
	Alert  string `json:"alert"`
	Called string `json:"alert_title"`
	To     string `json:"to"`
}

// alertBody is what the page of one alert shows.
type alertBody struct {
	alertLine
	Matches []match   `json:"matches"`
	Behind  int       `json:"behind"` // stored events that it has yet to look at
	Now     time.Time `json:"now"`
	Token   string    `json:"-"`
	Done    string    `json:"-"`
	News    string    `json:"news,omitempty"`   // of a test
	Bad     bool      `json:"failed,omitempty"` // the test was not taken
	Given   string    `json:"secret,omitempty"` // shown once
	Full    string    `json:"-"`                // address of the feed, with host
}

// Line is what the list shows of the alert.
func (b *alertBody) Line() alertLine { return b.alertLine }

// Rows are the articles among the matches, each once, as its newest version.
func (b *alertBody) Rows() (out []row) {
	seen := map[string]bool{}
	for _, m := range b.Matches {
		if !seen[m.Row.ID] {
			seen[m.Row.ID] = true
			out = append(out, m.Row)
		}
	}
	return out
}

// shownPosts is how many posts the list shows, and shownMatches how many matches a page.
const shownPosts, shownMatches = 30, 50

func (s *Service) alertsPage(w http.ResponseWriter, r *http.Request) error {
	lines, err := s.alertLines(r.Context())
	if err != nil {
		return err
	}
	b := &alertsBody{Alerts: lines, Posts: postsOf(lines), Most: maxAlerts, Now: time.Now().UTC(), Removed: clip(r.URL.Query().Get("removed"), maxAlertTitle)}
	for i := range lines {
		if lines[i].State == alertFailing {
			b.Failing = append(b.Failing, &lines[i])
		}
	}
	return s.give(w, r, "alerts", page{Title: "Alerts", Place: "alerts", Body: b})
}

// alertRoom answers at the address of one alert: its page, or with an end its JSON or feed.
func (s *Service) alertRoom(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if feed, ok := strings.CutSuffix(name, ".atom"); ok {
		return s.alertFeed(w, r, feed)
	}
	return s.alertPage(w, r, strings.TrimSuffix(name, ".json"), alertBody{Done: r.URL.Query().Get("done")})
}

// alertPage shows an alert, with what was just done.
func (s *Service) alertPage(w http.ResponseWriter, r *http.Request, name string, b alertBody) error {
	e, ok := s.alerts.get(name)
	if !ok {
		return fmt.Errorf("there is no alert %q: %w", name, errNotFound)
	}
	waiting, err := s.bus.Subjects(r.Context(), event.StreamHooks, event.AlertOwed(name))
	if err != nil {
		return err
	}
	b.Now, b.Token = time.Now().UTC(), s.token(w, r)
	b.alertLine = s.lineOfAlert(e, waiting, b.Now)
	b.Matches = s.alerts.matches(e.Alert)
	b.Matches = b.Matches[:min(len(b.Matches), shownMatches)]
	b.Full = s.origin(r) + b.Feed
	if !e.Paused {
		b.Behind, err = s.bus.Waiting(r.Context(), matchSeries(e.Alert))
		if err != nil { // no desk has made its place yet
			s.log.Debug("an alert's place is not known", "alert", name, "err", err)
		}
	}
	return s.give(w, r, "alert", page{Title: e.Title + " · Alerts", Place: "alerts", Body: &b})
}

// alertLines are all alerts as the list shows them.
func (s *Service) alertLines(ctx context.Context) ([]alertLine, error) {
	waiting, err := s.bus.Subjects(ctx, event.StreamHooks, "hook.>")
	if err != nil {
		return nil, err
	}
	all, now := s.alerts.list(), time.Now().UTC()
	out := make([]alertLine, len(all))
	for i, e := range all {
		out[i] = s.lineOfAlert(e, waiting, now)
	}
	return out, nil
}

func (s *Service) lineOfAlert(e alertEntry, waiting map[string]uint64, now time.Time) alertLine {
	found := s.alerts.matches(e.Alert)
	l := alertLine{Alert: e.Public(), Why: e.broken, Days: make([]int, alertDays), Receiver: s.alerts.receiver(e.Name)}
	l.Waiting = int(waiting[event.AlertOwed(e.Name)]) //nolint:gosec // bounded by bus.HookMatches
	q, _ := url.ParseQuery(e.Query)                   // what is wrong with it is in broken
	l.asked, _ = askedOf("/search", q)
	l.Search, l.Feed, l.Subject = l.asked.address("/search"), "/alerts/"+e.Name+".atom", event.AlertMatched(e.Name)
	if len(found) > 0 {
		l.Last = &found[0]
	}
	for _, m := range found {
		if now.Sub(m.Row.At) < 7*24*time.Hour {
			l.Week++
		}
		if ago := int(now.Truncate(24*time.Hour).Sub(m.Row.At.UTC().Truncate(24*time.Hour)) / (24 * time.Hour)); ago >= 0 && ago < alertDays {
			l.Days[alertDays-1-ago]++
		}
	}
	l.More = l.Week == bus.AlertMatches
	l.State = stateOfAlert(e, l)
	return l
}

func stateOfAlert(e alertEntry, l alertLine) string {
	switch {
	case e.broken != "":
		return alertBroken
	case e.Paused:
		return alertPaused
	case e.Hook != "" && !l.Receiver.Failing.IsZero():
		return alertFailing
	case l.Last == nil:
		return alertQuiet
	}
	return alertDelivers
}

// Icon is the sign of an alert's state.
func (l alertLine) Icon() string {
	return map[string]string{alertFailing: "failing", alertBroken: "failing", alertPaused: "paused", alertQuiet: "quiet"}[l.State]
}

// Newest is the last post, nil where there was none.
func (l alertLine) Newest() *postLine {
	if posts := l.Posts(); len(posts) > 0 {
		return &posts[0]
	}
	return nil
}

// Took is how long it took, in milliseconds.
func (p postLine) Took() int { return int(p.TookMS) }

// postsOf are the last posts of all alerts, newest first.
func postsOf(lines []alertLine) (out []postLine) {
	for _, l := range lines {
		out = append(out, l.Posts()...)
	}
	slices.SortFunc(out, func(a, b postLine) int { return b.At.Compare(a.At) })
	return out[:min(len(out), shownPosts)]
}

// Posts are the last posts of an alert, newest first.
func (l alertLine) Posts() (out []postLine) {
	for _, p := range l.Receiver.Posts {
		out = append(out, postLine{p, l.Name, l.Alert.Title, l.Hook})
	}
	return out
}

// alertFeed is an alert as an Atom feed: of each article that it found lately the newest version.
func (s *Service) alertFeed(w http.ResponseWriter, r *http.Request, name string) error {
	e, ok := s.alerts.get(name)
	if !ok {
		return fmt.Errorf("there is no alert %q: %w", name, errNotFound)
	}
	found, err := s.lastMatches(r.Context(), e.Alert)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	out, err := export.New(export.Atom, &b, export.Options{Title: "Wireroom: " + e.Title, Now: e.Created})
	if err != nil {
		return err
	}
	for i := range found {
		if err := out.Write(&found[i]); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	send(w, "application/atom+xml", b.Bytes())
	return nil
}

// feedTime bounds the reading of a feed's matches.
const feedTime = 10 * time.Second

// lastMatches are the articles that an alert found last, newest first, each once.
func (s *Service) lastMatches(ctx context.Context, a event.Alert) (out []article.Article, err error) {
	ctx, cancel := context.WithTimeout(ctx, feedTime)
	defer cancel()
	r := bus.Reading{ToEnd: true, OrderedConsumerConfig: jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy, FilterSubjects: []string{event.AlertMatched(a.Name)}}}
	err = s.bus.Follow(ctx, event.StreamAlerts, r, func(m bus.Followed) error {
		var e event.Matched
		if err := event.Unmarshal(m.Message, &e); err != nil || !a.Made(e) {
			return nil //nolint:nilerr // of a later Wireroom, or of an earlier alert of the name
		}
		out = slices.DeleteFunc(out, func(x article.Article) bool { return x.ID == e.Article.ID })
		out = append(out, e.Article)
		return nil
	})
	slices.Reverse(out)
	return out[:min(len(out), maxFeed)], err
}

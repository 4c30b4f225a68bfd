package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/words"
)

// alertBook mirrors the bucket of alerts: what they ask for, and how their receivers do.
type alertBook struct {
	mu        sync.Mutex // guards what follows
	by        map[string]alertEntry
	receivers map[string]event.Receiver
	found     map[string][]match // of each alert its last matches, newest first
	tries     map[string]int     // how often it was said that an alert's receiver be tried now
	kept      map[string]bool    // alerts that have a keeper
	changed   bell
}

// alertEntry is an alert, ready to be asked.
type alertEntry struct {
	event.Alert
	sieve  sieve
	broken string // why its search cannot be understood
}

// match is what an alert found, as a list shows it.
type match struct {
	Row row `json:"-"`
	event.Matched
}

func newAlertBook() *alertBook {
	return &alertBook{by: map[string]alertEntry{}, receivers: map[string]event.Receiver{}, found: map[string][]match{}, tries: map[string]int{}, kept: map[string]bool{}}
}

// entryOf makes an alert ready. One that cannot be understood finds nothing and says so.
func entryOf(a event.Alert) alertEntry {
	e := alertEntry{Alert: a}
	q, err := url.ParseQuery(a.Query)
	var search asked
	if err == nil {
		search, err = askedOf("/search", q)
	}
	if err == nil {
		e.sieve, err = search.sieve()
	}
	if err != nil {
		e.broken, e.sieve = err.Error(), func(*event.Stored, func() words.Texts) bool { return false }
	}
	return e
}

// wants reports whether an alert asks for an event.
func (e alertEntry) wants(s *sight) bool {
	return (e.Sends == event.EachChange || s.Change == event.Created) && e.sieve(&s.Stored, s.texts)
}

// apply takes an entry of the bucket; nil is the watcher's mark that all was read.
func (k *alertBook) apply(e jetstream.KeyValueEntry) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.changed.ring()
	if e == nil {
		return nil
	}
	kind, token, _ := strings.Cut(e.Key(), ".")
	name, _ := event.Untoken(token)
	gone := e.Operation() != jetstream.KeyValuePut
	switch {
	case kind == "alert" && gone:
		delete(k.by, name)
		delete(k.found, name)
	case kind == "alert":
		return k.put(e.Value())
	case kind == "try" && gone:
		delete(k.tries, name)
	case kind == "try":
		k.tries[name]++
	case kind == "receiver" && gone:
		delete(k.receivers, name)
	case kind == "receiver":
		var r event.Receiver
		if err := json.Unmarshal(e.Value(), &r); err != nil {
			return err
		}
		k.receivers[name] = r
	}
	return nil
}

func (k *alertBook) put(data []byte) error {
	var a event.Alert
	if err := json.Unmarshal(data, &a); err != nil {
		return err
	}
	k.by[a.Name] = entryOf(a)
	return nil
}

// look is get, with a channel that is closed at the next change of any alert.
func (k *alertBook) look(name string) (a alertEntry, ok bool, more <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a, ok = k.by[name]
	return a, ok, k.changed.next()
}

func (k *alertBook) get(name string) (alertEntry, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a, ok := k.by[name]
	return a, ok
}

func (k *alertBook) receiver(name string) event.Receiver {
	k.mu.Lock()
	defer k.mu.Unlock()
	r := k.receivers[name]
	r.Alert, r.Posts = name, slices.Clone(r.Posts)
	return r
}

// failing is how many alerts have a receiver that fails.
func (k *alertBook) failing() (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, a := range k.by {
		if a.Hook != "" && !a.Paused && !k.receivers[name].Failing.IsZero() {
			n++
		}
	}
	return n
}

// settle waits until the book shows an alert as wanted.
func (k *alertBook) settle(ctx context.Context, name string, wanted func(event.Alert, bool) bool) {
	settle(ctx, func() (bool, <-chan struct{}) {
		a, ok, more := k.look(name)
		return wanted(a.Alert, ok), more
	})
}

// tried is how often it was said that a receiver be tried now, and what tells of the next.
func (k *alertBook) tried(name string) (n int, more <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.tries[name], k.changed.next()
}

// list are all alerts, by title.
func (k *alertBook) list() []alertEntry {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make([]alertEntry, 0, len(k.by))
	for _, a := range k.by {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b alertEntry) int {
		return strings.Compare(strings.ToLower(a.Title)+"\n"+a.Name, strings.ToLower(b.Title)+"\n"+b.Name)
	})
	return out
}

// add keeps what an alert found.
func (k *alertBook) add(m match) {
	k.mu.Lock()
	defer k.mu.Unlock()
	list := slices.Insert(k.found[m.Alert], 0, m)
	k.found[m.Alert] = list[:min(len(list), bus.AlertMatches)]
}

// forget is for whoever reads all matches anew.
func (k *alertBook) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.found)
}

// matches are the last of an alert that it made itself, newest first.
func (k *alertBook) matches(a event.Alert) (out []match) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.found[a.Name] {
		if a.Made(m.Matched) {
			out = append(out, m)
		}
	}
	return out
}

// unkept are the alerts without a keeper, which they have from now on.
func (k *alertBook) unkept() (names []string, more <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name := range k.by {
		if !k.kept[name] {
			k.kept[name] = true
			names = append(names, name)
		}
	}
	return names, k.changed.next()
}

// release is for a keeper that ends; false where its alert is there again.
func (k *alertBook) release(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, again := k.by[name]; again {
		return false
	}
	delete(k.kept, name)
	return true
}

// watchAlerts keeps the book until ctx ends or the watch does.
func (s *Service) watchAlerts(ctx context.Context) error {
	return s.mirror(ctx, event.BucketAlerts, func(e jetstream.KeyValueEntry) {
		if err := s.alerts.apply(e); err != nil {
			s.log.Warn("an alert cannot be read", "key", e.Key(), "err", err)
		}
	})
}

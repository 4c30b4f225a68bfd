package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestAlertsOutliveKills kills desks in the middle of their work: at the end each match was
// announced once, in order, and its receiver has each at least once, by the same id.
func TestAlertsOutliveKills(t *testing.T) {
	const each, kills = 50, 2
	b, at := listening(t)
	var mu sync.Mutex
	got := map[string]string{} // id: title
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body struct{ Data event.Matched }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		got[r.Header.Get("webhook-id")] = body.Data.Article.Title
	}))
	t.Cleanup(receiver.Close)
	kv, err := b.Bucket(t.Context(), event.BucketAlerts)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(event.Alert{Name: "ferries", Title: "Ferries", Query: "q=ferr*", Sends: event.EachChange, Hook: receiver.URL, Secret: "whsec_c2VjcmV0", Created: time.Now(), Since: time.Now()})
	if err == nil {
		_, err = kv.Put(t.Context(), event.AlertKey("ferries"), data)
	}
	if err != nil {
		t.Fatal(err)
	}
	desk := func() *process {
		return start(t, "serve", "web", "--nats", at, "--listen", "127.0.0.1:0", "--private-hooks")
	}
	var want []string
	publish := func(n int) {
		for range n {
			want = append(want, fmt.Sprintf("Ferry %03d", len(want)))
			announce(t, b, want[len(want)-1], 1)
			announce(t, b, fmt.Sprintf("Bank %03d", len(want)), 1)
		}
	}
	taken := func(least int) {
		t.Helper()
		eventually(t, func() error {
			mu.Lock()
			defer mu.Unlock()
			if len(got) < least {
				return notYet("%d of %d are posted", len(got), least)
			}
			return nil
		})
	}
	for n := range kills {
		p := desk()
		publish(each)
		taken(n*each + each/2)
		p.kill()
	}
	desk()
	desk()
	publish(each)
	taken(len(want))
	if titles := slices.Sorted(maps.Values(got)); !slices.Equal(titles, want) {
		t.Errorf("posted %d under %d ids, want %d", len(slices.Compact(titles)), len(titles), len(want))
	}
	var found []string
	r := bus.Reading{ToEnd: true}
	r.DeliverPolicy, r.FilterSubjects = jetstream.DeliverAllPolicy, []string{"alert.ferries"}
	if err := b.Follow(t.Context(), event.StreamAlerts, r, func(m bus.Followed) error {
		var e event.Matched
		err := event.Unmarshal(m.Message, &e)
		found = append(found, e.Article.Title)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if kept := want[len(want)-bus.AlertMatches:]; !slices.Equal(found, kept) {
		t.Errorf("the last %d matches are %q", len(found), found)
	}
}

// TestAlertsList: what there is and how it does, without secrets.
func TestAlertsList(t *testing.T) {
	b, url := listening(t)
	kv, err := b.Bucket(t.Context(), event.BucketAlerts)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for key, v := range map[string]any{
		event.AlertKey("ports"):    event.Alert{Name: "ports", Title: "Ports", Query: "q=port", Sends: event.EachChange, Hook: "https://hooks.example.com/secret-path", Secret: "whsec_x", Created: now, Since: now},
		event.AlertKey("ferries"):  event.Alert{Name: "ferries", Title: "Ferries", Query: "q=ferr*", Sends: event.EachStory, Paused: true, Created: now, Since: now},
		event.ReceiverKey("ports"): event.Receiver{Alert: "ports", Failing: now.Add(-30*time.Hour - 20*time.Minute), Posts: []event.Post{{ID: "1", Error: "answered 503"}}},
		event.TryKey("ports"):      now,
	} {
		data, err := json.Marshal(v)
		if err == nil {
			_, err = kv.Put(t.Context(), key, data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m := event.Matched{Alert: "ports", Once: "1", Stored: event.Stored{Change: event.Created, Article: article.Article{ID: "1"}}}
	for _, e := range []event.Event{m, event.Owed{Matched: m}} {
		if _, err := b.Publish(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	out := must(t, "alerts", "--nats", url)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "ferries ") || !strings.Contains(lines[0], "paused") || !strings.Contains(lines[1], "failing for 30 h: answered 503") || !strings.Contains(lines[1], "1 matches") {
		t.Errorf("it says\n%s", out)
	}
	data := must(t, "alerts", "--nats", url, "--json")
	for _, secret := range []string{"whsec_", "secret-path"} {
		if strings.Contains(out+data, secret) {
			t.Errorf("it tells %s", secret)
		}
	}
	if !strings.Contains(data, `"subject":"alert.ports","matches":1,"waiting":1`) {
		t.Errorf("as JSON %s", data)
	}
}

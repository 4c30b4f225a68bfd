package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestDead: a page that no parser of this version can read is listed, shown, replayed in
// vain and dropped; the ledger says what became of its link.
func TestDead(t *testing.T) {
	nats, archive := newBroker(t), "sqlite:"+filepath.Join(t.TempDir(), "archive.db")
	start(t, "serve", "store", "--nats", nats.url, "--archive", archive)
	start(t, "serve", "parser", "--nats", nats.url)
	b := busOn(t, nats)
	link, err := event.NewLink("https://example.com/story", article.Source{ID: "example"}, article.Found{At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	m, err := event.Marshal(event.Fetched{Link: link, Host: "example.com", FinalURL: link.URL, At: time.Now(), Body: []byte("<p>x")}, "test")
	if err != nil {
		t.Fatal(err)
	}
	m.Header[event.HeaderType] = []string{"org.wireroom.fetched.v9"}
	if _, err := b.Publish(t.Context(), event.Found{Link: link, Host: "example.com", Fetch: link.URL}.Line("fetcher", event.StateFound, link.Found.At)); err != nil {
		t.Fatal(err)
	}
	publishRaw(t, b, m)
	at := []string{"--nats", nats.url}
	var l letter
	eventually(t, func() error {
		out := must(t, append([]string{"dead", "list", "--json", "--stage", "parser"}, at...)...)
		if out == "" {
			return notYet("no dead letter")
		}
		return json.Unmarshal([]byte(out), &l)
	})
	if l.Reason != "undecodable" || l.URL != link.URL || l.Source != "example" || l.Attempts != 1 {
		t.Errorf("listed: %+v", l)
	}
	if out := must(t, append([]string{"dead", "show", "1"}, at...)...); !strings.Contains(out, "fetched.v9") || !strings.Contains(out, link.URL) {
		t.Errorf("shown:\n%s", out)
	}
	if out := must(t, append([]string{"dead", "show", "--raw", "1"}, at...)...); out != string(m.Data) {
		t.Errorf("raw: %q", out)
	}
	if out := must(t, append([]string{"dead", "replay", "1"}, at...)...); !strings.HasPrefix(out, "1 message ") {
		t.Errorf("replayed: %q", out)
	}
	eventually(t, func() error {
		if out := must(t, append([]string{"dead", "list"}, at...)...); !strings.Contains(out, "     2  ") {
			return notYet("it has not died again:\n%s", out)
		}
		return nil
	})
	if out := must(t, append([]string{"dead", "drop", "--all", "--because", "no parser for it"}, at...)...); !strings.HasPrefix(out, "1 message dropped") {
		t.Errorf("dropped: %q", out)
	}
	if out := must(t, append([]string{"dead", "list"}, at...)...); out != "No dead letters.\n" {
		t.Errorf("after that: %q", out)
	}
	eventually(t, func() error {
		out := must(t, append([]string{"ledger", "--urls", "--archive", archive}, at...)...)
		if !strings.Contains(out, "dead") || !strings.Contains(out, "dropped") || !strings.Contains(out, "no parser for it") {
			return notYet("the ledger says %q", out)
		}
		return nil
	})
}

func publishRaw(t *testing.T, b *bus.Bus, m event.Message) {
	t.Helper()
	if _, err := b.JetStream().PublishMsg(t.Context(), &nats.Msg{Subject: m.Subject, Header: nats.Header(m.Header), Data: m.Data}); err != nil {
		t.Fatal(err)
	}
}

func TestDeadRefusesToActOnAllByMistake(t *testing.T) {
	fails(t, 2, "say --all", "dead", "replay")
	fails(t, 2, "not both", "dead", "replay", "3", "--all")
	fails(t, 2, "--because", "dead", "drop", "3")
	fails(t, 2, "say --all", "dead", "drop", "--stage", "parser", "--because", "x")
}

// TestOpenForTooLong: a link that was found and has no end is reported when its time is over.
func TestOpenForTooLong(t *testing.T) {
	nats, archive := newBroker(t), "sqlite:"+filepath.Join(t.TempDir(), "archive.db")
	start(t, "serve", "store", "--nats", nats.url, "--archive", archive)
	b := busOn(t, nats)
	for url, age := range map[string]time.Duration{"https://example.com/old": 25 * time.Hour, "https://example.com/young": time.Hour} {
		link, err := event.NewLink(url, article.Source{ID: "example"}, article.Found{At: time.Now().Add(-age)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Publish(t.Context(), link.Line("fetcher", event.StateFound, link.Found.At)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, func() error {
		if b, err := peek(t, strings.TrimPrefix(archive, "sqlite:")); err != nil || b.Open != 2 {
			return notYet("%v, %v", b, err)
		}
		return nil
	})
	if out := must(t, "ledger", "--open-for", "24h", "--archive", archive); !strings.Contains(out, "/old") || strings.Contains(out, "/young") {
		t.Errorf("open for more than 24 hours:\n%s", out)
	}
	if out := must(t, "status", "--nats", nats.url, "--archive", archive); !strings.Contains(out, "1 link without an end for more than a day") {
		t.Errorf("status:\n%s", out)
	}
}

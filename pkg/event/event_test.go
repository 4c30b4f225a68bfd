package event_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

var update = flag.Bool("update", false, "write the golden files of the current version anew")

var t0 = time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)

func link() event.Link {
	l, err := event.NewLink("https://www.example.com/news/1?utm_source=rss", article.Source{ID: "example-com", Name: "The Example", Domain: "example.com", Country: "GB"},
		article.Found{Via: "feed", Feed: "https://www.example.com/feed.xml", At: t0})
	if err != nil {
		panic(err)
	}
	return l
}

func record() article.Article {
	return article.Article{
		ID: link().ID, URL: link().URL, CanonicalURL: link().URL, Source: link().Source, Found: link().Found, Title: "A title", Text: "One.\n\nTwo.", WordCount: 2,
		Language: "en-GB", Published: article.Moment{At: t0, Zone: "+01:00", Precision: article.ToMinute, From: "json-ld", Confidence: 0.9},
		Parsed: t0.Add(2 * time.Second), Stored: t0.Add(3 * time.Second), Revision: 1, Provenance: article.Provenance{Parser: "wireroom-parser/0.1"},
	}
}

func revised() article.Article {
	a := record()
	a.Revision, a.Title, a.Text = 2, "A better title", "One.\n\nThree."
	a.Edit = article.Edit{Parts: []article.Part{article.PartTitle, article.PartBody}, Fields: []string{"title", "text"}, WordsAdded: 1, WordsRemoved: 1}
	a.Checks = article.Checks{Count: 3, Boring: 1, Flapping: 1, Shown: 1, InARow: 1, Last: t0}
	return a
}

// samples are one event of each type, and an empty one to decode into.
var samples = map[string]struct{ full, empty event.Event }{
	"found": {event.Found{
		Link: link(), Hints: event.Hints{Title: "A title", Published: t0, Authors: []article.Author{{Name: "A. Writer"}}, Language: "en"},
		Fetch: "https://www.example.com/news/1?utm_source=rss", Host: "example.com", Via: []string{"https://example.com/r/1"}, Attempt: 1,
	}, &event.Found{}},
	"poll":      {event.Poll{Source: "example-com", Fetch: "https://www.example.com/", Host: "example.com", Try: []string{"https://www.example.com/feed"}, Explore: true, At: t0}, &event.Poll{}},
	"subscribe": {event.Subscribe{Source: "example-com", Fetch: "https://hub.example.net/", Host: "example.net", Via: []string{"https://hub.example.org/"}, At: t0}, &event.Subscribe{}},
	"fetched": {event.Fetched{
		Link: link(), Host: "example.com", FinalURL: "https://www.example.com/news/1", At: t0.Add(time.Second), Body: []byte("<!doctype html><title>A title</title>"),
		Page: article.Page{Status: 200, ContentType: "text/html; charset=utf-8", Bytes: 36}, Rights: article.Rights{RobotsRule: "Allow: /"},
	}, &event.Fetched{}},
	"part": {event.Fetched{
		Link: link(), Host: "example.com", FinalURL: "https://www.example.com/news/1?page=2", At: t0.Add(time.Second), Body: []byte("<!doctype html><title>A title</title>"),
		Page: article.Page{Status: 200, Bytes: 36}, Part: &event.Part{Number: 2, Before: []byte(`{"title":"A title"}`)},
	}, &event.Fetched{}},
	"parsed":         {event.Parsed{Link: link(), Article: record()}, &event.Parsed{}},
	"stored":         {event.Stored{Change: event.Created, Article: record()}, &event.Stored{}},
	"stored-revised": {event.Stored{Change: event.Revised, Changed: []article.Part{article.PartTitle, article.PartBody}, Article: revised()}, &event.Stored{}},
	"matched":        {event.Matched{Alert: "ports", Once: "micsnvh8:" + link().ID + ":1", Sequence: 17, Stored: event.Stored{Change: event.Created, Article: record()}}, &event.Matched{}},
	"owed":           {event.Owed{Matched: event.Matched{Alert: "ports", Once: "micsnvh8:" + link().ID + ":1", Sequence: 17, Stored: event.Stored{Change: event.Created, Article: record()}}}, &event.Owed{}},
	"merged":         {event.Merged{From: "019ab55a1234-13b02a450db3", Into: "019ab55a0000-0a1b2c3d4e5f", Article: link().ID, At: t0}, &event.Merged{}},
	"ledger":         {link().Line("fetcher", event.StateRefused, t0).Because(event.Refuse("robots", "robots.txt says %q", "Disallow: /news")), &event.Ledger{}},
}

// golden is a message as a file keeps it: header, and data as text.
type golden struct {
	Subject string              `json:"subject"`
	Header  map[string][]string `json:"header"`
	Data    json.RawMessage     `json:"data"`
}

// TestGolden holds the wire form. Every file in testdata was once released: it must
// decode for ever, so a changed event gets a new file and the old one stays.
func TestGolden(t *testing.T) {
	for name, s := range samples {
		t.Run(name, func(t *testing.T) {
			m, err := event.Marshal(s.full, "wireroom-test")
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".v1.golden.json")
			if *update {
				write(t, file, m)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var g golden
			if err := json.Unmarshal(data, &g); err != nil {
				t.Fatal(err)
			}
			kept := event.Message{Subject: g.Subject, Header: g.Header, Data: dataOf(t, g)}
			if err := event.Unmarshal(kept, s.empty); err != nil {
				t.Fatalf("a released event no longer decodes: %v", err)
			}
			if diff := cmp.Diff(deref(s.full), deref(s.empty)); diff != "" {
				t.Errorf("it decodes into something else (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(g.Header, m.Header); diff != "" || g.Subject != m.Subject {
				t.Errorf("the header or subject %s changed (-golden +now):\n%s", m.Subject, diff)
			}
		})
	}
}

// dataOf gives back the bytes: JSON as it is, a page from its string.
func dataOf(t *testing.T, g golden) []byte {
	t.Helper()
	if g.Header[event.HeaderContentEncoding] == nil {
		return g.Data
	}
	var raw []byte
	if err := json.Unmarshal(g.Data, &raw); err != nil {
		t.Fatal(err)
	}
	return raw
}

func write(t *testing.T, file string, m event.Message) {
	t.Helper()
	g := golden{m.Subject, m.Header, m.Data}
	if m.Get(event.HeaderContentEncoding) != "" {
		g.Data, _ = json.Marshal(m.Data)
	}
	data, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(data, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

// deref takes the events by value, so that a pointer and a value compare.
func deref(e event.Event) event.Event {
	switch e := e.(type) {
	case *event.Found:
		return *e
	case *event.Poll:
		return *e
	case *event.Fetched:
		return *e
	case *event.Parsed:
		return *e
	case *event.Subscribe:
		return *e
	case *event.Stored:
		return *e
	case *event.Matched:
		return *e
	case *event.Owed:
		return *e
	case *event.Merged:
		return *e
	case *event.Ledger:
		return *e
	}
	return e
}

func TestUnmarshalRefuses(t *testing.T) {
	m, err := event.Marshal(samples["parsed"].full, "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := event.Unmarshal(m, &event.Stored{}); err == nil {
		t.Error("a parsed event passes for a stored one")
	}
	m.Header[event.HeaderContentEncoding] = []string{"br"}
	if err := event.Unmarshal(m, &event.Parsed{}); err == nil {
		t.Error("an unknown content encoding passes")
	}
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	var l event.Ledger
	m := event.Message{Data: []byte(`{"link":"x","state":"stored","from_the_future":{"a":1}}`)}
	if err := event.Unmarshal(m, &l); err != nil || l.State != event.StateStored {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestABombIsRefused(t *testing.T) {
	f := samples["fetched"].full.(event.Fetched) //nolint:forcetypeassert // ours
	f.Body = make([]byte, event.MaxData+1)
	m, err := event.Marshal(f, "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := event.Unmarshal(m, &event.Fetched{}); err == nil {
		t.Errorf("%d bytes unpacked from %d", event.MaxData+1, len(m.Data))
	}
}

func TestLargeRecordsAreCompressed(t *testing.T) {
	p := samples["parsed"].full.(event.Parsed) //nolint:forcetypeassert // ours
	p.Article.Text = strings.Repeat("All work and no play. ", 5000)
	m, err := event.Marshal(p, "x")
	if err != nil {
		t.Fatal(err)
	}
	if m.Get(event.HeaderContentEncoding) != "zstd" || len(m.Data) > 10_000 {
		t.Errorf("%d bytes, encoding %q", len(m.Data), m.Get(event.HeaderContentEncoding))
	}
	var back event.Parsed
	if err := event.Unmarshal(m, &back); err != nil || back.Article.Text != p.Article.Text {
		t.Errorf("did not come back: %v", err)
	}
	if l, ok := event.LinkOf(m); !ok || l.URL != p.URL {
		t.Errorf("LinkOf = %+v, %v", l, ok)
	}
}

func TestDeadLettersComeBack(t *testing.T) {
	m, err := event.Marshal(samples["fetched"].full, "x")
	if err != nil {
		t.Fatal(err)
	}
	d := event.Dead{Original: m, Stage: "parser", Reason: "panic", Err: "line 1\nline 2", By: "me", Attempts: 3, At: t0, Tries: []string{"a", "b", "c"}}
	back := event.ParseDead(d.Message())
	d.Err = "line 1 line 2" // headers have one line
	delete(d.Original.Header, event.HeaderMsgID)
	if diff := cmp.Diff(d, back); diff != "" {
		t.Error(diff)
	}
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"example.com":      "example_com",
		"127.0.0.1:8080":   "127_0_0_1=3a8080",
		"a_b":              "a=5fb",
		"":                 "=",
		"[::1]:80":         "=5b=3a=3a1=5d=3a80",
		"with space.> * é": "with=20space_=3e=20=2a=20=c3=a9",
	} {
		if got := event.Token(in); got != want {
			t.Errorf("Token(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzToken(f *testing.F) {
	f.Add("example.com:80")
	f.Add("=_.")
	f.Fuzz(func(t *testing.T, s string) {
		tok := event.Token(s)
		if strings.ContainsAny(tok, ". *>\t\r\n") || tok == "" {
			t.Fatalf("Token(%q) = %q is no subject token", s, tok)
		}
		if back, ok := event.Untoken(tok); !ok || back != s {
			t.Fatalf("Untoken(%q) = %q, %v; want %q", tok, back, ok, s)
		}
	})
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"link":{}}`), "zstd", `{"id":"x"}`)
	f.Add([]byte("(\xb5/\xfd"), "zstd", "")
	f.Fuzz(func(_ *testing.T, data []byte, encoding, facts string) {
		m := event.Message{Data: data, Header: map[string][]string{event.HeaderContentEncoding: {encoding}, event.HeaderFacts: {facts}}}
		for _, e := range []event.Event{&event.Found{}, &event.Fetched{}, &event.Parsed{}, &event.Stored{}, &event.Ledger{}, &event.Poll{}, &event.Subscribe{}} {
			_ = event.Unmarshal(m, e)
		}
		_, _ = event.LinkOf(m)
		_ = event.ParseDead(m)
	})
}

// The lines about a URL come over several streams and in any order; what they fold to
// must not depend on it.
func TestLedgerFoldsInAnyOrder(t *testing.T) {
	at := func(visit int, s event.State) event.Ledger {
		l := link().Line("x", s, t0)
		l.Visit = t0.Add(time.Duration(visit) * time.Hour)
		return l
	}
	dead := func(minute int, reason string) event.Ledger {
		l := at(0, event.StateDead)
		l.At, l.Reason = t0.Add(time.Duration(minute)*time.Minute), reason
		return l
	}
	for _, c := range []struct {
		name  string
		lines []event.Ledger
		want  event.State
	}{
		{"a life", []event.Ledger{at(0, event.StateFound), at(0, event.StateFetched), at(0, event.StateParsed), at(0, event.StateStored)}, event.StateStored},
		{"refused", []event.Ledger{at(0, event.StateFound), at(0, event.StateRefused)}, event.StateRefused},
		{"a dead letter replayed", []event.Ledger{at(0, event.StateFound), at(0, event.StateDead), at(0, event.StateStored)}, event.StateStored},
		{"died twice and dropped", []event.Ledger{dead(0, "panic"), dead(1, "exhausted"), dead(2, event.ReasonDropped)}, "dead dropped"},
		{"looked at again, nothing new", []event.Ledger{at(0, event.StateFound), at(0, event.StateStored), at(1, event.StateFound), at(1, event.StateUnchanged)}, event.StateStored},
		{"looked at again, revised", []event.Ledger{at(0, event.StateStored), at(1, event.StateFound), at(1, event.StateRevised), at(2, event.StateUnchanged)}, event.StateRevised},
		{"gone since", []event.Ledger{at(0, event.StateFound), at(0, event.StateStored), at(1, event.StateWithdrawn)}, event.StateWithdrawn},
		{"refused, then allowed", []event.Ledger{at(0, event.StateFound), at(0, event.StateRefused), at(1, event.StateFound), at(1, event.StateStored)}, event.StateStored},
		{"refused, then found again", []event.Ledger{at(0, event.StateRefused), at(1, event.StateFound)}, event.StateFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 200 {
				lines := append([]event.Ledger{}, c.lines...)
				rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
				now := lines[0]
				for _, l := range lines[1:] {
					if l.After(now) {
						now = l
					}
				}
				got := now.State
				if now.Reason != "" {
					got += event.State(" " + now.Reason)
				}
				if got != c.want {
					t.Fatalf("folds to %s, want %s; order: %v", got, c.want, states(lines))
				}
			}
		})
	}
}

// TestLedgerAfterIsAnOrder: of any three lines of a link, the one that stands does not
// depend on which came first, and a line that comes again replaces nothing.
func TestLedgerAfterIsAnOrder(t *testing.T) {
	about := link()
	some := func() event.Ledger {
		l := about.Line([]string{"fetcher", "store"}[rand.IntN(2)], event.States[rand.IntN(len(event.States))], t0.Add(time.Duration(rand.IntN(2))*time.Minute))
		l.Visit, l.Reason = t0.Add(time.Duration(rand.IntN(2))*time.Hour), []string{"", "robots", event.ReasonDropped}[rand.IntN(3)]
		l.Article, l.Source = []string{"", "a"}[rand.IntN(2)], []string{"s", "r"}[rand.IntN(2)]
		return l
	}
	for range 200_000 {
		a, b, c := some(), some(), some()
		switch {
		case a.After(a):
			t.Fatalf("%+v replaces itself", a)
		case a != b && a.After(b) == b.After(a):
			t.Fatalf("which stands depends on which came first:\n%+v\n%+v", a, b)
		case a.After(b) && b.After(c) && !a.After(c):
			t.Fatalf("no order:\n%+v\n%+v\n%+v", a, b, c)
		}
	}
}

func states(ls []event.Ledger) (out []string) {
	for _, l := range ls {
		out = append(out, string(l.State)+l.Visit.Format("@15"))
	}
	return out
}

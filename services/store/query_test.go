package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

var begin = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func record(n int, text string) article.Article {
	url := fmt.Sprintf("https://news.example/a%d", n)
	return article.Article{ID: article.ID(url), URL: url, CanonicalURL: url, Source: article.Source{ID: "example"}, Found: article.Found{At: begin},
		Title: fmt.Sprintf("A title %d", n), Text: text, Language: "en", Fetched: begin}
}

// stores runs n stores on one archive and one broker until the test ends.
func stores(t *testing.T, n int) (*bus.Bus, Archive) {
	t.Helper()
	b := bustest.Start(t)
	a, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	run(t, Defaults(), a, b, n)
	return b, a
}

// run runs n stores until the test ends.
func run(t *testing.T, cfg Config, a Archive, b *bus.Bus, n int) (services []*Service) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var g sync.WaitGroup
	t.Cleanup(func() { cancel(); g.Wait() })
	for range n {
		s, err := New(cfg, a, b, bustest.Log(t))
		if err != nil {
			t.Fatal(err)
		}
		services = append(services, s)
		g.Go(func() { _ = s.Run(ctx) })
	}
	bustest.Eventually(t, func() error { // the last that is offered
		_, err := b.Conn().Request("query.series", nil, time.Second)
		return err
	})
	return services
}

// ask returns the code of an error, "" with an answer in out.
func ask(t *testing.T, b *bus.Bus, subject, request string, out any) string {
	t.Helper()
	m, err := b.Conn().RequestMsg(&nats.Msg{Subject: subject, Data: []byte(request)}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if code := m.Header.Get(micro.ErrorCodeHeader); code != "" {
		if m.Header.Get(micro.ErrorHeader) == "" {
			t.Errorf("%s %s: code %s without a word", subject, request, code)
		}
		return code
	}
	if out != nil {
		if err := json.Unmarshal(m.Data, out); err != nil {
			t.Fatalf("%s: %v", m.Data, err)
		}
	}
	return ""
}

func TestQueries(t *testing.T) {
	b, a := stores(t, 2)
	r := record(1, "The minister <b>spoke</b>.")
	if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
		t.Fatal(err)
	}
	edited := r
	edited.Text, edited.Found.At, edited.Fetched = "The minister <b>is silent</b>.", begin.Add(time.Hour), begin.Add(time.Hour)
	if _, err := a.Put(t.Context(), []article.Article{edited}); err != nil {
		t.Fatal(err)
	}
	line := event.Ledger{Link: r.ID, URL: r.URL, Source: "example", State: event.StateStored, At: begin, Visit: begin, Article: r.ID}
	if err := a.Note(t.Context(), []event.Ledger{line}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, subject, request, code, has string }{
		{"words", "query.search", `{"words":"minister"}`, "", `"total":1`},
		{"hit", "query.search", `{"words":"minister"}`, "", `{"hit":true,"text":"minister"}`},
		{"nothing found", "query.search", `{"words":"mini"}`, "", `"rows":[]`},
		{"empty request", "query.search", ``, "", `"total":1`},
		{"article", "query.article", `{"id":"` + r.ID + `"}`, "", `"title":"A title 1"`},
		{"no article", "query.article", `{"id":"x"}`, "404", ""},
		{"revisions", "query.revisions", `{"id":"` + r.ID + `"}`, "", `"revision":1`},
		{"revisions of none", "query.revisions", `{"id":"x"}`, "404", ""},
		{"history", "query.history", `{"id":"` + r.ID + `"}`, "", `{"op":"gone","text":"spoke"}`},
		{"history after the first", "query.history", `{"id":"` + r.ID + `","after":1}`, "", `"parts":["body"]`},
		{"history of none", "query.history", `{"id":"x"}`, "404", ""},
		{"trace with revisions", "query.trace", `{"url":"https://news.example/a1"}`, "", `"change":"revised","edit":{"fields":["text"]`},
		{"ledger", "query.ledger", `{"state":"stored"}`, "", `"url":"https://news.example/a1"`},
		{"too many lines", "query.ledger", `{"limit":501}`, "400", ""},
		{"trace", "query.trace", `{"url":"https://NEWS.example/a1#x"}`, "", `"state":"stored"`},
		{"trace of none", "query.trace", `{"url":"https://news.example/none"}`, "404", ""},
		{"trace of no URL", "query.trace", `{"url":"::"}`, "400", ""},
		{"sources", "query.sourcestats", ``, "", `"stored":1`},
		{"not JSON", "query.search", `{`, "400", ""},
		{"unknown field", "query.search", `{"wrods":"x"}`, "400", ""},
		{"only excludes", "query.search", `{"words":"-x"}`, "400", ""},
		{"too long", "query.search", `{"words":"` + strings.Repeat("x", 1001) + `"}`, "400", ""},
		{"too large", "query.search", `{"words":"` + strings.Repeat("x", maxRequest) + `"}`, "400", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out any
			if code := ask(t, b, c.subject, c.request, &out); code != c.code {
				t.Fatalf("code %q, want %q", code, c.code)
			}
			got, _ := json.Marshal(out)
			if !strings.Contains(string(got), c.has) {
				t.Errorf("no %s in %s", c.has, got)
			}
		})
	}
}

// Answers stay below the broker's limit, and who follows next gets everything.
func TestLargeAnswersComeInPages(t *testing.T) {
	b, a := stores(t, 1)
	const n = 12
	for i := range n {
		r := record(i, "word")
		r.Title = strings.Repeat("A long title ", 7000)
		if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		r := record(0, fmt.Sprint(i)+strings.Repeat(" long", 30_000))
		r.Fetched = begin.Add(time.Duration(i+1) * time.Minute)
		r.Found.At = r.Fetched
		if _, err := a.Put(t.Context(), []article.Article{r}); err != nil {
			t.Fatal(err)
		}
	}
	rows, pages, after := map[string]int{}, 0, ""
	for pages == 0 || after != "" {
		var p query.SearchAnswer
		if code := ask(t, b, "query.search", `{"after":"`+after+`"}`, &p); code != "" {
			t.Fatal(code)
		}
		for _, r := range p.Rows {
			rows[r.ID]++
		}
		after = p.Next
		pages++
	}
	if len(rows) != n || pages < 2 {
		t.Errorf("%d records on %d pages", len(rows), pages)
	}
	versions, next := 0, 0
	for versions == 0 || next != 0 {
		var p query.RevisionsAnswer
		if code := ask(t, b, "query.revisions", fmt.Sprintf(`{"id":%q,"after":%d}`, record(0, "").ID, next), &p); code != "" {
			t.Fatal(code)
		}
		versions, next = versions+len(p.Revisions), p.Next
	}
	if versions != n+1 {
		t.Errorf("%d versions, want %d", versions, n+1)
	}
	steps, pages, next := 0, 0, 0
	for pages == 0 || next != 0 {
		var p query.HistoryAnswer
		if code := ask(t, b, "query.history", fmt.Sprintf(`{"id":%q,"after":%d}`, record(0, "").ID, next), &p); code != "" {
			t.Fatal(code)
		}
		for _, s := range p.History {
			if steps++; s.Revision != steps {
				t.Errorf("revision %d at place %d", s.Revision, steps)
			}
		}
		next, pages = p.Next, pages+1
	}
	if steps != n+1 || pages < 2 {
		t.Errorf("%d versions on %d pages", steps, pages)
	}
}

// A trace names the newest versions, and not more of them than it may.
func TestTraceIsBounded(t *testing.T) {
	b, a := stores(t, 1)
	var batch []article.Article
	for i := range maxTraced + 1 {
		r := record(1, fmt.Sprint("text ", i))
		r.Fetched = begin.Add(time.Duration(i) * time.Minute)
		r.Found.At = r.Fetched
		batch = append(batch, r)
	}
	if _, err := a.Put(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	line := event.Ledger{Link: batch[0].ID, URL: batch[0].URL, State: event.StateRevised, Visit: begin, Article: batch[0].ID}
	if err := a.Note(t.Context(), []event.Ledger{line}); err != nil {
		t.Fatal(err)
	}
	var got query.TraceAnswer
	if code := ask(t, b, "query.trace", `{"url":"https://news.example/a1"}`, &got); code != "" {
		t.Fatal(code)
	}
	if n := len(got.Revisions); n != maxTraced || got.Revisions[n-1].Revision != maxTraced+1 {
		t.Errorf("%d versions, the last is %d", n, got.Revisions[n-1].Revision)
	}
}

// asked is a request that notes the code it was refused with.
type asked struct {
	micro.Request
	code chan string
}

func (a asked) Data() []byte { return nil }
func (a asked) Respond(_ []byte, opts ...micro.RespondOpt) error {
	m := nats.NewMsg("")
	for _, o := range opts {
		o(m)
	}
	a.code <- m.Header.Get(micro.ErrorCodeHeader)
	return nil
}

func TestDeskIsBounded(t *testing.T) {
	d := &desk{turn: make(chan struct{}, maxAsked), place: make(chan struct{}, maxAsked+maxWaiting)}
	release, running := make(chan struct{}), make(chan struct{}, maxAsked+maxWaiting)
	slow := func(context.Context, []byte) (any, error) {
		running <- struct{}{}
		<-release
		return nil, errors.New("done")
	}
	r := asked{code: make(chan string, maxAsked+maxWaiting+1)}
	for range maxAsked + maxWaiting {
		d.take(t.Context(), r, slow)
	}
	for range maxAsked {
		<-running
	}
	if len(running) != 0 {
		t.Errorf("more than %d are answered at once", maxAsked)
	}
	d.take(t.Context(), r, slow)
	if code := <-r.code; code != "503" {
		t.Errorf("code %s", code)
	}
	close(release)
	d.work.Wait()
	reply(t.Context(), r, func(context.Context, []byte) (any, error) { panic("a bug") })
	d.work.Wait()
	if n := len(r.code); n != maxAsked+maxWaiting+1 {
		t.Errorf("%d were answered", n)
	}
}

package web

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// watches puts sources into the register and waits until the desk shows them.
func (c controlRoom) watches(list ...event.Source) {
	c.t.Helper()
	kv, err := c.bus.Bucket(c.t.Context(), event.BucketSources)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, s := range list {
		data, err := json.Marshal(s)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := kv.Put(c.t.Context(), event.Token(s.ID), data); err != nil {
			c.t.Fatal(err)
		}
	}
	bustest.Eventually(c.t, func() error {
		for _, s := range list {
			if w, ok := c.svc.register.get(s.ID); !ok || w.Paused != s.Paused {
				return fmt.Errorf("%s is not shown yet", s.ID)
			}
		}
		return nil
	})
}

// fetcher plays the fetcher: it answers an order and may change the register before.
func (c controlRoom) fetcher(name string, answer func(data []byte) any) {
	c.t.Helper()
	c.replies("source."+name, answer)
}

func someSources(now time.Time) []event.Source {
	return []event.Source{
		{ID: "telegraf", URL: "https://telegraf.example/", Feed: "https://telegraf.example/rss", Name: "Северный <телеграф>", Language: "ru", Failures: 7, Error: "503 at every poll", FailingSince: now.Add(-9 * time.Hour), Items: 65, PerDay: 141, Polled: now, News: now.Add(-9 * time.Hour), Next: now.Add(time.Hour), Interval: 2 * time.Hour},
		{ID: "kurier", URL: "https://kurier.example/", Polled: now, News: now.Add(-48 * time.Hour), PerDay: 40},
		{ID: "meridian", URL: "https://meridian.example/", Name: "Meridian", Polled: now, News: now, PerDay: 3120, Headers: map[string]string{"X-Key": "secret"}, Lags: []int{9}},
		{ID: "quai", URL: "https://quai.example/", Paused: true}, {ID: "neu", URL: "https://neu.example/", Added: now},
	}
}

func TestSourcesPage(t *testing.T) {
	c := openControl(t)
	has(t, c.get("/sources", http.StatusOK), "0 sources", "Nothing is watched yet.")
	c.watches(someSources(time.Now())...)
	page := c.get("/sources", http.StatusOK)
	has(t, page, "5 sources", "1 healthy, 1 quiet, 1 failing, 1 new, 1 paused.", "Северный &lt;телеграф&gt;", "503 at every poll", "usually 40 a day, none for 48 h", `href="/sources/telegraf"`, `lang="ru"`)
	for _, pair := range [][2]string{{"телеграф", "kurier"}, {"kurier.example", "neu.example"}, {"neu.example", "Meridian"}, {"Meridian", "quai.example"}} {
		if strings.Index(page, pair[0]) > strings.LastIndex(page, pair[1]) {
			t.Errorf("%s stands behind %s, which needs us less", pair[0], pair[1])
		}
	}
	hasNot(t, page, "secret")
	page = c.get("/sources?q=MERI", http.StatusOK)
	has(t, page, "Meridian")
	hasNot(t, page, "kurier.example")
	hasNot(t, c.get("/sources?state=failing", http.StatusOK), "Meridian")
	has(t, c.get("/sources?q=%3Cscript%3E", http.StatusOK), "No source matches.")
	var b sourcesBody
	c.json("/sources.json", &b)
	if b.Total != 5 || len(b.Groups) != 5 || b.Groups[0].State != isFailing || b.Counts[isOK] != 1 || b.Groups[3].Lines[0].Lag != 9*time.Second {
		t.Errorf("%+v", b)
	}
	opml := c.get("/sources.opml", http.StatusOK)
	has(t, opml, `xmlUrl="https://telegraf.example/rss"`, `text="Meridian"`)
	hasNot(t, opml, "secret")
}

func TestSourceStats(t *testing.T) {
	c := openControl(t)
	c.watches(someSources(time.Now())...)
	c.answers("sourcestats", func(data []byte) any {
		var r query.StatsRequest
		_ = json.Unmarshal(data, &r)
		st := query.SourceStats{States: map[event.State]int{event.StateStored: 3}, Days: make([]int, 28), Hours: []int{2, 3}, Coverage: query.Coverage{Of: 10, Title: 10, Time: 9, Author: 1, Body: 10, Language: 10}, Delay: query.Delay{Of: 5, MedianMS: 41_000}}
		if r.After == "" && r.Source == "" { // in pages
			return query.StatsAnswer{Sources: map[string]query.SourceStats{"kurier": st}, Next: "kurier"}
		}
		return query.StatsAnswer{Sources: map[string]query.SourceStats{"meridian": st}}
	})
	has(t, c.get("/sources?q=meridian", http.StatusOK), ">5<", "41 s", "title 100%, time 90%, author 10%, body 100%, language 100%", `class="low"`)
	has(t, c.get("/sources?q=kurier", http.StatusOK), "41 s")
	has(t, c.get("/sources/meridian", http.StatusOK), "5 in the last 24 h", "41 s", "its last 10 articles", "10%")
}

func TestSourcePage(t *testing.T) {
	c := openControl(t)
	now := time.Now()
	c.watches(someSources(now)...)
	c.says("search", query.SearchAnswer{Rows: []query.Row{{ID: "0123", Source: article.Source{ID: "telegraf"}, Title: []query.Run{{Text: "Порт <возобновил>"}}, Language: "ru", Stored: now, Revision: 1}}, Total: 1})
	page := c.get("/sources/telegraf", http.StatusOK)
	has(t, page, "Every poll since", "has failed: 503 at every poll.", "Next try", "in 60 m", "At its usual pace it holds 11 h", "articles will start to be missed around", "Порт &lt;возобновил&gt;", `action="/sources/telegraf/pause"`)
	has(t, c.get("/sources/kurier", http.StatusOK), "It answers, and brings nothing: usually 40 a day")
	has(t, c.get("/sources/quai", http.StatusOK), "It is paused", `action="/sources/quai/resume"`)
	page = c.get("/sources/meridian", http.StatusOK)
	has(t, page, "Settings of its own", "X-Key")
	hasNot(t, page, "secret")
	c.get("/sources/nobody", http.StatusNotFound)
	var b sourceBody
	c.json("/sources/telegraf.json", &b)
	if b.State != isFailing || b.Notice == nil || b.Missed.IsZero() {
		t.Errorf("%+v", b)
	}
}

func TestFaults(t *testing.T) {
	for want, b := range map[string]sourceBody{
		"the site does not want it": {sourceLine: sourceLine{Fault: event.Wish}, Network: network{Asked: 3}},
		"ours to mend":              {sourceLine: sourceLine{Fault: event.Ours}, Network: network{Asked: 3}},
		"our own network":           {sourceLine: sourceLine{Fault: event.Theirs}, Network: network{Asked: 3}},
		"the fault is theirs":       {sourceLine: sourceLine{Fault: event.Theirs}, Network: network{Asked: 3, Answered: 1}},
	} {
		if got := b.fault(); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", b.Fault, got, want)
		}
	}
	l := lineOf(watched{Source: event.Source{Failures: 1, Error: "http-403: no"}}, nil, nil, time.Now())
	if l.Fault != event.Wish {
		t.Errorf("%q", l.Fault)
	}
}

func TestMissedFrom(t *testing.T) {
	since := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		src  event.Source
		want time.Time
	}{
		"half a day": {event.Source{FailingSince: since, Items: 50, PerDay: 100}, since.Add(12 * time.Hour)},
		"well":       {event.Source{Items: 50, PerDay: 100}, time.Time{}},
		"empty":      {event.Source{FailingSince: since, PerDay: 100}, time.Time{}},
		"never":      {event.Source{FailingSince: since, Items: 50}, time.Time{}},
		"slow":       {event.Source{FailingSince: since, Items: 50, PerDay: 1e-9}, time.Time{}},
	} {
		if got := missedFrom(c.src); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	b := sourceBody{Missed: since, sourceLine: sourceLine{Source: event.Source{FailingSince: since.Add(-time.Hour)}}}
	if says := b.lost(since.Add(time.Minute)); !strings.Contains(says, "have probably been missed since 05:00") {
		t.Error(says)
	}
}

func TestNetwork(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	dumb := event.Host{Silence: event.Silence{Failures: 1, Last: now}}
	for want, list := range map[network][]event.Host{
		{}:     {{Last: now.Add(-networkSpan - time.Second)}},
		{2, 1}: {{Last: now}, dumb}, {3, 0}: {dumb, dumb, dumb},
	} {
		if got := networkOf(list, now); got != want || got.Ours() != (got.Asked == 3) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// TestManySources crosses the limit of a page.
func TestManySources(t *testing.T) {
	var lines []sourceLine
	for i := range maxLines + 7 {
		lines = append(lines, sourceLine{State: isOK, Source: event.Source{ID: fmt.Sprint(i)}})
	}
	g := sourceGroupsOf(lines)
	if b := (sourcesBody{Matches: len(lines)}); len(g) != 1 || len(g[0].Lines) != maxLines || g[0].N != maxLines+7 || b.More() != 7 {
		t.Errorf("%d are listed of %d", len(g[0].Lines), g[0].N)
	}
}

func TestActOnSource(t *testing.T) {
	c := openControl(t)
	page, _ := c.post("/sources/telegraf/pause", url.Values{}, http.StatusServiceUnavailable)
	has(t, page, "No fetcher answers.")
	list := someSources(time.Now())
	c.watches(list...)
	told := map[string]int{}
	for _, name := range []string{"poll", "pause", "resume", "remove"} {
		c.fetcher(name, func(data []byte) any {
			told[name]++
			var r query.SourceRequest
			if err := json.Unmarshal(data, &r); err != nil || r.ID != "telegraf" {
				return &query.Error{Code: "404", Text: "no such source"}
			}
			kv, _ := c.bus.Bucket(t.Context(), event.BucketSources)
			src := list[0]
			src.Paused = name == "pause"
			data, _ = json.Marshal(src)
			if name == "remove" {
				_ = kv.Delete(t.Context(), "telegraf")
			} else {
				_, _ = kv.Put(t.Context(), "telegraf", data)
			}
			return src
		})
	}
	page, _ = c.post("/sources/telegraf/pause", url.Values{}, http.StatusOK)
	has(t, page, "<b>It is paused.</b>", `action="/sources/telegraf/resume"`)
	page, _ = c.post("/sources/telegraf/resume", url.Values{}, http.StatusOK)
	has(t, page, "<b>It is resumed.</b>", `action="/sources/telegraf/pause"`)
	page, _ = c.post("/sources/telegraf/check", url.Values{}, http.StatusOK)
	has(t, page, "A poll was asked for.")
	page, _ = c.post("/sources/telegraf/remove", url.Values{}, http.StatusOK)
	has(t, page, "Its articles stay.", `name="sure"`)
	if told["remove"] > 0 {
		t.Error("it was removed before anybody was sure")
	}
	page, at := c.post("/sources/telegraf/remove", url.Values{"sure": {"on"}}, http.StatusOK)
	has(t, page, "telegraf</bdi> is not watched any more", "4 sources")
	if !strings.HasPrefix(at, "/sources?") || told["poll"] != 1 || told["remove"] != 1 {
		t.Errorf("at %s; told %v", at, told)
	}
	c.post("/sources/nobody/pause", url.Values{}, http.StatusNotFound)
	c.post("/sources/kurier/explode", url.Values{}, http.StatusNotFound)
}

func TestAddSource(t *testing.T) {
	c := openControl(t)
	c.watches(someSources(time.Now())...)
	c.fetcher("add", func(data []byte) any {
		var r query.AddRequest
		if err := json.Unmarshal(data, &r); err != nil || r.URL != "https://alsterbote.example" {
			return &query.Error{Code: "400", Text: "that is no address"}
		}
		src := event.Source{ID: "alsterbote", URL: r.URL, Name: r.Name}
		c.watches(src)
		return query.AddAnswer{Source: src}
	})
	page, at := c.post("/sources", url.Values{"url": {"alsterbote.example"}, "name": {"Alsterbote"}}, http.StatusOK)
	has(t, page, "It is watched from now on.", "Alsterbote")
	if at != "/sources/alsterbote?done=added" {
		t.Error(at)
	}
	page, _ = c.post("/sources", url.Values{"url": {"https://meridian.example"}}, http.StatusOK)
	has(t, page, "It was watched already.")
	page, _ = c.post("/sources", url.Values{"url": {"javascript://x"}}, http.StatusBadRequest)
	has(t, page, "that is no address")
}

func TestCheckSource(t *testing.T) {
	c := openControl(t)
	has(t, c.get("/sources/new", http.StatusOK), "Nothing is saved until you press Add.")
	has(t, c.get("/sources/new?url=alsterbote.example", http.StatusOK), `data-follow="/sources/new/live?url=https%3A%2F%2Falsterbote.example"`, "wait=on")
	has(t, c.get("/sources/new?url=x.example&wait=on", http.StatusOK), "The check did not end.", "no fetcher answers")
	c.fetcher("check", func(data []byte) any {
		var r query.CheckRequest
		if err := json.Unmarshal(data, &r); err != nil {
			return &query.Error{Code: "400", Text: err.Error()}
		}
		_ = c.bus.Conn().Publish(r.Notes, []byte("https://alsterbote.example/robots.txt answered 200 <b>"))
		if strings.Contains(r.URL, "bad") {
			return query.CheckAnswer{URL: r.URL, Error: "no feed found"}
		}
		return query.CheckAnswer{
			URL: r.URL, Feed: r.URL + "/rss", Kind: "rss", Title: "Alster<bote>", Items: 25, New: 24, Why: "the page names it", Interval: 3 * time.Minute, Delay: time.Second, DelayFrom: "--delay",
			Tried: []query.Tried{{URL: r.URL, Outcome: "a page, <no> feed"}},
			Links: []query.CheckedLink{{URL: "https://alsterbote.example/a", Title: "Tarifrunde", Allowed: true}, {URL: "javascript:alert(1)", Rule: "Disallow: /"}},
		}
	})
	report := []string{"24 of 25 items would be taken", "a page, &lt;no&gt; feed", "robots.txt forbids 1 of the first 2", "Tarifrunde", `value="Alster&lt;bote&gt;"`, `action="/sources"`, "1 s between two requests"}
	has(t, c.get("/sources/new?url=alsterbote.example&wait=on", http.StatusOK), report...)
	has(t, c.get("/sources/new?url=bad.example&wait=on", http.StatusOK), "This cannot be watched.", "no feed found")
	resp, err := c.web.Get(c.url + "/sources/new/live?url=alsterbote.example")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var events []string
	last := ""
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if e, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			events = append(events, e)
		} else if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok && d != "" {
			last = d
		}
	}
	if len(events) < 3 || events[len(events)-1] != "done" {
		t.Errorf("events: %v", events)
	}
	has(t, last, report...)
	if formToken(t, last) == "" {
		t.Error("what a check found cannot be added")
	}
	var b checkBody
	c.json("/sources/new.json?url=alsterbote.example", &b)
	if b.Report == nil || b.Report.New != 24 {
		t.Errorf("%+v", b)
	}
	// another site's page must not have us make requests
	for _, path := range []string{"/sources/new/live?url=a.example", "/sources/new?url=a.example&wait=on"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+path, nil)
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		if resp, err := c.web.Do(req); err != nil || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s from another site: %v, %v", path, resp.Status, err)
		} else {
			resp.Body.Close()
		}
	}
}

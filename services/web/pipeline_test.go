package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/live"
)

var clockTime = time.Date(2026, 11, 23, 14, 32, 0, 0, time.UTC)

func TestWorkers(t *testing.T) {
	w := &workers{by: map[[2]string]*heard{}}
	sign := func(role, name string, after time.Duration, done uint64) bus.Sign {
		return bus.Sign{Role: role, Name: name, Started: clockTime, At: clockTime.Add(after), Work: map[string]bus.Work{role: {Done: done, InHand: 2}}}
	}
	hear := func(s bus.Sign) { w.hear(s, s.At) }
	w.begin(clockTime)
	hear(sign("store", "a", 0, 0))
	hear(sign("parser", "b", 0, 100))
	hear(sign("parser", "b", 30*time.Second, 150))
	hear(sign("parser", "b", 61*time.Second, 200))
	list, sure := w.list(clockTime.Add(62 * time.Second))
	if len(list) != 2 || !sure || list[0].Role != "parser" || !list[0].Alive || list[0].InHand != 2 || list[1].Alive {
		t.Fatalf("%+v, %v", list, sure)
	}
	if p := list[0].Pace; p < 96 || p > 97 { // 50 in 31 s; the first sign is too old
		t.Errorf("%v a minute", p)
	}
	if n := workerNotices(list, sure, clockTime.Add(62*time.Second)); len(n) != 3 || !strings.Contains(n[0].Fact, "store a has not been heard of for 62 s") || n[1].Fact != "No fetcher is alive." {
		t.Errorf("said %+v", n)
	}
	if _, sure := w.list(clockTime.Add(silentAfter)); sure {
		t.Error("nobody can know yet who lives")
	}
	hear(bus.Sign{Role: "store", Name: "a", Ended: true, At: clockTime})
	if list, _ := w.list(clockTime.Add(forgetAfter + 2*time.Minute)); len(list) != 0 {
		t.Errorf("remembered: %+v", list)
	}
	restarted := sign("parser", "b", 0, 3)
	restarted.Started = clockTime.Add(time.Hour)
	hear(sign("parser", "b", 0, 1000))
	hear(restarted)
	if list, _ := w.list(clockTime); list[0].Pace != 0 {
		t.Errorf("a worker that began anew: %v a minute", list[0].Pace)
	}
}

func TestRates(t *testing.T) {
	l := &samples{}
	if r := l.rates(time.Minute); !r.Since.IsZero() {
		t.Errorf("rates of nothing: %+v", r)
	}
	for i := range 20 {
		s := sample{at: clockTime.Add(time.Duration(i) * time.Minute), last: map[string]uint64{event.StreamPages: uint64(10 * i), event.StreamWire: uint64(100 - i)}}
		if i%2 == 0 {
			s.tally = map[event.State]int{event.StateStored: 8 * i, event.StateFound: 100 - i, event.StateRefused: i}
		}
		l.add(s)
	}
	r := l.rates(5 * time.Minute)
	if !r.Since.Equal(clockTime.Add(14*time.Minute)) || r.Fetched != 10 || r.Stored != 0 || r.Found != 8 || r.States[event.StateRefused] != 1 || r.States[event.StateFound] != 0 {
		t.Errorf("%+v", r)
	}
	l.add(sample{at: clockTime.Add(2 * samplesFor)})
	if len(l.list) != 1 {
		t.Errorf("%d samples are kept", len(l.list))
	}
}

func TestSums(t *testing.T) {
	l := sumsOf(map[event.State]int{event.StateStored: 7, event.StateRevised: 2, event.StateFound: 3, "odd": 1}, clockTime)
	if l.Found != 13 || l.Accounted != 12 || l.Difference != 1 || l.Open != 3 || l.N(event.StateStored, event.StateRevised) != 9 {
		t.Errorf("%+v", l)
	}
	if s := sumsOf(nil, clockTime); s.Share(0) != 0 || s.Difference != 0 {
		t.Errorf("%+v", s)
	}
}

func TestStreamNotices(t *testing.T) {
	line := func(stream string, full int64, consumers ...bus.ConsumerDepth) streamLine {
		return streamLineOf(bus.Depth{Stream: stream, Bytes: uint64(full), MaxBytes: 100, Consumers: consumers}) //nolint:gosec // a test's own number
	}
	for name, c := range map[string]struct {
		line      streamLine
		bad       bool
		fact, say string
	}{
		"free":    {line("PAGES", 74), false, "", ""},
		"filling": {line("PAGES", 75, bus.ConsumerDepth{Name: "parser", Waiting: 1}), false, "PAGES is 75% full", "waits for parser"},
		"full":    {line("FRONTIER", 95), true, "FRONTIER is 95% full", "waits for the hosts"},
		"keeps":   {line("WIRE", 100), false, "", ""},
		"dead":    {line("DEAD", 99), true, "DEAD is 99% full", "replay or drop"},
		"endless": {streamLineOf(bus.Depth{Stream: "RETRY", Bytes: 1 << 40}), false, "", ""},
	} {
		n := streamNotices([]streamLine{c.line})
		switch {
		case c.fact == "" && len(n) > 0:
			t.Errorf("%s: said %+v", name, n)
		case c.fact != "" && (len(n) != 1 || n[0].Bad != c.bad || !strings.Contains(n[0].Fact, c.fact) || !strings.Contains(n[0].Then, c.say)):
			t.Errorf("%s: said %+v", name, n)
		}
	}
}

func TestDelays(t *testing.T) {
	var rows []live.Row
	for i := range 100 {
		at := clockTime.Add(-time.Duration(i) * 30 * time.Second)
		a := article.Article{Revision: 1, Stored: at, Published: article.Moment{At: at.Add(-time.Duration(i+1) * time.Second), Precision: article.ToSecond}}
		rows = append(rows, live.Row{Stored: event.Stored{Article: a, Change: event.Created}})
	}
	d := delaysOf(rows, clockTime)
	if d.N != 100 || d.Median != 50*time.Second || d.P90 != 90*time.Second || d.P99 != 99*time.Second || len(d.Points) != 11 || len(d.Chart()[3]) != 11 {
		t.Errorf("%d, %v %v %v, %d points", d.N, d.Median, d.P90, d.P99, len(d.Points))
	}
	if !d.Points[0].At.Before(d.Points[1].At) || d.Points[10].Median >= d.Points[0].Median {
		t.Errorf("points: %+v", d.Points)
	}
	if d := delaysOf(rows, clockTime.Add(2*time.Hour)); d.N != 0 || d.Median != 0 {
		t.Errorf("of the last hour: %+v", d)
	}
	if c := changesOf(rows, clockTime.Add(-time.Minute), 6); c != [3]float64{6, 0, 0} {
		t.Errorf("changes: %v", c)
	}
}

func TestManners(t *testing.T) {
	list := []event.Host{
		{Key: "a", Asked: 5, Delay: time.Second}, {Key: "b", Asked: 7, Delay: 20 * time.Second, Backoff: clockTime.Add(time.Hour)},
		{Key: "c", Silence: event.Silence{Failures: 1}, Backoff: clockTime.Add(-time.Hour)},
	}
	m := mannersOf(list, clockTime)
	if m.Hosts != 3 || m.Asked != 12 || m.Shortest != time.Second || m.Longest != 20*time.Second || m.Slowest != "b" || len(m.Resting) != 1 || m.Silent != 1 {
		t.Errorf("%+v", m)
	}
	for range maxResting {
		list = append(list, list[1])
	}
	if m := mannersOf(list, clockTime); len(m.Resting) != maxResting || m.More != 1 {
		t.Errorf("%d are named, %d not", len(m.Resting), m.More)
	}
}

func TestPipelinePage(t *testing.T) {
	c := openControl(t)
	c.says("sourcestats", query.StatsAnswer{Sources: map[string]query.SourceStats{"x": {States: map[event.State]int{event.StateStored: 58941, event.StateRefused: 7982, event.StateFound: 3}}}})
	kv, err := c.bus.Bucket(t.Context(), event.BucketHosts)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []event.Host{{Key: "slow<b>.example", Delay: 20 * time.Second, Asked: 3, Backoff: time.Now().Add(time.Hour)}} {
		data, _ := json.Marshal(h)
		if _, err := kv.Put(t.Context(), event.KeyOfHost(h.Key), data); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _ = c.bus.Beat(ctx, "parser") }()
	bustest.Eventually(t, func() error {
		if list, _ := c.svc.workers.list(time.Now()); len(list) == 0 {
			return errors.New("no worker was heard of")
		}
		return nil
	})
	page := c.get("/pipeline", http.StatusOK)
	has(t, page, "Running freely", "66,926", "58,941", "Difference</td><td>0", "slow&lt;b&gt;.example", "1 alive", ">FRONTIER<", "store-ledger", `class="flow"`, `href="/pipeline" data-go="pipeline" aria-current="page"`)
	var b pipelineBody
	c.json("/pipeline.json?window=1h", &b)
	if b.Window != "1h" || b.Ledger == nil || b.Ledger.Found != 66926 || b.Ledger.Open != 3 || len(b.Streams) != 12 || len(b.Workers) != 1 || b.Manners.Asked != 3 {
		t.Errorf("%+v", b)
	}
}

// TestSeries: where the store has kept the day, the page shows the day.
func TestSeries(t *testing.T) {
	c := openControl(t)
	at := time.Now().UTC().Truncate(15 * time.Minute)
	points := []query.Point{{At: at.Add(-15 * time.Minute), N: 3, MedianMS: 1000, P90MS: 2000, P99MS: 3000}, {At: at, N: 4, MedianMS: 112_000, P90MS: 570_000, P99MS: 2_460_000}}
	c.says("series", query.SeriesAnswer{Step: 900, Series: map[query.Wait][]query.Point{query.SincePublished: points, query.UntilParsed: points}})
	has(t, c.get("/pipeline", http.StatusOK), "7 articles since", "10 m", "41 m", "Where the time goes", "fetched, until parsed")
	var b pipelineBody
	c.json("/pipeline.json", &b)
	if b.Delay.Desk || b.Delay.N != 7 || b.Delay.Median != 112*time.Second || len(b.Waits) != 1 || b.Waits[0].P99 != 41*time.Minute {
		t.Errorf("%+v, %+v", b.Delay, b.Waits)
	}
}

// TestPipelineWithoutStore: the page is there when the store is not.
func TestPipelineWithoutStore(t *testing.T) {
	c := openControl(t)
	has(t, c.get("/pipeline", http.StatusOK), "The store does not answer, so its sums are not known.", "None was heard of yet")
}

func TestPipelineLive(t *testing.T) {
	c := openControl(t)
	resp, err := http.Get(c.url + "/pipeline/live")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got := map[string]int{}
	for lines := bufio.NewScanner(resp.Body); got["pipe-streams"] < 2 && lines.Scan(); {
		if part, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			got[part]++
			if !lines.Scan() || !strings.HasPrefix(lines.Text(), "data: <div") {
				t.Errorf("%s is followed by %.80q", part, lines.Text())
			}
		}
	}
	for _, part := range watchedParts {
		if got[part] != 2 {
			t.Errorf("%s came %d times, want 2", part, got[part])
		}
	}
	for range maxWatchers - 1 {
		c.svc.watchers <- struct{}{}
	}
	if over, err := http.Get(c.url + "/pipeline/live"); err != nil || over.StatusCode != http.StatusServiceUnavailable || over.Header.Get("Retry-After") == "" {
		t.Errorf("one more than may be: %v, %v", over.Status, err)
	} else {
		over.Body.Close()
	}
}

func TestTrace(t *testing.T) {
	c := openControl(t)
	has(t, c.get("/trace", http.StatusOK), "Follow it")
	c.answers("trace", func(data []byte) any {
		var r query.TraceRequest
		if err := json.Unmarshal(data, &r); err != nil || !strings.HasPrefix(r.URL, "https://x.example/") {
			return &query.Error{Code: "404", Text: "no such link"}
		}
		return query.TraceAnswer{
			Ledger:    event.Ledger{URL: r.URL, State: event.StateRefused, Reason: "robots", Detail: "Disallow: /<b>", Stage: "fetcher", Visit: clockTime, At: clockTime.Add(time.Second), Source: "x", Article: "0123"},
			Revisions: []query.Version{{Revision: 1, Change: event.Created, Stored: clockTime}},
		}
	})
	has(t, c.get("/trace?url=https%3A%2F%2Fx.example%2Fa", http.StatusOK), "It was not taken.", "robots", "Disallow: /&lt;b&gt;", `href="/a/0123"`, `href="/sources/x"`, "1 s later", "created")
	has(t, c.get("/trace?url=javascript%3Aalert(1)", http.StatusOK), "The ledger does not know this link.")
	var b traceBody
	c.json("/trace.json?url=https%3A%2F%2Fx.example%2Fa", &b)
	if b.Trace == nil || b.Trace.State != event.StateRefused {
		t.Errorf("%+v", b)
	}
	for _, s := range event.States {
		if stands[string(s)] == "" {
			t.Errorf("no words for %s", s)
		}
	}
}

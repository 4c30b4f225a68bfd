package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// What is usual is the mean of the weeks that there are, up to four.
func TestSourceStats(t *testing.T) {
	_, a := stores(t, 1)
	now := begin.Add(30 * time.Minute)
	seen := func(source string, ago time.Duration, n int) {
		var batch []article.Article
		for i := range n {
			r := record(0, "text")
			r.URL = fmt.Sprint("https://news.example/", source, ago, i)
			r.ID, r.Source.ID, r.FirstSeen = article.ID(r.URL), source, now.Add(-ago)
			batch = append(batch, r)
		}
		if _, err := a.Put(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for k := 1; k <= 5; k++ { // the fifth is too long ago
		seen("old", time.Duration(k)*week, 2*k)
		seen("old", time.Duration(k)*week+3*time.Hour, k)
	}
	seen("old", 0, 3)
	seen("old", 23*time.Hour, 1)
	seen("old", 24*time.Hour, 5)
	seen("young", week+time.Hour, 4)
	seen("young", time.Minute, habitRecords)
	line := event.Ledger{Link: "l", URL: "https://news.example/", Source: "failed", State: event.StateFailed, At: begin, Visit: begin}
	if err := a.Note(t.Context(), []event.Ledger{line}); err != nil {
		t.Fatal(err)
	}
	get := func(r query.StatsRequest) query.StatsAnswer {
		got, err := SourceStats(t.Context(), a, r, now)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	old := get(query.StatsRequest{Source: "old"}).Sources["old"]
	if old.Usual != 5 || old.UsualDay != 7.5 {
		t.Errorf("usual %v an hour, %v a day", old.Usual, old.UsualDay)
	}
	if old.Hours[23] != 3 || old.Hours[0] != 1 || old.Days[27] != 3 || old.Days[26] != 6 || old.Days[20] != 3 || len(old.Days) != statDays {
		t.Errorf("hours %v, days %v", old.Hours, old.Days)
	}
	young := get(query.StatsRequest{Source: "young"}).Sources["young"]
	if young.Usual != 0 || young.UsualDay != 4 || young.Coverage.Of != habitRecords || young.Coverage.Body != habitRecords || young.Last.At != now.Add(-time.Minute) {
		t.Errorf("young: %+v", young)
	}
	if failed := get(query.StatsRequest{Source: "failed"}).Sources["failed"]; failed.States["failed"] != 1 || failed.Hours != nil {
		t.Errorf("failed: %+v", failed)
	}
	if _, err := SourceStats(t.Context(), a, query.StatsRequest{Source: "none"}, now); !errors.Is(err, ErrNotFound) {
		t.Errorf("none: %v", err)
	}
}

// Sources come in pages; their states alone on one.
func TestSourceStatsPages(t *testing.T) {
	b, a := stores(t, 1)
	var lines []event.Ledger
	for i := range statSources + 2 {
		id := fmt.Sprintf("s%02d", i)
		lines = append(lines, event.Ledger{Link: id, URL: "https://news.example/" + id, Source: id, State: event.StateGone, At: begin, Visit: begin})
	}
	if err := a.Note(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for after, first := "", true; first || after != ""; first = false {
		var p query.StatsAnswer
		if code := ask(t, b, "query.sourcestats", `{"after":"`+after+`"}`, &p); code != "" {
			t.Fatal(code)
		}
		sizes, after = append(sizes, len(p.Sources)), p.Next
	}
	if !slices.Equal(sizes, []int{statSources, 2}) {
		t.Errorf("pages of %v", sizes)
	}
	var p query.StatsAnswer
	if code := ask(t, b, "query.sourcestats", `{"states":true}`, &p); code != "" || len(p.Sources) != statSources+2 || p.Sources["s00"].States["gone"] != 1 {
		t.Errorf("%s, %d sources", code, len(p.Sources))
	}
	for request, want := range map[string]string{`{"limit":201}`: "400", `{"source":"none"}`: "404"} {
		if code := ask(t, b, "query.sourcestats", request, nil); code != want {
			t.Errorf("%s: code %q", request, code)
		}
	}
}

func TestDelayOf(t *testing.T) {
	var all []time.Duration
	for i := range 101 {
		all = append(all, time.Duration(100-i)*time.Second)
	}
	if d := delayOf(all); d != (query.Delay{Of: 101, MedianMS: 50_000, P90MS: 90_000}) {
		t.Errorf("%+v", d)
	}
	if d := delayOf(nil); d != (query.Delay{}) {
		t.Errorf("of none: %+v", d)
	}
}

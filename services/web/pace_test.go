package web

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// TestSlow: amber is what comes later than nine in ten of its source, where enough is known
// of it.
func TestSlow(t *testing.T) {
	d := openDesk(t, Config{})
	d.answers("sourcestats", func(data []byte) any {
		var r query.StatsRequest
		_ = json.Unmarshal(data, &r)
		if r.After == "" {
			return query.StatsAnswer{Next: "x", Sources: map[string]query.SourceStats{"new": {Delay: query.Delay{Of: paceRecords - 1, P90MS: 1000}}}}
		}
		return query.StatsAnswer{Sources: map[string]query.SourceStats{"x": {Delay: query.Delay{Of: paceRecords, P90MS: 60_000}}, "news-example": {Delay: query.Delay{Of: paceRecords, P90MS: 1000}}}}
	})
	if err := d.svc.askPaces(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC()
	late := func(id, source string, by time.Duration) query.Row {
		return query.Row{ID: id, Title: []query.Run{{Text: id}}, Source: article.Source{ID: source}, Created: now, Stored: now, Revision: 1, DelayMS: by.Milliseconds()}
	}
	d.says("search", found(late("a1", "x", 61*time.Second), late("a2", "x", 59*time.Second), late("a3", "new", time.Hour), late("a4", "other", time.Hour)))
	for _, path := range []string{"/", "/search"} {
		if _, page := d.get(path); strings.Count(page, "is-slow") != 1 || strings.Index(page, "is-slow") > strings.Index(page, `id="a-a2"`) {
			t.Errorf("%s: %d slow rows", path, strings.Count(page, "is-slow"))
		}
	}
	seq := d.stored(recordOf("a5", "Late"), event.Created) // 41 s late
	d.follows(seq)
	if got := <-d.listen("/live?after=0", nil); !strings.Contains(got, "is-slow") {
		t.Errorf("came %s", got)
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web"
)

// BenchmarkPages is how long the desk takes for each page, with the archive that
// WIREROOM_ARCHIVE names behind it (sqlite:PATH; a copy, for it is opened to be written) and
// some hundred sources. Each request asks for something else than the one before.
func BenchmarkPages(b *testing.B) {
	archive := os.Getenv("WIREROOM_ARCHIVE")
	if archive == "" {
		b.Skip("WIREROOM_ARCHIVE is not set: there is no archive to look into")
	}
	d := openPages(b, archive)
	var found query.SearchAnswer
	d.json("/search.json", &found)
	if len(found.Rows) == 0 {
		b.Fatal("the archive is empty")
	}
	b.Logf("%d articles", found.Total)
	d.watch(found)
	row := func(i int) query.Row { return found.Rows[i%len(found.Rows)] }
	newest := url.QueryEscape(row(0).Stored.Format(time.RFC3339))
	for _, p := range []struct {
		name string
		path func(i int) string
	}{
		{"wire", func(int) string { return "/" }},
		{"wire of a language", func(i int) string { return "/?lang=" + url.QueryEscape(valueAt(found, query.Language, i)) }},
		{"wire of a source", func(i int) string { return "/?source=" + url.QueryEscape(valueAt(found, query.Source, i)) }},
		{"search", func(int) string { return "/search" }},
		{"search for a word", func(i int) string { return "/search?q=" + url.QueryEscape(wordOf(row(i), i)) }},
		{"search for a word, best first", func(i int) string { return "/search?sort=match&q=" + url.QueryEscape(wordOf(row(i), i)) }},
		{"search for a phrase", func(i int) string { return "/search?q=" + url.QueryEscape(`"`+phraseOf(row(i))+`"`) }},
		{"stories", func(int) string { return "/stories?until=" + newest }},
		{"stories of a week", func(int) string { return "/stories?within=7d&until=" + newest }},
		{"article", func(i int) string { return "/a/" + row(i).ID }},
		{"pane", func(i int) string { return "/a/" + row(i).ID + "/pane" }},
		{"revisions", func(i int) string { return "/a/" + row(i).ID + "/revisions" }},
		{"record", func(i int) string { return "/a/" + row(i).ID + "/record" }},
		{"sources", func(int) string { return "/sources" }},
		{"source", func(i int) string { return "/sources/" + url.PathEscape(d.sources[i%len(d.sources)]) }},
		{"pipeline", func(int) string { return "/pipeline" }},
		{"trace", func(i int) string { return "/trace?url=" + url.QueryEscape(row(i).URL) }},
		{"dead letters", func(int) string { return "/dead" }},
		{"api", func(int) string { return "/api" }},
	} {
		b.Run(strings.ReplaceAll(p.name, " ", "-"), func(b *testing.B) { d.measure(b, p.path) })
	}
}

// pages is a desk that is asked without a line between.
type pages struct {
	b       *testing.B
	desk    http.Handler
	room    *room
	sources []string
	asked   int
}

func openPages(b *testing.B, archive string) *pages {
	b.Helper()
	cfg := demoRoom(b.TempDir())
	cfg.Archive = archive
	r, err := openRoom(b.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	desk, err := web.New(web.Config{}, r.bus, r.log)
	if err != nil {
		b.Fatal(err)
	}
	r.stages = append(r.stages, desk)
	keepRunning(b, r)
	d := &pages{b: b, desk: desk.Handler(), room: r}
	eventually(b, func() error {
		if w := d.get("/search.json"); w.Code != http.StatusOK {
			return fmt.Errorf("the desk answers %d: %s", w.Code, w.Body)
		}
		return nil
	})
	return d
}

// get asks as a reader of its own, so that no limit is in the way.
func (d *pages) get(path string) *httptest.ResponseRecorder {
	d.asked++
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", d.asked>>16&255, d.asked>>8&255, d.asked&255)
	w := httptest.NewRecorder()
	d.desk.ServeHTTP(w, r)
	return w
}

func (d *pages) json(path string, out any) {
	d.b.Helper()
	if err := json.Unmarshal(d.get(path).Body.Bytes(), out); err != nil {
		d.b.Fatalf("%s: %v", path, err)
	}
}

// watch registers the archive's sources and more, all of them paused.
func (d *pages) watch(found query.SearchAnswer) {
	d.b.Helper()
	const total = 300
	for i := range total {
		id := fmt.Sprintf("more-%d", i)
		if f := found.Facets[query.Source]; i < len(f) {
			id = f[i].Value
		}
		src, err := d.room.sources.Apply(d.b.Context(), event.Source{ID: id, URL: fmt.Sprintf("https://s%d.example/", i), Named: true, Paused: true})
		if err != nil {
			d.b.Fatal(err)
		}
		d.sources = append(d.sources, src.ID)
	}
	eventually(d.b, func() error {
		var list struct{ Total int }
		if d.json("/sources.json", &list); list.Total != total {
			return fmt.Errorf("%d sources are shown", list.Total)
		}
		return nil
	})
}

// measure loads a page again and again.
func (d *pages) measure(b *testing.B, path func(i int) string) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if w := d.get(path(i)); w.Code != http.StatusOK {
			b.Fatalf("%s: %d %.300s", path(i), w.Code, w.Body)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	for name, at := range map[string]int{"ms-median": 50, "ms-p95": 95} {
		b.ReportMetric(float64(took[len(took)*at/100].Microseconds())/1000, name)
	}
}

// valueAt is one of the values that most articles have.
func valueAt(found query.SearchAnswer, f query.Field, i int) string {
	list := found.Facets[f]
	return list[i%len(list)].Value
}

func titleOf(r query.Row) string {
	var b strings.Builder
	for _, run := range r.Title {
		b.WriteString(run.Text)
	}
	return b.String()
}

// wordOf is a word of a title, of five letters or more where it has one.
func wordOf(r query.Row, i int) string {
	words := strings.Fields(titleOf(r))
	for n := range words {
		if w := strings.Trim(words[(n+i)%len(words)], `"'“”‘’,.:;!?()-`); len(w) >= 5 {
			return w
		}
	}
	return "the"
}

func phraseOf(r query.Row) string {
	words := strings.Fields(strings.ReplaceAll(titleOf(r), `"`, ""))
	return strings.Join(words[:min(len(words), 2)], " ")
}

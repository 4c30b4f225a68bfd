package web

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
)

func TestUnderstood(t *testing.T) {
	for words, want := range map[string]string{
		`"varn strait" ferry OR ferries -opinion`: "the phrase [varn strait], and one of [ferry], [ferries], without [opinion]",
		`port`: "[port]", ``: "", `(ferr*`: "words that begin with [ferr]", `OR x`: "[x]", `-a -"b c" d`: "[d], without [a] and the phrase [b c]",
		`"open end`: "the phrase [open end]", `-- … !`: "", `a "OR" b`: "[a], and [OR], and [b]", `海角日报`: "[海角日报]",
	} {
		var got strings.Builder
		for _, p := range understood(words) {
			if p.Typed {
				p.Says = "[" + p.Says + "]"
			}
			got.WriteString(p.Says)
		}
		if got.String() != want {
			t.Errorf("%s is read as %q, not %q", words, got.String(), want)
		}
	}
}

func TestSearch(t *testing.T) {
	d := openDesk(t, Config{Base: "/news"})
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	d.answers("article", func([]byte) any { return recordOf("a1", "One") })
	var asked atomic.Pointer[query.SearchRequest]
	d.answers("search", func(data []byte) any {
		var r query.SearchRequest
		if err := json.Unmarshal(data, &r); err != nil {
			t.Error(err)
		}
		asked.Store(&r)
		f := found(
			query.Row{ID: "a1", Title: []query.Run{{Text: hostile}}, Snippet: []query.Run{{Text: "… the "}, {Text: "port", Hit: true}}, Language: "en", Created: now, Stored: now.Add(time.Hour), Source: article.Source{ID: "x"}, Outlets: 3, Pickups: []query.Pickup{{At: now}, {At: now.Add(time.Minute)}}},
			query.Row{ID: "a2", Title: []query.Run{{Text: "Older"}}, Created: now.Add(-24 * time.Hour), Stored: now, Source: article.Source{ID: "y"}},
		)
		f.Total, f.Next = 20_480, "cursor"
		f.Facets[query.Source] = []query.Facet{{Value: "x", N: 1}, {Value: "y", N: 1}}
		f.Facets[query.Access] = []query.Facet{{Value: "free", N: 3}, {Value: "locked", N: 207}}
		f.Facets[query.Language] = []query.Facet{{Value: "en", N: 2}}
		if strings.Contains(string(data), `"after":"cursor"`) {
			f.Next = ""
		}
		f.Histogram = []query.Bucket{{At: now.Truncate(24 * time.Hour), N: 12, Revised: 2}}
		return f
	})
	d.has("/search?q=port+-strike&source=-z&from=2026-11-01T00:00:00Z&to=2026-11-24T00:00:00Z", "20,480 articles", "<code dir=\"auto\">port</code>, without <code", "1 language", "!2 outlets,", "&lt;script&gt;", "<mark>port</mark>",
		"Monday, 23 November 2026", "<span>12 articles</span>", "Sunday, 22 November 2026", "+2</b> outlets", `<input type="hidden" name="source" value="-z">`, "Export the first 10,000 of 20,480", "207 of them are locked",
		`href="/news/search.parquet?from=`, "rights=respect", `page=cursor`, `href="/news/?from=2026-11-01`, `data-daily="1"`, `action="/news/search"`, `data-go="search" aria-current="page"`)
	if r := asked.Load(); r.Order != query.ByStored || r.Bucket != 86400 || r.Words != "port -strike" || r.Filters[query.Source][0] != "-z" {
		t.Errorf("asked %+v", r)
	}
	d.has("/search?q=port&sort=match&page=cursor&from=2026-11-01T00:00:00Z", `aria-current="true">Best match`, "Best first", "!First page", "These are the 2 that match best", "<b>Published</b>")
	if r := asked.Load(); r.Order != query.ByRelevance || r.After != "" {
		t.Errorf("asked %+v", r)
	}
	d.has("/search?q=...&sort=match&page=cursor&from=2026-11-01T00:00:00Z", `aria-current="true">Newest`, "!Best match", "First page", "<b>Stored</b>")
	if r := asked.Load(); r.Order != query.ByStored || r.After != "cursor" {
		t.Errorf("asked %+v", r)
	}
	d.get("/search.ndjson?q=port&sort=match")
	if r := asked.Load(); r.Order != query.ByPublished {
		t.Errorf("exported %+v", r)
	}
	d.get("/search.atom?q=port&sort=published")
	if r := asked.Load(); r.Order != query.ByStored {
		t.Errorf("fed %+v", r)
	}
	d.has("/search?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z", "!data-daily", "by hour")
	if r := asked.Load(); r.Bucket != 3600 {
		t.Errorf("asked %+v", r)
	}
	d.has("/search.json?q=port", `"total": 20480`)
	if code, _ := d.get("/search?from=yesterday"); code != http.StatusBadRequest {
		t.Errorf("from=yesterday: %d", code)
	}
}

func TestNoResult(t *testing.T) {
	d := openDesk(t, Config{})
	none := found()
	none.Loosened = []query.Loosened{{Without: "words", N: 7}, {Without: "language", N: 14}, {Without: "time"}}
	none.Nearest = &query.Nearest{Words: "strategy", N: 3}
	d.says("search", none)
	d.has("/search?q=strate&kind=live&lang=pl&lang=-de&from=2026-11-01T00:00:00Z", "No article matches.", "Without <a class=\"link\" href=\"/search?from=2026-11-01T00%3A00%3A00Z&amp;kind=live&amp;lang=pl&amp;lang=-de\"><bdi>the words</bdi></a>, 7",
		`href="/search?from=2026-11-01T00%3A00%3A00Z&amp;kind=live&amp;q=strate"><bdi>Language: Polski, not Deutsch</bdi></a>, 14`, "without <bdi>the time range</bdi> it would be the same", "0 articles", "!Export",
		`The nearest spelling is <a class="link" href="/search?from=2026-11-01T00%3A00%3A00Z&amp;kind=live&amp;lang=pl&amp;lang=-de&amp;q=strategy"><bdi>strategy</bdi></a>, 3.`)
}

// library answers query.search with pages of so many records, and query.article with all of
// them but one.
func (d *desk) library(n int, broken string) {
	d.answers("search", func(data []byte) any {
		var r query.SearchRequest
		_ = json.Unmarshal(data, &r)
		var at int
		_, _ = fmt.Sscan(r.After, &at)
		f := found()
		f.Total = n
		for ; at < n && len(f.Rows) < r.Limit; at++ {
			f.Rows = append(f.Rows, query.Row{ID: fmt.Sprintf("a%d", at)})
		}
		if at < n {
			f.Next = fmt.Sprint(at)
		}
		return f
	})
	d.answers("article", func(data []byte) any {
		var r query.IDRequest
		_ = json.Unmarshal(data, &r)
		a := recordOf(r.ID, "Title of "+r.ID)
		switch r.ID {
		case "a1":
			a.Rights.TDMReservation = "1"
		case "a2":
			return &query.Error{Code: "404", Text: "withdrawn meanwhile"}
		case broken:
			return &query.Error{Code: "503", Text: "the archive does not answer"}
		}
		return a
	})
}

func TestExport(t *testing.T) {
	d := openDesk(t, Config{})
	d.library(exportPage+20, "")
	const there = exportPage + 20 - 1 // a2 went meanwhile
	_, page := d.get("/search.ndjson")
	lines := strings.Split(strings.TrimSpace(page), "\n")
	if len(lines) != there || !strings.HasPrefix(lines[0], `{"id":"a0"`) || !strings.HasPrefix(lines[there-1], `{"id":"a69"`) {
		t.Errorf("%d lines: %s", len(lines), page[:200])
	}
	_, page = d.get("/search.csv?rights=respect")
	if rows, err := csv.NewReader(strings.NewReader(page)).ReadAll(); err != nil || len(rows) != 1+there-1 || strings.Contains(page, "Title of a1,") {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if _, page = d.get("/search.ninjs"); strings.Count(page, `"standard"`) != there {
		t.Error("not as many ninjs as records")
	}
	if _, page = d.get("/search.parquet"); !strings.HasPrefix(page, "PAR1") || !strings.HasSuffix(page, "PAR1") {
		t.Error("no Parquet")
	}
	var feed struct {
		Entries []struct{} `xml:"entry"`
	}
	_, page = d.get("/search.atom")
	if err := xml.Unmarshal([]byte(page), &feed); err != nil || len(feed.Entries) != maxFeed-1 {
		t.Errorf("a feed of %d entries: %v", len(feed.Entries), err)
	}
	if code, _ := d.get("/search.exe"); code != http.StatusNotFound {
		t.Errorf("a form that there is not: %d", code)
	}
}

// TestExportIsBounded crosses maxExport and maxExports.
func TestExportIsBounded(t *testing.T) {
	d := openDesk(t, Config{})
	d.library(maxExport+500, "")
	resp, err := d.web.Get(d.url + "/search.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(resp.Body).ReadAll()
	_ = resp.Body.Close()
	if err != nil || len(rows) != 1+maxExport-1 || resp.Header.Get("Wireroom-Total") != fmt.Sprint(maxExport+500) {
		t.Errorf("%d rows of %s: %v", len(rows), resp.Header.Get("Wireroom-Total"), err)
	}
	for range maxExports {
		d.svc.exporting <- struct{}{}
	}
	if code, page := d.get("/search.ndjson"); code != http.StatusServiceUnavailable || !strings.Contains(page, "try again") {
		t.Errorf("one export too many: %d %s", code, page)
	}
}

// TestExportCutOff: what could not be read to its end does not look whole.
func TestExportCutOff(t *testing.T) {
	d := openDesk(t, Config{})
	d.library(200, "a120")
	resp, err := d.web.Get(d.url + "/search.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err == nil {
		t.Errorf("%d bytes that look whole", len(data))
	}
}

func TestStories(t *testing.T) {
	d := openDesk(t, Config{})
	now := time.Now().UTC()
	var asked atomic.Pointer[query.StoriesRequest]
	d.answers("stories", func(data []byte) any {
		var r query.StoriesRequest
		_ = json.Unmarshal(data, &r)
		asked.Store(&r)
		return query.StoriesAnswer{Total: 1204, Alone: 9310, Since: r.Since, Next: 20, Stories: []query.StoryRow{{
			Story: "s1", Lead: query.Headline{ID: "a1", Title: hostile, Source: "x", Language: "en", At: now.Add(-time.Hour)}, Others: []query.Headline{{ID: "a2", Title: "Détroit", Language: "fr"}}, Agency: "Meridian",
			Articles: 15, Outlets: 14, Recent: 3, HalfMS: 31 * 60 * 1000, SpanMS: 48 * 60 * 1000, Pickups: []query.Pickup{{At: now.Add(-time.Hour)}, {At: now.Add(-12 * time.Minute)}},
		}}}
	})
	d.has("/stories", "1,204 stories told by two outlets or more; 9,310 articles with one outlet alone", "14<small>outlets", "&lt;script&gt;", "half within 31 m", "14 in 48 m", "2 languages", "3 joined in the last hour",
		`href="/s/s1"`, `href="/a/a2"`, `<svg class="bigstrip"`, "page=20", "until=", `aria-current="true">Most picked up`, `aria-current="true">6 h`, `data-go="stories" aria-current="page"`)
	if r := asked.Load(); r.Sort != query.ByOutlets || r.Until.Sub(r.Since) != 6*time.Hour {
		t.Errorf("asked %+v", r)
	}
	d.has("/stories?sort=speed&within=7d&page=20&until=2026-11-24T00:00:00Z", `aria-current="true">Fastest now`, `/stories?sort=speed&amp;within=1h`)
	if r := asked.Load(); r.Sort != query.BySpeed || r.After != 20 || !r.Until.Equal(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) || r.Until.Sub(r.Since) != 7*24*time.Hour {
		t.Errorf("asked %+v", r)
	}
	d.has("/stories.json", `"total": 1204`)
	for _, path := range []string{"/stories?sort=age", "/stories?within=2y", "/stories?page=-1", "/stories?until=x"} {
		if code, _ := d.get(path); code != http.StatusBadRequest {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestStory(t *testing.T) {
	d := openDesk(t, Config{})
	now := time.Now().UTC()
	d.answers("story", func(data []byte) any {
		if string(data) != `{"id":"s1"}` {
			return &query.Error{Code: "404", Text: "no such story"}
		}
		st := query.StoryAnswer{Story: "s1", Agency: "Meridian", Outlets: 20}
		for i := range 20 {
			st.Articles = append(st.Articles, query.StoryArticle{ID: fmt.Sprintf("a%d", i), Title: fmt.Sprintf("Title %d %s", i, hostile), Source: "x", At: now.Add(time.Duration(i) * time.Minute)})
		}
		return st
	})
	d.has("/s/s1", "20 outlets in 19 m", "half of them within 9 m", "Title 19 ", "mostly via <bdi>Meridian", `href="/search?story=s1"`, "first seen")
	d.has("/s/s1.json", `"story": "s1"`)
	if code, _ := d.get("/s/none"); code != http.StatusNotFound {
		t.Errorf("no story: %d", code)
	}
}

// TestPatterns: every part is there, and the page holds to what every page must.
func TestPatterns(t *testing.T) {
	d := openDesk(t, Config{})
	d.has("/patterns", "Every part and every state", "is-withdrawn", "is-read", "is-slow", `dir="rtl"`, "stamp-ink", "is-guess", "No article matches.", `class="minimap"`, "bigstrip", `aria-pressed="mixed"`, "!no value")
	if len(patterns("").Notices) < 7 {
		t.Error("notices are missing")
	}
}

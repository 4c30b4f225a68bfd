package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// hostile is what a page may call itself.
const hostile = `<script>alert(1)</script>" onload="x` + "\u202e\xff</h3>{{.}}"

func found(rows ...query.Row) query.SearchAnswer {
	return query.SearchAnswer{Rows: rows, Total: len(rows), Facets: map[query.Field][]query.Facet{}}
}

func TestWire(t *testing.T) {
	d := openDesk(t, Config{})
	now := time.Now().UTC()
	d.says("sourcestats", query.StatsAnswer{Sources: map[string]query.SourceStats{"x": {States: map[event.State]int{event.StateStored: 2, event.StateFound: 1}}}})
	d.says("search", found(
		query.Row{ID: "a1", URL: "https://news.example/1", Title: []query.Run{{Text: hostile}, {Text: "port", Hit: true}}, Language: "ar", Stored: now, Revision: 2, Access: article.AccessLocked,
			Section: []string{"World & more"}, Source: article.Source{ID: "x", Name: hostile}},
		query.Row{ID: "a2", URL: "javascript:alert(1)", Title: []query.Run{{Text: "Taken back"}}, Language: "en", Stored: now.Add(-time.Hour), Withdrawn: now, Revision: 3, Source: article.Source{ID: "y"}},
	))
	code, page := d.get("/?lang=ar&lang=-en&q=port")
	if code != http.StatusOK {
		t.Fatalf("answered %d: %s", code, page)
	}
	for _, want := range []string{
		`&lt;script&gt;alert(1)&lt;/script&gt;`, `<mark>port</mark>`, `dir="rtl"`, `href="/?section=World&#43;%26&#43;more"`, `revision 2`, `locked`,
		`class="row is-withdrawn"`, `see what it said`, `<b>3</b> links found, <b>1</b> of them open`, `aria-label="Remove Language en"`, `href="/?lang=ar&amp;q=port"`,
	} {
		if !strings.Contains(page, want) && !strings.Contains(page, strings.ReplaceAll(want, "&#43;", "+")) {
			t.Errorf("the wire lacks %s", want)
		}
	}
	if n := strings.Count(page, `<div class="hour"`); n != 2 {
		t.Errorf("%d hours, not 2", n)
	}
	if _, page := d.get("/?before=7&lang=ar"); strings.Contains(page, "data-stream") || !strings.Contains(page, `href="/?lang=ar">Back to the newest`) {
		t.Error("an earlier page follows the wire")
	}
	if code, _ := d.get("/?before=x"); code != http.StatusBadRequest {
		t.Errorf("before=x: %d", code)
	}
	if code, _ := d.get("/?from=yesterday"); code != http.StatusBadRequest {
		t.Errorf("from=yesterday: %d", code)
	}
}

// TestWireWithoutStore: the wire runs from the stream while no store answers.
func TestWireWithoutStore(t *testing.T) {
	d := openDesk(t, Config{})
	seq := d.stored(recordOf("a1", hostile), event.Created)
	d.follows(seq)
	code, page := d.get("/")
	if code != http.StatusOK || !strings.Contains(page, "The store does not answer") || !strings.Contains(page, `id="a-a1"`) {
		t.Errorf("answered %d: %s", code, page)
	}
}

func TestFirstRun(t *testing.T) {
	d := openDesk(t, Config{Base: "/news"})
	d.says("search", found())
	if code, page := d.get("/"); code != http.StatusOK || !strings.Contains(page, "The wire is quiet.") || !strings.Contains(page, `data-stream="/news/live"`) {
		t.Errorf("answered %d: %s", code, page)
	}
	if code, page := d.get("/?lang=xx"); code != http.StatusOK || !strings.Contains(page, "No article matches") {
		t.Errorf("a filter without rows: %d: %s", code, page)
	}
}

// follows waits until the desk has a row of the wire.
func (d *desk) follows(seq uint64) {
	d.t.Helper()
	for d.svc.live.Last() < seq {
		_, more, _ := d.svc.live.After(d.svc.live.Last(), 1)
		select {
		case <-more:
		case <-d.t.Context().Done():
			d.t.Fatal("the desk does not follow the wire")
		}
	}
}

// listen opens a live stream and gives its events, each as "id event data".
func (d *desk) listen(address string, header map[string]string) <-chan string {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	d.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := d.web.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	events := make(chan string, 1000)
	go func() {
		defer close(events)
		defer resp.Body.Close()
		var id, kind string
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
			case "id":
				id = value
			case "event":
				kind = value
			case "data":
				events <- id + " " + kind + " " + value
			}
		}
	}()
	return events
}

func TestLive(t *testing.T) {
	d := openDesk(t, Config{})
	first := d.stored(recordOf("a1", "One"), event.Created)
	d.follows(first)
	events := d.listen("/live?lang=-de", nil)
	german := recordOf("a2", "Zwei")
	german.Language = "de"
	d.stored(german, event.Created)
	want := d.stored(recordOf("a3", hostile), event.Created)
	if got := <-events; !strings.HasPrefix(got, fmt.Sprintf("%d stored <article", want)) || strings.Contains(got, "<script") {
		t.Errorf("came %s", got)
	}

	// Who was away gets what it missed, from what its browser remembers.
	again := d.listen("/live?after=999999", map[string]string{"Last-Event-ID": fmt.Sprint(first)})
	for _, title := range []string{"Zwei", "alert(1)"} {
		if got := <-again; !strings.Contains(got, title) {
			t.Errorf("came %s, not %s", got, title)
		}
	}
	// Whose place the stream does not have must read the archive.
	if got := <-d.listen("/live?after=999999", nil); !strings.HasSuffix(got, " resync ") {
		t.Errorf("a place that is not on the stream: %s", got)
	}
}

// TestLiveRate crosses maxBurst: a reader that was away gets so many rows at once, and is told
// of each of the others that there is more. Its place on the stream goes on with both.
func TestLiveRate(t *testing.T) {
	d := openDesk(t, Config{})
	const total = 3 * maxBurst // the limit lets maxRate more through each second that it takes
	for i := range total {
		d.svc.arrived(followedRow(t, uint64(i+1)))
	}
	rows, rates, last := 0, 0, 0
	for e := range d.listen("/live?after=0", nil) {
		switch f := strings.Fields(e); f[1] {
		case "stored":
			rows++
			last = atoi(f[0])
		case "rate":
			rates++
			last = atoi(f[0])
		}
		if last != rows+rates {
			t.Fatalf("after %d events: %.60s", rows+rates, e)
		}
		if last == total {
			break
		}
	}
	if rows < maxBurst || rates < 1 {
		t.Errorf("%d rows and %d rates of %d", rows, rates, total)
	}
}

// followedRow is a row as it comes from the stream.
func followedRow(t *testing.T, seq uint64) bus.Followed {
	t.Helper()
	m, err := event.Marshal(event.Stored{Change: event.Created, Article: recordOf(fmt.Sprintf("a%d", seq), "One of many")}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return bus.Followed{Message: m, Sequence: seq}
}

// TestLiveLimit: the limit is of a second's average, and a reader that got nothing for a while
// may catch up.
func TestLiveLimit(t *testing.T) {
	var st stream
	now := clockTime
	passed := func(n int) (ok int) {
		for range n {
			if st.within(now) {
				ok++
			}
		}
		return ok
	}
	if n := passed(maxBurst + 5); n != maxBurst {
		t.Errorf("%d at once", n)
	}
	for range 30 { // what is stored at the rate comes through, in whatever bunches
		now = now.Add(time.Second)
		if n := passed(maxRate); n != maxRate {
			t.Errorf("%d of %d in a second", n, maxRate)
		}
	}
	if n := passed(1); n != 0 {
		t.Errorf("%d beyond", n)
	}
	now = now.Add(time.Hour)
	if n := passed(2 * maxBurst); n != maxBurst {
		t.Errorf("%d after an hour", n)
	}
}

// TestReadersAreBounded crosses maxReaders.
func TestReadersAreBounded(t *testing.T) {
	d := openDesk(t, Config{})
	for range maxReaders {
		if _, ok := d.svc.live.Enter(maxReaders); !ok {
			t.Fatal("refused below the bound")
		}
	}
	if code, page := d.get("/live"); code != http.StatusServiceUnavailable || !strings.Contains(page, "follow the wire") {
		t.Errorf("one reader too many: %d %s", code, page)
	}
}

func TestArticle(t *testing.T) {
	d := openDesk(t, Config{})
	a := recordOf("a1", hostile)
	a.Subtitle, a.Agency, a.Story = hostile, "Wire", "s"
	a.Blocks = []article.Block{{Kind: article.Paragraph, Text: "PORT HALVARD — Ferries " + hostile}, {Kind: article.Embed, Text: "x", URL: "javascript:alert(1)"}}
	a.Published.Zone = "+01:00"
	a.Provenance.Fields = map[string]string{"agency": "text"}
	a.Provenance.Candidates = map[string][]article.Candidate{"dateline": {{Value: "PORT HALVARD", From: "text", Chosen: true, Mark: article.Mark{End: 12}}}, "agency": {{Value: "Wire", From: "text", Confidence: 0.3, Chosen: true}}}
	d.answers("article", func(data []byte) any {
		if string(data) != `{"id":"a1"}` {
			return &query.Error{Code: "404", Text: "no such record"}
		}
		return a
	})
	d.says("story", query.StoryAnswer{Story: "s", Outlets: 2, Articles: []query.StoryArticle{{ID: "a0", Title: hostile, Source: "y", At: a.FirstSeen.Add(-time.Hour)}, {ID: "a1", Source: "x", At: a.FirstSeen, Common: 0.44}}})
	for _, path := range []string{"/a/a1", "/a/a1/pane"} {
		code, page := d.get(path)
		if code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, code, page)
		}
		for _, want := range []string{"&lt;script&gt;alert(1)", `<mark data-mark="dateline">PORT HALVARD</mark>`, "2 outlets in 60 m", "+01:00", "44% shared"} {
			if !strings.Contains(strings.ReplaceAll(page, "&#43;", "+"), want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
	}
	if _, page := d.get("/a/a1"); !strings.Contains(page, "<i>probably</i>") || !strings.Contains(page, "not stated on the page") {
		t.Error("a guess looks like a fact, or what is missing is not said")
	}
	if code, page := d.get("/a/none"); code != http.StatusNotFound || !strings.Contains(page, "Nothing is here.") {
		t.Errorf("no article: %d %s", code, page)
	}
}

func TestSettings(t *testing.T) {
	d := openDesk(t, Config{})
	d.says("search", found())
	post := func(name string, form url.Values) int {
		resp, err := d.web.PostForm(d.url+"/settings/"+name, form)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if code := post("theme", url.Values{"theme": {"dark"}}); code != http.StatusForbidden {
		t.Errorf("without a token: %d", code)
	}
	d.get("/")
	token := d.token()
	if code := post("theme", url.Values{"theme": {"dark"}, "token": {token}}); code != http.StatusOK {
		t.Errorf("with its token: %d", code)
	}
	if _, page := d.get("/"); !strings.Contains(page, `data-theme="dark"`) {
		t.Error("the theme was not kept")
	}
	if code := post("theme", url.Values{"theme": {"pink"}, "token": {token}}); code != http.StatusBadRequest {
		t.Errorf("a theme that there is not: %d", code)
	}
	if code := post("theme", url.Values{"theme": {strings.Repeat("x", maxForm)}, "token": {token}}); code != http.StatusForbidden {
		t.Errorf("a form that is too large: %d", code)
	}
	if code := post("theme", url.Values{"theme": {"dark"}, "token": {"forged"}}); code != http.StatusForbidden {
		t.Errorf("with a forged token: %d", code)
	}
}

// token is the secret that the browser was given.
func (d *desk) token() string {
	u, _ := url.Parse(d.url + "/")
	for _, c := range d.web.Jar.Cookies(u) {
		if c.Name == csrfCookie {
			return c.Value
		}
	}
	return ""
}

// TestOtherSites: what another site's page makes a browser send is refused.
func TestOtherSites(t *testing.T) {
	d := openDesk(t, Config{})
	d.says("search", found())
	d.get("/")
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"/settings/theme", strings.NewReader(url.Values{"theme": {"dark"}, "token": {d.token()}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := d.web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		cfg    Config
		listen string
		ok     bool
	}{
		{Config{}, DefaultListen, true}, {Config{}, "localhost:80", true}, {Config{}, "[::1]:80", true}, {Config{}, ":8080", false}, {Config{}, "0.0.0.0:8080", false}, {Config{}, "10.0.0.1:8080", false},
		{Config{NoAuth: true}, "0.0.0.0:8080", true}, {Config{Base: "/news"}, DefaultListen, true}, {Config{Base: "news"}, DefaultListen, false}, {Config{Base: "/news/"}, DefaultListen, false}, {Config{}, "nonsense", false},
	} {
		if err := c.cfg.Validate(c.listen); (err == nil) != c.ok {
			t.Errorf("%+v on %s: %v", c.cfg, c.listen, err)
		}
	}
}

func TestAssets(t *testing.T) {
	d := openDesk(t, Config{Base: "/news"})
	at, err := d.svc.files.address("desk.css")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := d.web.Get(strings.TrimSuffix(d.url, "/news") + at)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", at, resp.StatusCode, resp.Header)
	}
	if code, _ := d.get("/static/0000/desk.css"); code != http.StatusNotFound {
		t.Errorf("another content: %d", code)
	}
}

// TestFirstPageHasOneToken: the forms of the first page that a browser opens repeat the secret
// that the browser was given with it.
func TestFirstPageHasOneToken(t *testing.T) {
	d := openDesk(t, Config{})
	d.svc.register.by["x"] = watched{Source: event.Source{ID: "x", URL: "https://x.example/"}}
	_, page := d.get("/sources/x")
	forms := regexp.MustCompile(`name="token" value="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(forms) < 2 {
		t.Fatalf("%d forms", len(forms))
	}
	for _, f := range forms {
		if f[1] != d.token() {
			t.Errorf("a form has %q, the browser %q", f[1], d.token())
		}
	}
}

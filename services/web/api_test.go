package web

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/filltest"
	"github.com/wireroom/wireroom/pkg/query"
)

// readStrictly is the document with no member allowed that it does not name.
func readStrictly(t *testing.T, data []byte) *openapi3.T {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any) //nolint:forcetypeassert // else the test fails
	for _, s := range schemas {
		s.(map[string]any)["additionalProperties"] = false //nolint:forcetypeassert // ditto
	}
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	strict, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	return strict
}

// TestOpenAPIIsValid has another's eyes look at what is made and what is served.
func TestOpenAPIIsValid(t *testing.T) {
	_, srv := front(t, Config{Base: "/news"}, bustest.Start(t))
	served := deliver(t, browser(t), "GET", srv.URL+"/news/api/openapi.json", nil, nil)
	if served.header.Get("Content-Type") != "application/json" {
		t.Errorf("served as %v", served.header)
	}
	for name, data := range map[string][]byte{"file": openAPIFile, "served": []byte(served.body)} {
		doc, err := openapi3.NewLoader().LoadFromData(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := doc.Validate(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if base := doc.Servers[0].URL; (name == "served") != (base == "/news") {
			t.Errorf("%s is of a desk under %s", name, base)
		}
		doc.Paths.Value("/a/{id}").Get.Parameters = nil
		if doc.Validate(t.Context()) == nil {
			t.Error("a path whose parameter nobody describes is valid")
		}
	}
}

// filled is a value of a type with something in every field.
func filled[T any]() (v T) {
	given := filltest.Given{
		reflect.TypeFor[time.Time]():       time.Now().UTC().Truncate(time.Second),
		reflect.TypeFor[json.RawMessage](): json.RawMessage(`{"x":[1]}`),
		reflect.TypeFor[string]():          "https://news.example/x",
	}
	for t, names := range enumsOf {
		given[t] = names[0]
	}
	filltest.Fill(&v, given)
	return v
}

// fullDesk is a desk that has something of everything, in every field that there is.
func fullDesk(t *testing.T, cfg Config) controlRoom {
	t.Helper()
	c := controlRoom{openDesk(t, cfg)}
	a := filled[article.Article]()
	a.ID, a.Revision, a.Sequence = "a1", 2, c.stored(recordOf("a1", "First"), event.Created)
	search := filled[query.SearchAnswer]()
	search.Rows[0].ID, search.Rows[0].Story, search.Next = a.ID, "s1", ""
	c.says("search", search)
	c.says("article", a)
	old := a
	old.Revision, old.Title = 1, "Another"
	c.says("revisions", query.RevisionsAnswer{Revisions: []article.Article{old, a}})
	story, stories := filled[query.StoryAnswer](), filled[query.StoriesAnswer]()
	c.says("story", story)
	c.says("stories", stories)
	stats := query.StatsAnswer{Sources: map[string]query.SourceStats{"x": filled[query.SourceStats]()}}
	c.says("sourcestats", stats)
	c.says("trace", filled[query.TraceAnswer]())
	series := query.SeriesAnswer{Series: map[query.Wait][]query.Point{}}
	for _, w := range waitNames {
		series.Series[w.wait] = []query.Point{filled[query.Point](), filled[query.Point]()}
	}
	series.Series[query.SincePublished] = series.Series[query.UntilStored]
	c.says("series", series)
	c.fetcher("check", func([]byte) any { return filled[query.CheckAnswer]() })
	src := filled[event.Source]()
	src.ID, src.Seen, src.Paused, src.CA, src.Proxy = "x", nil, false, "", "http://proxy.example"
	c.watches(src)
	c.bury("panic", "panic: index out of range", pagesOf("news.example", 2)...)
	c.host(filled[event.Host]())
	return c
}

// host puts a host's record where fetchers keep them.
func (c controlRoom) host(h event.Host) {
	c.t.Helper()
	kv, err := c.bus.Bucket(c.t.Context(), event.BucketHosts)
	if err != nil {
		c.t.Fatal(err)
	}
	h.Backoff = time.Now().Add(time.Hour)
	data, err := json.Marshal(h)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := kv.Put(c.t.Context(), "host."+event.Token("news.example"), data); err != nil {
		c.t.Fatal(err)
	}
}

var (
	exampleCommands = regexp.MustCompile(`(?s)<pre [^>]*data-example>(.*?)</pre>`)
	curlHeaders     = regexp.MustCompile(`-H ['"]([^:]+): ([^'"]+)['"]`)
	curlAddress     = regexp.MustCompile(`'(http[^']+)'$`)
)

// curl does what a command of the page about the API does; of a stream it reads the first bytes.
func curl(t *testing.T, command, token string) (*http.Request, *http.Response, []byte) {
	t.Helper()
	at := curlAddress.FindStringSubmatch(command)
	if at == nil {
		t.Fatalf("%s asks for nothing", command)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "*/*")
	for _, h := range curlHeaders.FindAllStringSubmatch(command, -1) {
		req.Header.Set(h[1], strings.ReplaceAll(h[2], "$TOKEN", token))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Header.Get("Content-Type") == "text/event-stream" {
		some := make([]byte, 6)
		if _, err := io.ReadFull(resp.Body, some); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		return req, resp, some
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return req, resp, body
}

// operationOf is the operation of the document that an example belongs to.
func operationOf(t *testing.T, doc *openapi3.T, base, path string) *routers.Route {
	t.Helper()
	path = strings.TrimPrefix(path, base)
	var best string
	for name := range doc.Paths.Map() {
		re := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(placeholders.ReplaceAllString(name, "~")), "~", "[^/]+") + "$")
		if doc.Paths.Value(name).Get != nil && re.MatchString(path) && nearer(name, best) {
			best = name
		}
	}
	if best == "" {
		t.Fatalf("the document has no %s", path)
	}
	return &routers.Route{Spec: doc, Path: best, PathItem: doc.Paths.Value(best), Method: http.MethodGet, Operation: doc.Paths.Value(best).Get}
}

// nearer reports whether a path leaves less open than another.
func nearer(a, b string) bool {
	open := strings.Count(a, "{") - strings.Count(b, "{")
	return b == "" || open < 0 || open == 0 && len(a) > len(b)
}

// conforms holds an answer to the document.
func conforms(t *testing.T, route *routers.Route, req *http.Request, resp *http.Response, body []byte) {
	t.Helper()
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: route},
		Status:                 resp.StatusCode, Header: resp.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), in); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		t.Errorf("%s (%d, %s) is not as the document says: %s\n%.400s", req.URL, resp.StatusCode, route.Path, first, body)
	}
}

// examplesOf are the commands of the page about the API.
func examplesOf(page string) (out []string) {
	for _, m := range exampleCommands.FindAllStringSubmatch(page, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

// TestExamples runs every example of the page, under a path and with users, and holds the
// answers to the document.
func TestExamples(t *testing.T) {
	path, token := users(t)
	for name, cfg := range map[string]Config{"open": {}, "under a path": {Base: "/news"}, "with users": {Auth: path}} {
		t.Run(name, func(t *testing.T) {
			c := fullDesk(t, cfg)
			doc := readStrictly(t, c.svc.api.json)
			page := deliver(t, c.web, "GET", c.url+"/api", map[string]string{"Authorization": "Bearer " + token}, nil)
			c.checkPage("/api", []byte(page.body))
			hasNot(t, page.body, "this desk has none yet")
			list := examplesOf(page.body)
			if want := bytes.Count(openAPIFile, []byte(`"x-example"`)); len(list) != want || want < 30 {
				t.Errorf("%d examples on the page, %d in the document", len(list), want)
			}
			var ran []string
			for _, command := range list {
				req, resp, body := curl(t, command, token)
				if resp.StatusCode != http.StatusOK {
					t.Errorf("%s: %d %.200s", command, resp.StatusCode, body)
					continue
				}
				route := operationOf(t, doc, cfg.Base, req.URL.Path)
				conforms(t, route, req, resp, body)
				ran = append(ran, route.Path)
			}
			if slices.Sort(ran); len(slices.Compact(ran)) != len(list) {
				t.Errorf("two examples are of one address: %v", ran)
			}
		})
	}
}

// TestEmptyAnswers: a desk that has nothing answers as the document says, too, and its page
// says what an example would need.
func TestEmptyAnswers(t *testing.T) {
	c := openControl(t)
	for name, answer := range map[string]any{"search": query.SearchAnswer{}, "stories": query.StoriesAnswer{}, "sourcestats": query.StatsAnswer{}, "series": query.SeriesAnswer{}, "article": article.Article{}, "revisions": query.RevisionsAnswer{Revisions: make([]article.Article, 1)}, "story": query.StoryAnswer{}, "trace": query.TraceAnswer{Ledger: event.Ledger{State: event.StateFound}}} {
		c.says(name, answer)
	}
	doc := readStrictly(t, openAPIFile)
	page := c.get("/api", http.StatusOK)
	has(t, page, "An example needs an article", "An example needs a source", "An example needs a dead letter")
	c.watches(event.Source{ID: "x", URL: "https://news.example"})
	c.fetcher("check", func([]byte) any { return query.CheckAnswer{} })
	for _, at := range []string{"/search.json", "/stories.json", "/s/x.json", "/a/x.json", "/a/x/revisions.json", "/sources.json", "/sources/x.json", "/sources/new.json", "/sources/new.json?url=x", "/pipeline.json", "/trace.json", "/trace.json?url=x", "/dead.json"} {
		req, resp, body := curl(t, "'"+c.url+at+"'", "")
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %.200s", at, resp.StatusCode, body)
		}
		conforms(t, operationOf(t, doc, "", req.URL.Path), req, resp, body)
	}
}

// TestProblemsAreDocumented: errors are as the document says, at addresses that name them.
func TestProblemsAreDocumented(t *testing.T) {
	path, _ := users(t)
	b := bustest.Start(t)
	_, open := front(t, Config{}, b)
	_, asked := front(t, Config{Auth: path}, b)
	doc := readStrictly(t, openAPIFile)
	for at, want := range map[string]int{open.URL + "/search.json?from=noon": 400, asked.URL + "/search.json": 401, open.URL + "/dead/7.json": 404, open.URL + "/a/x.json": 503} {
		req, resp, body := curl(t, "'"+at+"'", "")
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", at, resp.StatusCode, want)
		}
		conforms(t, operationOf(t, doc, "", req.URL.Path), req, resp, body)
	}
	req := httptest.NewRequest("GET", open.URL+"/stories.json", nil)
	req.RequestURI = ""
	req.Host = "evil.example"
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	conforms(t, operationOf(t, doc, "", "/stories.json"), req, resp, body)
}

package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/query"
)

// TestProblems: a program gets its errors as JSON, a browser as a page or as a sentence.
func TestProblems(t *testing.T) {
	path, token := users(t)
	b := bustest.Start(t)
	_, open := front(t, Config{}, b)
	_, asked := front(t, Config{Auth: path}, b)
	reader := map[string]string{"Authorization": "Bearer " + token, "Accept": "application/json"}
	for _, c := range []struct {
		method, at string
		header     map[string]string
		code       int
		says       string
	}{
		{"GET", open.URL + "/nowhere", map[string]string{"Accept": "application/json"}, 404, "nothing at this address"},
		{"GET", open.URL + "/search.json?from=noon", map[string]string{"Accept": "*/*"}, 400, "2026-11-23T14:00:00Z"},
		{"GET", open.URL + "/search.csv?from=noon", map[string]string{"Accept": "text/csv, */*"}, 400, "from=noon"},
		{"GET", open.URL + "/live?from=noon", map[string]string{"Accept": problemType}, 400, "from=noon"},
		{"GET", open.URL + "/search.json", map[string]string{"Accept": "*/*"}, 503, "no store answers"},
		{"GET", open.URL + "/search.json", map[string]string{"Accept": "*/*", "Host": "evil.example"}, 421, "--web-host"},
		{"POST", open.URL + "/sources", map[string]string{"Accept": "application/json"}, 403, "token"},
		{"GET", asked.URL + "/stories.json", map[string]string{"Accept": "*/*"}, 401, "Authorization: Bearer"},
		{"POST", asked.URL + "/sources", reader, 403, "operator"},
	} {
		a := deliver(t, browser(t), c.method, c.at, c.header, nil)
		var p problem
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.header.Get("Content-Type") != problemType {
			t.Errorf("%s %s: %s %.200s", c.method, c.at, a.header.Get("Content-Type"), a.body)
			continue
		}
		if a.code != c.code || p.Status != c.code || p.Type != "about:blank" || p.Title != http.StatusText(c.code) || !strings.Contains(p.Detail, c.says) {
			t.Errorf("%s %s: %d %+v", c.method, c.at, a.code, p)
		}
	}
	for accept, mime := range map[string]string{"text/html,application/xhtml+xml": "text/html", "*/*": "text/html", "text/event-stream": "text/html"} {
		if a := deliver(t, browser(t), "GET", open.URL+"/live?from=noon", map[string]string{"Accept": accept}, nil); a.code != 400 || !strings.HasPrefix(a.header.Get("Content-Type"), mime) {
			t.Errorf("%s gets %d %s", accept, a.code, a.header.Get("Content-Type"))
		}
	}
}

// TestWireAsJSON: the wire's own address answers programs, in the wire's own order.
func TestWireAsJSON(t *testing.T) {
	d := openDesk(t, Config{})
	var ask query.SearchRequest
	d.answers("search", func(data []byte) any {
		_ = json.Unmarshal(data, &ask)
		return query.SearchAnswer{Total: 7}
	})
	a := deliver(t, d.web, "GET", d.url+"/?lang=de&before=9", map[string]string{"Accept": "application/json"}, nil)
	var got query.SearchAnswer
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Total != 7 || ask.Order != query.BySequence || ask.Before != 9 || ask.Filters[query.Language][0] != "de" {
		t.Errorf("%d %v: %+v asked as %+v", a.code, err, got, ask)
	}
}

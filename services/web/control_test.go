package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
)

// controlRoom is a desk in a test, and a browser that looks at it.
type controlRoom struct {
	t    *testing.T
	bus  *bus.Bus
	desk *Service
	url  string
	http *http.Client
}

func openControl(t *testing.T) *controlRoom {
	t.Helper()
	b := bustest.Start(t)
	s, err := New(Config{}, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var g sync.WaitGroup
	g.Go(func() { _ = s.Run(ctx) })
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(func() { srv.Close(); cancel(); g.Wait() })
	jar, _ := cookiejar.New(nil) // never fails
	return &controlRoom{t, b, s, srv.URL, &http.Client{Jar: jar}}
}

// answers gives a query.* of the store the same answer for the rest of the test.
func (c *controlRoom) answers(subject string, answer any) {
	c.t.Helper()
	data, err := json.Marshal(answer)
	if err != nil {
		c.t.Fatal(err)
	}
	sub, err := c.bus.Conn().Subscribe(subject, func(m *nats.Msg) { _ = m.Respond(data) })
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = sub.Unsubscribe() })
}

// get loads a page; it must answer as wanted and break none of the rules for pages.
func (c *controlRoom) get(path string, code int) string {
	c.t.Helper()
	resp, err := c.http.Get(c.url + path)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.read(resp, path, code)
}

func (c *controlRoom) read(resp *http.Response, path string, code int) string {
	c.t.Helper()
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if resp.StatusCode != code {
		c.t.Errorf("%s answers %d, want %d: %.300s", path, resp.StatusCode, code, data)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		tidy(c.t, path, string(data))
	}
	return string(data)
}

// post sends a form with its token, and gives the page that it leads to.
func (c *controlRoom) post(path string, form url.Values, code int) (page, address string) {
	c.t.Helper()
	c.get("/patterns", http.StatusOK) // for the token
	u, _ := url.Parse(c.url)
	for _, k := range c.http.Jar.Cookies(u) {
		if k.Name == csrfCookie {
			form.Set("token", k.Value)
		}
	}
	resp, err := c.http.PostForm(c.url+path, form)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.read(resp, path, code), resp.Request.URL.RequestURI()
}

// json loads a page as JSON into out.
func (c *controlRoom) json(path string, out any) {
	c.t.Helper()
	if err := json.Unmarshal([]byte(c.get(path, http.StatusOK)), out); err != nil {
		c.t.Errorf("%s: %v", path, err)
	}
}

var (
	ids     = regexp.MustCompile(` id="([^"]+)"`)
	loads   = regexp.MustCompile(`(?:src|action|formaction|data-stream|data-copy-from)="([^"]*)"`)
	inline  = regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+)=`)
	scripts = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>`)
	hrefs   = regexp.MustCompile(`href="([^"]*)"`)
)

// tidy checks a page against the rules for all pages.
func tidy(t *testing.T, path, page string) {
	t.Helper()
	if m := inline.FindString(page); m != "" {
		t.Errorf("%s has a style or a handler inline: %s", path, m)
	}
	for _, m := range scripts.FindAllString(page, -1) {
		if !strings.Contains(m, `src="/static/`) && !strings.Contains(m, `type="application/json"`) {
			t.Errorf("%s has a script of its own: %s", path, m)
		}
	}
	for _, m := range loads.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
			t.Errorf("%s loads from elsewhere: %s", path, m[0])
		}
	}
	for _, m := range hrefs.FindAllStringSubmatch(page, -1) {
		if s := strings.ToLower(m[1]); strings.HasPrefix(s, "javascript:") || strings.HasPrefix(s, "data:") {
			t.Errorf("%s leads to %s", path, m[1])
		}
	}
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("%s has two of id %s", path, m[1])
		}
		seen[m[1]] = true
	}
}

// has fails for each text that a page lacks.
func has(t *testing.T, page string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

// hasNot fails for each text that a page must not have.
func hasNot(t *testing.T, page string, bad ...string) {
	t.Helper()
	for _, w := range bad {
		if strings.Contains(page, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

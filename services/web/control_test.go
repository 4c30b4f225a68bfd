package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// controlRoom is a desk whose pages are loaded with the answer that they must give.
type controlRoom struct{ *desk }

func openControl(t *testing.T) controlRoom {
	t.Helper()
	return controlRoom{openDesk(t, Config{})}
}

// get loads a page that must answer as wanted.
func (c controlRoom) get(path string, want int) string {
	c.t.Helper()
	code, page := c.desk.get(path)
	if code != want {
		c.t.Errorf("%s answers %d, want %d: %.300s", path, code, want, page)
	}
	return page
}

// post sends a form with its token, and gives the page that it leads to.
func (c controlRoom) post(path string, form url.Values, want int) (page, address string) {
	c.t.Helper()
	c.get("/patterns", http.StatusOK) // for the token
	u, err := url.Parse(c.url)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, k := range c.web.Jar.Cookies(u) {
		if k.Name == csrfCookie {
			form.Set("token", k.Value)
		}
	}
	resp, err := c.web.PostForm(c.url+path, form)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if resp.StatusCode != want {
		c.t.Errorf("%s answers %d, want %d: %.300s", path, resp.StatusCode, want, data)
	}
	c.checkPage(path, data)
	return string(data), resp.Request.URL.RequestURI()
}

// json loads a page as JSON into out.
func (c controlRoom) json(path string, out any) {
	c.t.Helper()
	if err := json.Unmarshal([]byte(c.get(path, http.StatusOK)), out); err != nil {
		c.t.Errorf("%s: %v", path, err)
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

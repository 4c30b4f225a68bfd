package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/services/web/access"
)

// front is a desk that is not run, on a bus, as an address.
func front(t *testing.T, cfg Config, b *bus.Bus) (*Service, *httptest.Server) {
	t.Helper()
	s, err := New(cfg, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return s, srv
}

// browser keeps cookies and follows no redirect.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	code         int
	header       http.Header
	body, target string
}

func deliver(t *testing.T, c *http.Client, method, at string, header map[string]string, form url.Values) answer {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(t.Context(), method, at, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range header {
		if req.Header.Set(k, v); k == "Host" {
			req.Host = v
		}
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(data), resp.Header.Get("Location")}
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// formToken is the token that the forms of a page repeat.
func formToken(t *testing.T, page string) string {
	t.Helper()
	m := tokenField.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no token in %.300s", page)
	}
	return m[1]
}

const password = "correct horse battery"

// usersFile has ann, an operator, bob, a reader, and a reader's token; hashing takes long, so
// it is made once.
var usersFile = sync.OnceValue(func() (made struct {
	content, token string
	err            error
}) {
	dir, err := os.MkdirTemp("", "users")
	if err != nil {
		made.err = err
		return made
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	path := filepath.Join(dir, "users")
	var err1 error
	made.token, err1 = access.SetToken(path, "prometheus", access.Reader)
	made.err = errors.Join(err1, access.SetUser(path, "ann", access.Operator, password), access.SetUser(path, "bob", access.Reader, password))
	data, err := os.ReadFile(path)
	made.content, made.err = string(data), errors.Join(made.err, err)
	return made
})

func users(t *testing.T) (path, token string) {
	t.Helper()
	made := usersFile()
	path = filepath.Join(t.TempDir(), "users")
	if err := errors.Join(made.err, os.WriteFile(path, []byte(made.content), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path, made.token
}

// signIn signs somebody in through the form, and gives the token of the forms from then on.
func signIn(t *testing.T, c *http.Client, at, name string) string {
	t.Helper()
	form := url.Values{"name": {name}, "password": {password}, "token": {formToken(t, deliver(t, c, "GET", at+"/sign-in", nil, nil).body)}, "to": {"/patterns"}}
	if a := deliver(t, c, "POST", at+"/sign-in", nil, form); a.code != http.StatusSeeOther || a.target != "/patterns" {
		t.Fatalf("%s cannot sign in: %d %s", name, a.code, a.body)
	}
	return formToken(t, deliver(t, c, "GET", at+"/patterns", nil, nil).body)
}

func TestSignIn(t *testing.T) {
	path, _ := users(t)
	_, srv := front(t, Config{Auth: path}, bustest.Start(t))
	c := browser(t)
	if a := deliver(t, c, "GET", srv.URL+"/patterns?x=1", nil, nil); a.code != http.StatusSeeOther || a.target != "/sign-in?to=%2Fpatterns%3Fx%3D1" {
		t.Errorf("without a session: %d %s", a.code, a.target)
	}
	for _, what := range []string{"/live", "/a/x", "/nowhere"} {
		if a := deliver(t, c, "GET", srv.URL+what, map[string]string{"Accept": "*/*"}, nil); a.code != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("a program without a token at %s: %d", what, a.code)
		}
	}
	page := deliver(t, c, "GET", srv.URL+"/sign-in", nil, nil)
	if page.code != 200 || strings.Contains(page.body, "stored a minute") {
		t.Errorf("the form shows the wire's numbers, or %d", page.code)
	}
	wrong := url.Values{"name": {"ann"}, "password": {"wrong"}, "token": {formToken(t, page.body)}}
	if a := deliver(t, c, "POST", srv.URL+"/sign-in", nil, wrong); a.code != http.StatusUnauthorized || !strings.Contains(a.body, "No user has this name and password") {
		t.Errorf("a wrong password: %d", a.code)
	}
	token := signIn(t, c, srv.URL, "bob")
	if a := deliver(t, c, "POST", srv.URL+"/settings/theme", nil, url.Values{"theme": {"dark"}, "token": {token}}); a.code != http.StatusSeeOther {
		t.Errorf("a reader's own setting: %d %s", a.code, a.body)
	}
	if a := deliver(t, c, "POST", srv.URL+"/dead/replay", nil, url.Values{"token": {token}}); a.code != http.StatusForbidden || !strings.Contains(a.body, "operator") {
		t.Errorf("a reader operates: %d", a.code)
	}
	if a := deliver(t, c, "POST", srv.URL+"/sign-out", nil, url.Values{}); a.code != http.StatusForbidden {
		t.Errorf("signed out by a form without a token: %d", a.code)
	}
	cookies := c.Jar.Cookies(must(url.Parse(srv.URL)))
	if a := deliver(t, c, "POST", srv.URL+"/sign-out", nil, url.Values{"token": {token}}); a.code != http.StatusSeeOther {
		t.Errorf("signing out: %d", a.code)
	}
	c.Jar.SetCookies(must(url.Parse(srv.URL)), cookies) // somebody kept them
	if a := deliver(t, c, "GET", srv.URL+"/patterns", nil, nil); a.code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", a.code)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestFormTokenIsTheSessions: a token from before, or of another session, is not taken.
func TestFormTokenIsTheSessions(t *testing.T) {
	path, _ := users(t)
	_, srv := front(t, Config{Auth: path}, bustest.Start(t))
	ann, bob := browser(t), browser(t)
	before := formToken(t, deliver(t, ann, "GET", srv.URL+"/sign-in", nil, nil).body)
	own, other := signIn(t, ann, srv.URL, "ann"), signIn(t, bob, srv.URL, "bob")
	for token, want := range map[string]int{own: http.StatusSeeOther, before: http.StatusForbidden, other: http.StatusForbidden, "": http.StatusForbidden} {
		if a := deliver(t, ann, "POST", srv.URL+"/settings/theme", nil, url.Values{"theme": {"dark"}, "token": {token}}); a.code != want {
			t.Errorf("token %.10q: %d, want %d", token, a.code, want)
		}
	}
}

func TestSessionCookie(t *testing.T) {
	path, _ := users(t)
	for _, c := range []struct {
		proxy  bool
		proto  string
		secure bool
	}{{false, "https", false}, {true, "https", true}, {true, "http", false}} {
		s, _ := front(t, Config{Auth: path, TrustProxy: c.proxy}, bustest.Start(t))
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Forwarded-Proto", c.proto)
		s.setSession(w, r, "x", 1)
		k := w.Result().Cookies()[0]
		if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Secure != c.secure {
			t.Errorf("%+v: %+v", c, k)
		}
	}
}

// TestOriginBehindAProxy: what the desk tells people to type begins as their browser does.
func TestOriginBehindAProxy(t *testing.T) {
	for _, c := range []struct {
		proxy bool
		proto string
		want  string
	}{{false, "https", "http://desk.example/news"}, {true, "https", "https://desk.example/news"}, {true, "http", "http://desk.example/news"}, {true, "", "http://desk.example/news"}} {
		s, _ := front(t, Config{NoAuth: true, TrustProxy: c.proxy, Base: "/news"}, bustest.Start(t))
		r := httptest.NewRequest("GET", "http://desk.example/news/", nil)
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if got := s.origin(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestTokensOfPrograms(t *testing.T) {
	path, token := users(t)
	s, srv := front(t, Config{Auth: path}, bustest.Start(t))
	basic := func(password string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.SetBasicAuth("prometheus", password)
		return r.Header.Get("Authorization")
	}
	for auth, want := range map[string]int{"Bearer " + token: 200, basic(token): 200, "Bearer " + token + "x": 303, basic(password): 303, "Bearer ": 303} {
		if a := deliver(t, browser(t), "GET", srv.URL+"/patterns", map[string]string{"Authorization": auth}, nil); a.code != want {
			t.Errorf("%.20s: %d, want %d", auth, a.code, want)
		}
	}
	if a := deliver(t, browser(t), "POST", srv.URL+"/dead/replay", map[string]string{"Authorization": "Bearer " + token}, url.Values{}); a.code != http.StatusForbidden || !strings.Contains(a.body, "operator") {
		t.Errorf("a reader's token operates: %d", a.code)
	}
	metrics := httptest.NewServer(s.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("metrics")) })))
	t.Cleanup(metrics.Close)
	for auth, want := range map[string]int{"Bearer " + token: 200, "": 401} {
		if a := deliver(t, browser(t), "GET", metrics.URL+"/metrics", map[string]string{"Authorization": auth, "Accept": "text/plain"}, nil); a.code != want {
			t.Errorf("metrics with %.10q: %d, want %d", auth, a.code, want)
		}
	}
}

// TestNamesOfTheDesk: a page whose name was made to resolve to this machine reads nothing.
func TestNamesOfTheDesk(t *testing.T) {
	path, _ := users(t)
	b := bustest.Start(t)
	_, open := front(t, Config{}, b)
	_, named := front(t, Config{Hosts: []string{"news.example.com"}}, b)
	_, asked := front(t, Config{Auth: path}, b)
	for _, c := range []struct {
		at, host string
		want     int
	}{
		{open.URL, "localhost:8080", 200}, {open.URL, "127.0.0.1", 200}, {open.URL, "[::1]:80", 200}, {open.URL, "evil.example:8080", 421}, {open.URL, "news.example.com", 421}, {open.URL, "127.0.0.1.evil.example", 421},
		{named.URL, "News.example.com", 200}, {named.URL, "evil.example", 421}, {named.URL, "localhost", 200}, {asked.URL, "evil.example", 303},
	} {
		if a := deliver(t, browser(t), "GET", c.at+"/patterns", map[string]string{"Host": c.host}, nil); a.code != c.want {
			t.Errorf("asked for as %s: %d, want %d", c.host, a.code, c.want)
		}
	}
}

func TestTriesAreLimited(t *testing.T) {
	path, _ := users(t)
	_, srv := front(t, Config{Auth: path, TrustProxy: true}, bustest.Start(t))
	c := browser(t)
	token := formToken(t, deliver(t, c, "GET", srv.URL+"/sign-in", nil, nil).body)
	try := func(from string) int {
		return deliver(t, c, "POST", srv.URL+"/sign-in", map[string]string{"X-Forwarded-For": from}, url.Values{"name": {"ann"}, "password": {strings.Repeat("x", access.MaxPassword+1)}, "token": {token}}).code
	}
	for n := range signInBurst {
		if code := try("evil, 192.0.2.1"); code != http.StatusUnauthorized {
			t.Fatalf("try %d: %d", n+1, code)
		}
	}
	for from, want := range map[string]int{"192.0.2.1": 429, "192.0.2.2": 401, "2001:db8::1": 401} {
		if code := try(from); code != want {
			t.Errorf("one more from %s: %d, want %d", from, code, want)
		}
	}
}

func TestSearchesAreLimited(t *testing.T) {
	_, srv := front(t, Config{}, bustest.Start(t))
	var codes []int
	for range 2 * searchBurst { // a few more come through while it takes its time
		codes = append(codes, deliver(t, browser(t), "GET", srv.URL+"/nowhere?q=x", nil, nil).code)
	}
	if codes[0] != 404 || codes[len(codes)-1] != 429 {
		t.Errorf("%v", codes)
	}
	if a := deliver(t, browser(t), "GET", srv.URL+"/patterns", nil, nil); a.code != 200 {
		t.Errorf("who searches too much reads nothing: %d", a.code)
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		cfg    Config
		listen string
		ok     bool
	}{
		{Config{}, "127.0.0.1:8080", true}, {Config{}, "0.0.0.0:8080", false}, {Config{NoAuth: true}, "0.0.0.0:8080", true}, {Config{Auth: "users"}, ":8080", true},
		{Config{Auth: "users", NoAuth: true}, "127.0.0.1:8080", false}, {Config{Base: "news"}, "127.0.0.1:8080", false},
	} {
		if err := c.cfg.Validate(c.listen); (err == nil) != c.ok {
			t.Errorf("%+v at %s: %v", c.cfg, c.listen, err)
		}
	}
	if _, err := New(Config{Auth: filepath.Join(t.TempDir(), "users")}, bustest.Start(t), bustest.Log(t)); err == nil || !strings.Contains(err.Error(), "desk user add") {
		t.Errorf("without a file: %v", err)
	}
}

package web

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/hook"
)

func openAlertRoom(t *testing.T) controlRoom {
	t.Helper()
	c := controlRoom{openDesk(t, Config{PrivateHooks: true})}
	c.says("search", query.SearchAnswer{Total: 3, Histogram: []query.Bucket{{At: time.Now().UTC().Truncate(24 * time.Hour), N: 3}}})
	return c
}

// shows waits until a page has all texts.
func (c controlRoom) shows(path string, want ...string) (page string) {
	c.t.Helper()
	bustest.Eventually(c.t, func() error {
		page = c.get(path, http.StatusOK)
		for _, w := range want {
			if !strings.Contains(page, w) {
				return fmt.Errorf("%s lacks %q", path, w)
			}
		}
		return nil
	})
	return page
}

var secretShown = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)

// TestAlertFromSearch goes the way of an alert: saved from a search, matching, posting,
// changed, paused, resumed, removed.
func TestAlertFromSearch(t *testing.T) {
	c := openAlertRoom(t)
	r := openReceiver(t)
	has(t, c.get("/alerts", http.StatusOK), "There are no alerts yet")
	has(t, c.get("/?lang=en", http.StatusOK), `href="/search?lang=en#save-alert"`)
	page := c.get("/search?q=ferr*&lang=en&sort=match&from=2026-01-01T00:00:00Z", http.StatusOK)
	has(t, page, `name="query" value="lang=en&amp;q=ferr%2A"`, `value="ferr*, en, `)
	has(t, c.get("/search?q=ferr*", http.StatusOK), "would have found <b class=\"ink\">3 articles")

	page, at := c.post("/alerts", url.Values{"name": {"  Ferries &  <ports> "}, "query": {"lang=en&q=ferr%2A&from=2026-01-01T00:00:00Z&page=x"}, "hook": {r.url + "/secret-path"}}, http.StatusOK)
	secret := secretShown.FindString(html.UnescapeString(page))
	has(t, page, "Ferries &amp; &lt;ports&gt;", "The alert is made", "shown this once", "/alerts/ferries-ports.atom", "alert.ferries-ports", "lang=en&amp;q=ferr%2A", "every change")
	if secret == "" || at != "/alerts" || strings.Contains(page, "secret-path") {
		t.Errorf("the secret %q, at %s; or the address is told", secret, at)
	}
	c.stored(recordOf("0123456789abcdef0123456789abcdef", "Ferries <sail> again"), event.Created)
	c.stored(recordOf("1123456789abcdef0123456789abcdef", "The bank holds its rate"), event.Created)
	page = c.shows("/alerts/ferries-ports", "Ferries &lt;sail&gt; again", "204 in")
	if strings.Contains(page, secret) || strings.Contains(page, "The bank") {
		t.Error("the secret is shown again, or an article that does not match")
	}
	c.shows("/alerts", "Ferries &lt;sail&gt; again", "204 in", `href="/alerts/ferries-ports.atom"`, "delivering")
	if got := r.all(); len(got) != 1 || !verifies(t, secret, got[0]) || verifies(t, hook.NewSecret(), got[0]) {
		t.Errorf("got %d, or its signature is wrong", len(got))
	}
	if feed := c.get("/alerts/ferries-ports.atom", http.StatusOK); !strings.Contains(feed, "<title>Wireroom: Ferries &amp; &lt;ports&gt;</title>") || strings.Count(feed, "<entry") != 1 {
		t.Errorf("the feed is %s", feed)
	}
	for _, path := range []string{"/alerts.json", "/alerts/ferries-ports.json"} {
		if data := c.get(path, http.StatusOK); !json.Valid([]byte(data)) || !strings.Contains(data, "Ferries <sail> again") || strings.Contains(data, secret) || strings.Contains(data, "secret-path") {
			t.Errorf("%s: %s", path, data)
		}
	}

	page, _ = c.post("/alerts/ferries-ports/test", url.Values{}, http.StatusOK)
	has(t, page, "The test was taken: answered 204")
	if got := r.all(); len(got) != 2 || !verifies(t, secret, got[1]) || !strings.Contains(string(got[1].body), "org.wireroom.test.v1") {
		t.Errorf("the test: %+v", got)
	}
	r.answers(http.StatusInternalServerError)
	page, _ = c.post("/alerts/ferries-ports/test", url.Values{}, http.StatusOK)
	has(t, page, "The test was not taken: <bdi>answered 500")

	page, _ = c.post("/alerts/ferries-ports/change", url.Values{"name": {"Boats"}, "sends": {"story"}}, http.StatusOK)
	has(t, page, "The alert is changed", "Boats", "first of each story", "webhook")
	page, _ = c.post("/alerts/ferries-ports/secret", url.Values{}, http.StatusOK)
	if again := secretShown.FindString(html.UnescapeString(page)); again == "" || again == secret {
		t.Errorf("the new secret is %q", again)
	}
	page, _ = c.post("/alerts/ferries-ports/pause", url.Values{}, http.StatusOK)
	has(t, page, "It is paused now", "Resume")
	page, _ = c.post("/alerts/ferries-ports/resume", url.Values{}, http.StatusOK)
	has(t, page, "It is resumed")
	page, _ = c.post("/alerts/ferries-ports/change", url.Values{"name": {"Boats"}, "nohook": {"on"}}, http.StatusOK)
	has(t, page, `<span class="none">none</span>`)
	page, _ = c.post("/alerts/ferries-ports/test", url.Values{}, http.StatusBadRequest)
	has(t, page, "no webhook")
	page, _ = c.post("/alerts/ferries-ports/remove", url.Values{}, http.StatusOK)
	has(t, page, "Remove <bdi>Boats</bdi>?")
	page, _ = c.post("/alerts/ferries-ports/remove", url.Values{"sure": {"on"}}, http.StatusOK)
	has(t, page, "<bdi>Boats</bdi> is removed", "There are no alerts yet")
	c.get("/alerts/ferries-ports", http.StatusNotFound)
	c.get("/alerts/ferries-ports.atom", http.StatusNotFound)
	c.post("/alerts/ferries-ports/pause", url.Values{}, http.StatusNotFound)
}

// verifies reports whether a message's signature is that of a secret.
func verifies(t *testing.T, secret string, m posted) bool {
	t.Helper()
	var stamp int64
	if _, err := fmt.Sscan(m.stamp, &stamp); err != nil {
		t.Fatal(err)
	}
	signature, err := hook.Sign(secret, m.id, time.Unix(stamp, 0), m.body)
	if err != nil {
		t.Fatal(err)
	}
	return signature == m.signature
}

// TestFailingWebhook: the page says what failed, since when, what waits; and "try now" does
// not wait for the time of the next try.
func TestFailingWebhook(t *testing.T) {
	c := openAlertRoom(t)
	c.svc.posting.first = time.Hour
	r := openReceiver(t)
	r.answers(http.StatusServiceUnavailable)
	c.post("/alerts", url.Values{"name": {"Ferries"}, "query": {"q=ferr*"}, "hook": {r.url}}, http.StatusOK)
	c.stored(recordOf("0123456789abcdef0123456789abcdef", "Ferries sail again"), event.Created)
	c.stored(recordOf("1123456789abcdef0123456789abcdef", "A ferry is late"), event.Created)
	c.shows("/alerts", "has failed since", "answered 503", "2 matches wait", "the next try is in", "Try now", "failing")
	c.shows("/alerts/ferries", "has failed since", "2 waiting")
	bustest.Eventually(t, func() error { // the dateline of all pages is two seconds old at most
		if !strings.Contains(c.get("/sources", http.StatusOK), `Alerts <span class="count is-bad">1</span>`) {
			return fmt.Errorf("the masthead does not say so")
		}
		return nil
	})
	r.answers(http.StatusOK)
	page, _ := c.post("/alerts/ferries/try", url.Values{}, http.StatusOK)
	has(t, page, "What waits is being sent again")
	c.shows("/alerts", "delivering", "200 in")
	e, _ := c.svc.alerts.get("ferries")
	settled(t, c.bus, e.Alert)
	want(t, "posted", r.titles(t), "Ferries sail again", "A ferry is late")
	countedIs(t, c.svc, map[string]float64{"wireroom_web_alerts_failing": 0, "failed": 1, "taken": 2})
}

// countedIs fails where a desk's metrics, by their name or their label, are others.
func countedIs(t *testing.T, s *Service, want map[string]float64) {
	t.Helper()
	reg := prometheus.NewRegistry()
	reg.MustRegister(s.Metrics()...)
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if labels := m.GetLabel(); len(labels) > 0 {
				have[labels[0].GetValue()] = m.GetCounter().GetValue()
			} else {
				have[f.GetName()] = m.GetGauge().GetValue()
			}
		}
	}
	for name, n := range want {
		if have[name] != n {
			t.Errorf("%s is %v, want %v", name, have[name], n)
		}
	}
}

// TestAlertFormsAreHeldToTheirLimits.
func TestAlertFormsAreHeldToTheirLimits(t *testing.T) {
	c := openAlertRoom(t)
	for says, form := range map[string]url.Values{
		"1 to 100 characters": {"name": {" "}},
		"this one 101":        {"name": {strings.Repeat("ж", maxAlertTitle+1)}},
		"limit of an alert":   {"name": {"x"}, "query": {"q=" + strings.Repeat("x", maxAlertQuery)}},
		"sends story":         {"name": {"x"}, "sends": {"everything"}},
		"webhook cannot be":   {"name": {"x"}, "hook": {"ftp://example.com/"}},
		"must send every":     {"name": {"x"}, "query": {"change=revised"}, "sends": {"article"}},
		"q: ":                 {"name": {"x"}, "query": {"q=-only"}},
	} {
		page, _ := c.post("/alerts", form, http.StatusBadRequest)
		has(t, page, says)
	}
	for n := range maxAlerts - 1 {
		a := event.Alert{Name: fmt.Sprint("a", n), Title: fmt.Sprint("A", n), Created: time.Now().UTC(), Paused: true}
		if err := c.svc.createAlert(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	_, at := c.post("/alerts", url.Values{"name": {"A1"}}, http.StatusOK)
	if at != "/alerts/a1-2?done=made" {
		t.Errorf("another of the name is at %s", at)
	}
	page, _ := c.post("/alerts", url.Values{"name": {"One more"}}, http.StatusBadRequest)
	has(t, page, "no more than 100")
}

// TestAlertsAreForOperators: who may only read sees alerts and changes none; a form without
// its token changes none either.
func TestAlertsAreForOperators(t *testing.T) {
	c := openAlertRoom(t)
	resp, err := c.web.PostForm(c.url+"/alerts", url.Values{"name": {"x"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || len(c.svc.alerts.list()) != 0 {
		t.Errorf("without a token it answers %d", resp.StatusCode)
	}
}

// TestAlertOfALaterWireroom: a search that this desk does not understand finds nothing, and
// the pages say so.
func TestAlertOfALaterWireroom(t *testing.T) {
	c := openAlertRoom(t)
	now := time.Now().UTC()
	a := event.Alert{Name: "later", Title: "Later", Query: "before=<soon>", Sends: event.EachChange, Created: now, Since: now}
	if err := c.svc.createAlert(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	c.stored(recordOf("0123456789abcdef0123456789abcdef", "Ferries sail again"), event.Created)
	settled(t, c.bus, a)
	for _, path := range []string{"/alerts", "/alerts/later"} {
		has(t, c.get(path, http.StatusOK), "not understood", "before=&lt;soon&gt;")
	}
	want(t, "matches", matches(t, c.bus, "later"))
}

func TestNewAlertLooksBack(t *testing.T) {
	c := openAlertRoom(t)
	c.stored(recordOf("0123456789abcdef0123456789abcdef", "Ferries sail again"), event.Created)
	c.post("/alerts", url.Values{"name": {"From now"}, "query": {"q=ferr*"}}, http.StatusOK)
	c.post("/alerts", url.Values{"name": {"Also before"}, "query": {"q=ferr*"}, "also": {"on"}}, http.StatusOK)
	c.shows("/alerts/also-before", "Ferries sail again")
	if page := c.get("/alerts/from-now", http.StatusOK); strings.Contains(page, "Ferries sail again") {
		t.Error("an alert finds what was stored before it was made")
	}
}

func TestAlertName(t *testing.T) {
	for title, want := range map[string]string{"Varn Strait: ferries!": "varn-strait-ferries", "Порт": "alert", "new": "alert", "-x-": "x", strings.Repeat("a ", 60): strings.TrimSuffix(strings.Repeat("a-", 30), "-"), "a.atom": "a-atom"} {
		if have := alertName(title); have != want {
			t.Errorf("%q is called %q, want %q", title, have, want)
		}
	}
}

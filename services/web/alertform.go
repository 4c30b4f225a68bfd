package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/hook"
)

const (
	// maxAlerts is how many alerts there may be: each looks at every stored event.
	maxAlerts = 100
	// maxAlertTitle is how long a title may be, in characters, and maxAlertName how much of it
	// an alert's name has.
	maxAlertTitle, maxAlertName = 100, 60
	// maxAlertQuery is how long the search of an alert may be, in bytes.
	maxAlertQuery = 2000
	// testBurst and testEvery limit how often one client may have a test posted.
	testBurst, testEvery = 5, 10 * time.Second
	// lookBack is how far back a new alert looks where it is asked to.
	lookBack = 24 * time.Hour
)

// addAlert keeps a search as an alert. Its secret, if it has one, is shown now and never again.
func (s *Service) addAlert(w http.ResponseWriter, r *http.Request) error {
	a, err := s.newAlert(r)
	if err != nil {
		return err
	}
	if n := len(s.alerts.list()); n >= maxAlerts {
		return wrongf("there are %d alerts, and no more than %d are taken, because each looks at every article: remove one that nobody reads", n, maxAlerts)
	}
	base := a.Name
	for n := 2; ; n++ {
		err := s.createAlert(r.Context(), a)
		if err == nil {
			break
		}
		if !errors.Is(err, errTaken) || n > maxAlerts+1 {
			return err
		}
		a.Name = fmt.Sprintf("%s-%d", base, n)
	}
	s.log.Info("alert made", "alert", a.Name, "by", a.By)
	if a.Secret == "" && !wantsJSON(r) {
		http.Redirect(w, r, s.cfg.Base+"/alerts/"+a.Name+"?done=made", http.StatusSeeOther)
		return nil
	}
	return s.alertPage(w, r, a.Name, alertBody{Done: "made", Given: a.Secret})
}

// newAlert reads the form of a new alert.
func (s *Service) newAlert(r *http.Request) (a event.Alert, err error) {
	now, err := s.bus.Clock(r.Context(), event.StreamWire)
	if err != nil {
		return a, err
	}
	a = event.Alert{Created: now, Since: now, By: visitorOf(r).Name}
	if r.PostFormValue("also") == "on" {
		a.Since = now.Add(-lookBack)
	}
	if a.Query, err = alertQuery(r.PostFormValue("query")); err != nil {
		return a, err
	}
	if err := s.readAlert(r, &a); err != nil {
		return a, err
	}
	a.Name = alertName(a.Title)
	return a, nil
}

// readAlert reads what a form may change of an alert.
func (s *Service) readAlert(r *http.Request, a *event.Alert) error {
	a.Title = strings.Join(strings.Fields(strings.Map(printed, r.PostFormValue("name"))), " ")
	if n := utf8.RuneCountInString(a.Title); n == 0 || n > maxAlertTitle {
		return wrongf("the name of an alert has 1 to %d characters, this one %d", maxAlertTitle, n)
	}
	a.Sends = event.Sends(r.PostFormValue("sends"))
	if a.Sends == "" {
		a.Sends = event.EachChange
	}
	if !slices.Contains([]event.Sends{event.EachStory, event.EachArticle, event.EachChange}, a.Sends) {
		return wrongf("an alert sends story, article or change, not %q", a.Sends)
	}
	if err := sendsOnly(*a); err != nil {
		return err
	}
	return s.readHook(r, a)
}

// printed leaves out of a title what nobody sees.
func printed(c rune) rune {
	if unicode.IsControl(c) && !unicode.IsSpace(c) {
		return -1
	}
	return c
}

// sendsOnly refuses an alert that would never find anything: one for revisions that sends new
// articles alone.
func sendsOnly(a event.Alert) error {
	q, err := url.ParseQuery(a.Query)
	if err != nil || a.Sends == event.EachChange {
		return err
	}
	search, err := askedOf("/search", q)
	if err == nil && !search.request(0).Filters.Pick("change", []string{string(event.Created)}) {
		return wrongf("the search leaves out articles that are new, so the alert must send every change")
	}
	return err
}

// readHook reads the receiver of an alert. An address that is left empty stays as it is; one
// that is new to the alert has a secret.
func (s *Service) readHook(r *http.Request, a *event.Alert) error {
	to := strings.TrimSpace(r.PostFormValue("hook"))
	switch {
	case r.PostFormValue("nohook") == "on":
		a.Hook, a.Secret = "", ""
		return nil
	case to == "":
		return nil
	}
	if err := s.posting.client.Check(to); err != nil {
		return wrongf("the webhook cannot be %s: %v", clip(to, 80), err)
	}
	if a.Hook = to; a.Secret == "" {
		a.Secret = hook.NewSecret()
	}
	return nil
}

// alertQuery is a search without its order, its place in the pages and its time: an alert
// looks at what is stored from now on.
func alertQuery(raw string) (string, error) {
	if len(raw) > maxAlertQuery {
		return "", wrongf("the search has %d bytes, the limit of an alert is %d", len(raw), maxAlertQuery)
	}
	q, err := url.ParseQuery(strings.TrimPrefix(raw, "?"))
	if err != nil {
		return "", wrongf("the search is no query: %v", err)
	}
	for _, name := range []string{"from", "to"} {
		q.Del(name)
	}
	a, err := askedOf("/search", q)
	if err != nil {
		return "", err
	}
	a.sort, a.after, a.before = "", "", 0
	if _, err := a.matcher(); err != nil {
		return "", err
	}
	return a.query().Encode(), nil
}

// alertName makes a name for addresses and subjects of a title.
func alertName(title string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(title) {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == maxAlertName {
			break
		}
	}
	if name := strings.Trim(b.String(), "-"); name != "" && name != "new" {
		return name
	}
	return "alert"
}

// alertVerbs are what can be done to an alert, by the end of its address.
func (s *Service) alertVerbs() map[string]func(http.ResponseWriter, *http.Request, string) error {
	return map[string]func(http.ResponseWriter, *http.Request, string) error{
		"change": s.editAlert, "secret": s.renewSecret, "remove": s.endAlert, "test": s.testHook, "try": s.tryHook,
		"pause":  s.setAlert("paused", func(a *event.Alert, _ time.Time) { a.Paused = true }),
		"resume": s.setAlert("resumed", func(a *event.Alert, now time.Time) { a.Paused, a.Since = false, now }),
	}
}

func (s *Service) actOnAlert(w http.ResponseWriter, r *http.Request) error {
	act, ok := s.alertVerbs()[r.PathValue("verb")]
	if _, there := s.alerts.get(r.PathValue("name")); !ok || !there {
		return errNotFound
	}
	return act(w, r, r.PathValue("name"))
}

// did sends the browser to the alert's page, which says what was done.
func (s *Service) did(w http.ResponseWriter, r *http.Request, name, what string) error {
	http.Redirect(w, r, s.cfg.Base+"/alerts/"+url.PathEscape(name)+"?done="+what, http.StatusSeeOther)
	return nil
}

// setAlert pauses an alert or resumes it; the time is the broker's, which dates what is stored.
func (s *Service) setAlert(what string, set func(*event.Alert, time.Time)) func(http.ResponseWriter, *http.Request, string) error {
	return func(w http.ResponseWriter, r *http.Request, name string) error {
		now, err := s.bus.Clock(r.Context(), event.StreamWire)
		if err != nil {
			return err
		}
		_, err = s.changeAlert(r.Context(), name, func(a *event.Alert) error {
			if a.Paused != (what == "paused") { // who asks twice does not lose what came between
				set(a, now)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return s.did(w, r, name, what)
	}
}

func (s *Service) editAlert(w http.ResponseWriter, r *http.Request, name string) error {
	before := ""
	a, err := s.changeAlert(r.Context(), name, func(a *event.Alert) error {
		before = a.Secret
		return s.readAlert(r, a)
	})
	if err != nil {
		return err
	}
	if a.Hook == "" { // nobody will take it
		if err := s.bus.Clear(r.Context(), event.StreamHooks, event.AlertOwed(name)); err != nil {
			return err
		}
	}
	if a.Secret != before && a.Secret != "" {
		return s.alertPage(w, r, name, alertBody{Done: "changed", Given: a.Secret})
	}
	return s.did(w, r, name, "changed")
}

// renewSecret gives an alert another secret, which is shown once.
func (s *Service) renewSecret(w http.ResponseWriter, r *http.Request, name string) error {
	a, err := s.changeAlert(r.Context(), name, func(a *event.Alert) error {
		if a.Hook == "" {
			return wrongf("the alert has no webhook, and so no secret")
		}
		a.Secret = hook.NewSecret()
		return nil
	})
	if err != nil {
		return err
	}
	return s.alertPage(w, r, name, alertBody{Done: "secret", Given: a.Secret})
}

// endAlert removes an alert. It is asked for twice.
func (s *Service) endAlert(w http.ResponseWriter, r *http.Request, name string) error {
	e, _ := s.alerts.get(name)
	if r.PostFormValue("sure") != "on" {
		return s.show(w, r, "alertask", page{Title: "Alerts", Place: "alerts", Body: map[string]any{"Name": name, "Title": e.Title, "Token": s.token(w, r)}})
	}
	if err := s.removeAlert(r.Context(), name); err != nil {
		return err
	}
	s.log.Info("alert removed", "alert", name, "by", visitorOf(r).Name)
	http.Redirect(w, r, s.cfg.Base+"/alerts?"+url.Values{"removed": {e.Title}}.Encode(), http.StatusSeeOther)
	return nil
}

// tryHook has what is owed posted at once, whichever desk waits to do so.
func (s *Service) tryHook(w http.ResponseWriter, r *http.Request, name string) error {
	if err := s.tryNow(r.Context(), name); err != nil {
		return err
	}
	return s.did(w, r, name, "tried")
}

// testHook posts what the alert found last, or a made-up article, under an id of its own.
func (s *Service) testHook(w http.ResponseWriter, r *http.Request, name string) error {
	e, _ := s.alerts.get(name)
	if e.Hook == "" {
		return wrongf("the alert has no webhook")
	}
	if !s.within(w, r, &s.tests, s.client(r), "tests") {
		return nil
	}
	now := time.Now().UTC()
	m := event.Matched{Alert: name, Once: fmt.Sprintf("%s:test:%d", e.Generation(), now.UnixNano()), Stored: event.Stored{Change: event.Created, Article: article.Article{
		ID: "00000000000000000000000000000000", URL: "https://news.example/test", Title: "A test of the alert " + e.Title, Text: "Nothing happened.", Stored: now, Revision: 1,
	}}}
	answer, err := s.post(r.Context(), e.Alert, m.ID(), hookBody{"org.wireroom.test.v1", now, m})
	b := alertBody{Done: "test", Bad: err != nil, News: fmt.Sprintf("answered %d in %d ms", answer.Status, answer.Took.Milliseconds())}
	if err != nil {
		b.News = err.Error()
	}
	return s.alertPage(w, r, name, b)
}

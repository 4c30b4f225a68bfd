package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/query"
)

// page is what every page has around its own content.
type page struct {
	Title string
	Place string // of the masthead: wire, stories, search, alerts, sources, pipeline or dead
	Prefs map[string]string
	Head  *headlines
	Now   time.Time
	Token string
	Who   string // has signed in; empty where nobody need
	Words string // of the search box
	Body  any
}

// preferences are the settings that a browser keeps, and the values that each may have.
var preferences = map[string][]string{
	"theme": {"", "light", "dark"}, "density": {"regular", "compact"}, "pane": {"on", "off"}, "keys": {"on", "off"}, "zone": {"utc", "local"},
}

// unticked is what a box that is not ticked means.
var unticked = map[string]string{"keys": "off", "zone": "utc"}

func prefsOf(r *http.Request) map[string]string {
	prefs := map[string]string{}
	for name, values := range preferences {
		prefs[name] = values[0]
		if c, err := r.Cookie(name); err == nil && slices.Contains(values, c.Value) {
			prefs[name] = c.Value
		}
	}
	return prefs
}

// setting takes a preference from a form, for browsers without script, and goes back.
func (s *Service) setting(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	values, ok := preferences[name]
	if !ok {
		return errNotFound
	}
	value := r.FormValue(name)
	if off, ok := unticked[name]; ok && value == "" {
		value = off
	}
	if !slices.Contains(values, value) {
		return wrongf("%s cannot be %q", name, value)
	}
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: s.cfg.Base + "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode}) //nolint:gosec // script sets it too
	http.Redirect(w, r, s.cfg.Base+"/", http.StatusSeeOther)
	return nil
}

// show writes a whole page.
func (s *Service) show(w http.ResponseWriter, r *http.Request, name string, p page) error {
	return s.showAs(w, r, http.StatusOK, name, p)
}

func (s *Service) showAs(w http.ResponseWriter, r *http.Request, code int, name string, p page) error {
	p.Prefs, p.Token, p.Now = prefsOf(r), s.token(w, r), time.Now().UTC()
	p.Who, p.Head = visitorOf(r).Name, &headlines{}
	if name != "signin" { // for those who are not in yet there are no numbers
		p.Head = s.head.now(r.Context())
	}
	data, err := s.view.page(name, p)
	if err != nil {
		return err
	}
	sendAs(w, code, "text/html; charset=utf-8", data)
	return nil
}

// troubleBody is what a page says when it cannot show what was asked for.
type troubleBody struct {
	Code       int
	Head, Says string
	Version    string
}

func (s *Service) trouble(w http.ResponseWriter, r *http.Request, code int, err error) {
	if wantsProblem(r) {
		s.refuse(w, r, code, err.Error())
		return
	}
	heads := map[int]string{
		http.StatusNotFound: "Nothing is here.", http.StatusBadRequest: "This cannot be asked.", http.StatusServiceUnavailable: "The store does not answer.",
	}
	if errors.Is(err, query.ErrNoFetcher) {
		heads[code] = "No fetcher answers."
	}
	body := troubleBody{Code: code, Head: heads[code], Says: err.Error(), Version: daemon.Version()}
	if err := s.showAs(w, r, code, "trouble", page{Title: body.Head, Body: body}); err != nil {
		http.Error(w, body.Says, code)
	}
}

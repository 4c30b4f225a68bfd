package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/services/web/access"
)

// signInBody is the form for name and password.
type signInBody struct {
	To     string // the page to go to then
	Failed bool
}

func (s *Service) signInPage(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil || visitorOf(r).Name != "" {
		http.Redirect(w, r, s.cfg.Base+"/", http.StatusSeeOther)
		return nil
	}
	return s.show(w, r, "signin", page{Title: "Sign in", Body: signInBody{To: inside(r.URL.Query().Get("to"))}})
}

func (s *Service) signIn(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil {
		return errNotFound
	}
	if !s.within(w, r, &s.signIns, s.client(r), "tries to sign in") {
		return nil
	}
	session, who, err := s.door.Enter(r.FormValue("name"), r.FormValue("password"), time.Now())
	if errors.Is(err, access.ErrUnknown) {
		s.log.Warn("a password was wrong", "client", s.client(r)) // not the name: people type passwords there
		return s.showAs(w, r, http.StatusUnauthorized, "signin", page{Title: "Sign in", Body: signInBody{inside(r.FormValue("to")), true}})
	}
	if err != nil {
		return err
	}
	s.log.Info("signed in", "name", who.Name, "role", who.Role)
	s.setSession(w, r, session, int(access.SessionAge.Seconds()))
	http.Redirect(w, r, s.cfg.Base+inside(r.FormValue("to")), http.StatusSeeOther)
	return nil
}

func (s *Service) signOut(w http.ResponseWriter, r *http.Request) error {
	if v := visitorOf(r); s.door != nil && v.session != "" {
		s.door.Leave(v.session, time.Now())
	}
	s.setSession(w, r, "", -1)
	http.Redirect(w, r, s.cfg.Base+"/sign-in", http.StatusSeeOther)
	return nil
}

func (s *Service) setSession(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: value, Path: s.cfg.Base + "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(r)})
}

// inside is an address of the desk, whatever somebody wrote into a link to the form.
func inside(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

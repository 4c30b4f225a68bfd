package web

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"net/http"
)

// policy is what a page of the desk may do: its own files, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// csrfCookie holds a secret of the browser's, which forms repeat.
const csrfCookie = "desk-token"

// guard sets the headers that keep a page to itself, lets in who may come, and refuses what
// another site's page asks a browser to post here.
func (s *Service) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return cross.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keepToItself(w.Header())
		r, ok := s.admit(w, r)
		if !ok {
			return
		}
		if r.Method == http.MethodPost && !s.hasToken(r) {
			s.refuse(w, r, http.StatusForbidden, "This form was sent without its token, or with an old one. Go back, load the page anew and send it again.")
			return
		}
		next.ServeHTTP(w, r)
	}))
}

func keepToItself(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}

// hasToken reports whether a form repeats the secret of the browser's session, or of its
// cookie, which another site's page cannot read. No site can make a browser send a token of
// a program.
func (s *Service) hasToken(r *http.Request) bool {
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	v := visitorOf(r)
	if v.program {
		return true
	}
	want := s.formToken(r)
	return want != "" && hmac.Equal([]byte(want), []byte(r.FormValue("token")))
}

// formToken is what the forms of a browser repeat; empty where it has nothing to repeat yet.
func (s *Service) formToken(r *http.Request) string {
	if v := visitorOf(r); v.session != "" && v.Name != "" {
		return s.door.Seal(v.session)
	}
	if c, err := r.Cookie(csrfCookie); err == nil && len(c.Value) == 43 {
		return c.Value
	}
	return ""
}

// maxForm is the largest form that is read, in bytes.
const maxForm = 1 << 20

// token is what the forms of a page repeat; a browser that has no secret gets one.
func (s *Service) token(w http.ResponseWriter, r *http.Request) string {
	if t := s.formToken(r); t != "" {
		return t
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	value := base64.RawURLEncoding.EncodeToString(random[:])
	r.AddCookie(&http.Cookie{Name: csrfCookie, Value: value}) // who asks again for this page gets the same
	http.SetCookie(w, &http.Cookie{Name: csrfCookie, Value: value, Path: s.cfg.Base + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.secure(r)})
	return value
}

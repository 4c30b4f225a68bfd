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

// guard sets the headers that keep a page to itself, and refuses what another site's page
// asks a browser to post here.
func guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return cross.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if r.Method == http.MethodPost && !hasToken(r) {
			http.Error(w, "This form was sent without its token, or with an old one. Go back, load the page anew and send it again.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// hasToken reports whether a form repeats the secret of the browser's cookie, which another
// site's page cannot read.
func hasToken(r *http.Request) bool {
	c, err := r.Cookie(csrfCookie)
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	return err == nil && c.Value != "" && hmac.Equal([]byte(c.Value), []byte(r.FormValue("token")))
}

// maxForm is the largest form that is read, in bytes.
const maxForm = 1 << 20

// token is the browser's secret; a browser that has none gets one.
func (s *Service) token(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(csrfCookie); err == nil && len(c.Value) == 43 {
		return c.Value
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	value := base64.RawURLEncoding.EncodeToString(random[:])
	http.SetCookie(w, &http.Cookie{Name: csrfCookie, Value: value, Path: s.cfg.Base + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	return value
}

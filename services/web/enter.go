package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/services/web/access"
)

const (
	// sessionCookie holds a signed session.
	sessionCookie = "desk-session"
	// signInBurst and signInEvery limit how often one client may try a password.
	signInBurst, signInEvery = 10, 30 * time.Second
	// searchBurst and searchEvery limit how often one client may search.
	searchBurst, searchEvery = 60, 200 * time.Millisecond
)

// visitor is who asks for a page.
type visitor struct {
	access.Who
	session string // empty without one
	program bool   // it came with a bearer token, as no browser sends by itself
}

type visitorKey struct{}

// visitorOf is who asks; the zero value where nobody has signed in.
func visitorOf(r *http.Request) visitor {
	v, _ := r.Context().Value(visitorKey{}).(visitor)
	return v
}

// Guard lets through who may see what else is served beside the desk, such as /metrics.
func (s *Service) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r, ok := s.admit(w, r); ok {
			next.ServeHTTP(w, r)
		}
	})
}

// admit finds out who asks, and answers those who may not.
func (s *Service) admit(w http.ResponseWriter, r *http.Request) (*http.Request, bool) {
	if !s.hostIsOurs(r) {
		s.refuse(w, r, http.StatusMisdirectedRequest, fmt.Sprintf("This desk is not known as %q. Ask for it as localhost, or name its other names with --web-host.", r.Host))
		return r, false
	}
	v, known := s.identify(r)
	r = r.WithContext(context.WithValue(r.Context(), visitorKey{}, v))
	switch {
	case !known && !isOpen(r.URL.Path):
		s.askWho(w, r)
		return r, false
	case known && !v.May(needs(r)):
		s.refuse(w, r, http.StatusForbidden, v.Name+" may read and change nothing here. Somebody with the role operator may.")
		return r, false
	}
	return r, s.inTime(w, r)
}

// isOpen are the pages for those who have not signed in.
func isOpen(path string) bool { return path == "/sign-in" || strings.HasPrefix(path, "/static/") }

// needs is the role that a request takes: what changes nothing but the own browser is for all.
func needs(r *http.Request) access.Role {
	own := r.URL.Path == "/sign-in" || r.URL.Path == "/sign-out" || strings.HasPrefix(r.URL.Path, "/settings/")
	if r.Method == http.MethodGet || r.Method == http.MethodHead || own {
		return access.Reader
	}
	return access.Operator
}

// identify knows a visitor by a token or a session. Without users everybody operates.
func (s *Service) identify(r *http.Request) (visitor, bool) {
	if s.door == nil {
		return visitor{Who: access.Who{Role: access.Operator}}, true
	}
	if token := tokenOf(r); token != "" {
		who, ok := s.door.Token(token)
		return visitor{Who: who, program: bearer(r)}, ok
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		who, ok := s.door.Session(c.Value, time.Now())
		return visitor{Who: who, session: c.Value}, ok
	}
	return visitor{}, false
}

func bearer(r *http.Request) bool { return strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") }

// tokenOf is the token of a request (RFC 6750); readers of feeds send it as a password.
func tokenOf(r *http.Request) string {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return token
	}
	_, token, _ := r.BasicAuth()
	return token
}

// askWho sends a browser to sign in, and tells a program how.
func (s *Service) askWho(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.Redirect(w, r, s.cfg.Base+"/sign-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	w.Header().Add("WWW-Authenticate", `Bearer realm="Wireroom"`)
	w.Header().Add("WWW-Authenticate", `Basic realm="Wireroom", charset="UTF-8"`)
	s.refuse(w, r, http.StatusUnauthorized, "Sign in, or send a token: Authorization: Bearer TOKEN ('wireroom desk token add' makes one).")
}

// hostIsOurs holds off pages of other sites whose name was made to resolve to this machine:
// on loopback without users, and wherever names are named, a desk has only its own.
func (s *Service) hostIsOurs(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	for _, h := range s.cfg.Hosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	at, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if len(s.cfg.Hosts) == 0 && (s.door != nil || at == nil || !Loopback(at.String())) {
		return true
	}
	return Loopback(net.JoinHostPort(strings.Trim(strings.ToLower(host), "[]"), "0"))
}

// inTime holds the searches of one client to their limit.
func (s *Service) inTime(w http.ResponseWriter, r *http.Request) bool {
	searches := r.URL.Query().Has("q") || strings.HasPrefix(r.URL.Path, "/search")
	if !searches || r.URL.Path == "/live" {
		return true
	}
	return s.within(w, r, &s.searches, visitorOf(r).Name+" "+s.client(r), "searches")
}

// within reports whether a client may do something now, and tells it when it may.
func (s *Service) within(w http.ResponseWriter, r *http.Request, l *access.Limit, client, what string) bool {
	wait := l.Wait(client, time.Now())
	if wait == 0 {
		return true
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	s.refuse(w, r, http.StatusTooManyRequests, fmt.Sprintf("Too many %s: at most %d at once, then one each %v.", what, l.Burst, l.Every))
	return false
}

// client is the address that a request comes from. An IPv6 customer has all of a /64.
func (s *Service) client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if via := r.Header.Values("X-Forwarded-For"); s.cfg.TrustProxy && len(via) > 0 {
		last := via[len(via)-1] // the one that our proxy added
		host = strings.TrimSpace(last[strings.LastIndex(last, ",")+1:])
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Unmap().Is4() {
		return host
	}
	net, _ := ip.WithZone("").Prefix(64)
	return net.String()
}

// secure reports whether the browser reached the desk over TLS.
func (s *Service) secure(r *http.Request) bool {
	return r.TLS != nil || s.cfg.TrustProxy && r.Header.Get("X-Forwarded-Proto") == "https"
}

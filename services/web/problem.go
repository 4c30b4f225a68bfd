package web

import (
	"net/http"
	"path"
	"strings"
)

// problem is an error as programs get it (RFC 9457). Its type is about:blank, which means no
// more than the status does.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"` // of the status
	Status int    `json:"status"`
	Detail string `json:"detail"` // what is wrong, and what to do about it
}

// problemType is the media type of one.
const problemType = "application/problem+json"

// wantsProblem reports whether an error is for a program: one that asks for JSON, or for a
// form of its own without asking for a page.
func wantsProblem(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return wantsJSON(r) || !strings.Contains(accept, "text/html") && (strings.Contains(accept, problemType) || path.Ext(r.URL.Path) != "")
}

// refuse says what is wrong where there is no page to say it on.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, code int, says string) {
	if !wantsProblem(r) {
		http.Error(w, says, code)
		return
	}
	data, err := indented(problem{"about:blank", http.StatusText(code), code, says})
	if err != nil { // never: it is text and a number
		http.Error(w, says, code)
		return
	}
	sendAs(w, code, problemType, data)
}

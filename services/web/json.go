package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

// wantsJSON reports whether a page is asked for as JSON: by the end of its address, or by
// what the reader accepts.
func wantsJSON(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, ".json") || strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

// give shows a page, or what is on it as JSON: one thing, two renderings.
func (s *Service) give(w http.ResponseWriter, r *http.Request, name string, p page) error {
	if !wantsJSON(r) {
		return s.show(w, r, name, p)
	}
	data, err := json.MarshalIndent(p.Body, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(append(data, '\n')) // the reader may be gone
	return nil
}

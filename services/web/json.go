package web

import (
	"net/http"
	"strings"
)

// give shows a page, or what is on it as JSON: one thing, two renderings.
func (s *Service) give(w http.ResponseWriter, r *http.Request, name string, p page) error {
	if !strings.HasSuffix(r.URL.Path, ".json") && !wantsJSON(r) {
		return s.show(w, r, name, p)
	}
	data, err := indented(p.Body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data) // the reader may be gone
	return nil
}

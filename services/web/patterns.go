package web

import "net/http"

func (s *Service) patternsPage(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "patterns", page{Title: "Patterns", Body: nil})
}

package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// wantsJSON reports whether a program asks for what a page shows: by the end of the address,
// or by what it accepts.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.HasSuffix(r.URL.Path, ".json") || strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// give shows a page, or what is on it as JSON: one thing, two renderings.
func (s *Service) give(w http.ResponseWriter, r *http.Request, name string, p page) error {
	if wantsJSON(r) {
		return showJSON(w, p.Body)
	}
	return s.show(w, r, name, p)
}

// showJSON writes what a page shows for a program.
func showJSON(w http.ResponseWriter, v any) error {
	data, err := indented(v)
	if err != nil {
		return err
	}
	send(w, "application/json", data)
	return nil
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // it is served as what it is, and never sniffed
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

func send(w http.ResponseWriter, mime string, data []byte) { sendAs(w, http.StatusOK, mime, data) }

func sendAs(w http.ResponseWriter, code int, mime string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(code)
	_, _ = w.Write(data) // the reader may be gone
}

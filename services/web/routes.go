package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// rooms are addresses and the pages that answer there; the error of a page becomes a page too.
type rooms map[string]func(http.ResponseWriter, *http.Request) error

// routes are the desk's addresses. Every page is a GET that can be sent to a colleague.
func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	for _, room := range []rooms{
		{"GET /{$}": s.wirePage, "GET /live": s.liveStream},
		{"GET /a/{id}": s.articlePage, "GET /a/{id}/pane": s.articlePane},
		{"GET /patterns": s.patternsPage, "POST /settings/{name}": s.setting},
	} {
		for pattern, page := range room {
			mux.HandleFunc(pattern, s.answer(page))
		}
	}
	mux.Handle("GET /static/", s.files)
	mux.HandleFunc("/", s.answer(func(http.ResponseWriter, *http.Request) error { return errNotFound }))
	return http.StripPrefix(s.cfg.Base, guard(mux))
}

// errNotFound is the error of an address that leads nowhere.
var errNotFound = errors.New("there is nothing at this address")

// answer runs a page and shows what went wrong with it, if anything did.
func (s *Service) answer(page func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		err := page(w, r)
		switch {
		case err == nil:
		case r.Context().Err() != nil: // nobody waits for it any more
			return
		case errors.Is(err, errNotFound), query.NotFound(err):
			s.trouble(w, r, http.StatusNotFound, err)
		case query.Wrong(err), errors.Is(err, errAsked):
			s.trouble(w, r, http.StatusBadRequest, err)
		default:
			s.log.Error("a page failed", "path", r.URL.Path, "err", err)
			s.trouble(w, r, http.StatusServiceUnavailable, err)
		}
		s.log.Debug("page", "method", r.Method, "path", r.URL.Path, "took", time.Since(began))
	}
}

package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// rooms are addresses and the pages that answer there; the error of a page becomes a page too.
type rooms map[string]func(http.ResponseWriter, *http.Request) error

// rooms are the desk's addresses. Every page is a GET that can be sent to a colleague; what
// each takes and answers is in openapi.json.
func (s *Service) rooms() []rooms {
	return []rooms{
		{"GET /{$}": s.wirePage, "GET /live": s.liveStream},
		{"GET /a/{id}": s.articlePage, "GET /a/{id}/pane": s.articlePane},
		{"GET /a/{id}/revisions": s.revisionsPage, "GET /a/{id}/revisions.json": s.revisionsPage, "GET /a/{id}/revisions.patch": s.revisionsPatch, "GET /a/{id}/record": s.recordPage, "GET /a/{id}/record.json": s.recordPage},
		{"GET /search": s.searchPage, "GET /search.json": s.searchPage, "GET /stories": s.storiesPage, "GET /stories.json": s.storiesPage, "GET /s/{story}": s.storyPage},
		s.exportRooms(),
		{"GET /dead": s.deadPage, "GET /dead.json": s.deadPage, "GET /dead/{seq}": s.letterPage, "POST /dead/replay": s.replayLetters, "POST /dead/drop": s.dropLetters},
		{"GET /pipeline": s.pipelinePage, "GET /pipeline.json": s.pipelinePage, "GET /pipeline/live": s.pipelineLive, "GET /trace": s.tracePage, "GET /trace.json": s.tracePage},
		{"GET /sources": s.sourcesPage, "GET /sources.json": s.sourcesPage, "GET /sources.opml": s.sourcesOPML, "GET /sources/{id}": s.sourcePage, "POST /sources": s.addSource, "POST /sources/{id}/{verb}": s.actOnSource},
		{"GET /sources/new": s.newSourcePage, "GET /sources/new.json": s.newSourcePage, "GET /sources/new/live": s.newSourceLive},
		{"GET /api": s.apiPage, "GET /api/openapi.json": s.openAPIJSON},
		{"GET /patterns": s.patternsPage, "POST /settings/{name}": s.setting},
		{"GET /sign-in": s.signInPage, "POST /sign-in": s.signIn, "POST /sign-out": s.signOut},
	}
}

// mux leads an address to its page.
func (s *Service) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, room := range s.rooms() {
		for pattern, page := range room {
			mux.HandleFunc(pattern, s.answer(page))
		}
	}
	mux.Handle("GET /static/", s.files)
	mux.HandleFunc("/", s.answer(func(http.ResponseWriter, *http.Request) error { return errNotFound }))
	return mux
}

func (s *Service) routes() http.Handler { return http.StripPrefix(s.cfg.Base, s.guard(s.mux())) }

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

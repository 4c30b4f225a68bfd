package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// sourceVerbs are what can be done to a source: the order to the fetcher, and what its page
// says afterwards.
var sourceVerbs = map[string]struct{ order, done string }{
	"check": {"poll", "asked"}, "pause": {"pause", "paused"}, "resume": {"resume", "resumed"}, "remove": {"remove", "removed"},
}

// actOnSource tells a fetcher what to do. Removing is asked for twice.
func (s *Service) actOnSource(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	verb, ok := sourceVerbs[r.PathValue("verb")]
	if !ok {
		return errNotFound
	}
	if verb.order == "remove" && r.PostFormValue("sure") != "on" {
		src, ok := s.register.get(id)
		if !ok {
			return errNotFound
		}
		return s.show(w, r, "sourceask", page{Title: "Sources", Place: "sources", Body: map[string]any{"ID": id, "Name": lineOf(src, nil, nil, time.Now()).Outlet}})
	}
	if _, err := query.Tell[event.Source](r.Context(), s.bus.Conn(), verb.order, query.SourceRequest{ID: id}); err != nil {
		return err
	}
	to := "/sources/" + url.PathEscape(id) + "?done=" + verb.done
	if verb.order == "remove" {
		to = "/sources?" + url.Values{"done": {"removed"}, "id": {id}}.Encode()
	}
	s.register.settle(r.Context(), id, func(src event.Source, there bool) bool {
		return there != (verb.order == "remove") && (verb.order == "poll" || !there || src.Paused == (verb.order == "pause"))
	})
	http.Redirect(w, r, s.cfg.Base+to, http.StatusSeeOther)
	return nil
}

// addSource watches a source from now on.
func (s *Service) addSource(w http.ResponseWriter, r *http.Request) error {
	want := query.AddRequest{URL: withScheme(r.PostFormValue("url")), Name: strings.TrimSpace(r.PostFormValue("name"))}
	if have, ok := s.register.byURL(want.URL); ok {
		http.Redirect(w, r, s.cfg.Base+"/sources/"+url.PathEscape(have.ID)+"?done=known", http.StatusSeeOther)
		return nil
	}
	added, err := query.Tell[query.AddAnswer](r.Context(), s.bus.Conn(), "add", want)
	if err != nil {
		return err
	}
	s.register.settle(r.Context(), added.Source.ID, func(_ event.Source, there bool) bool { return there })
	done := "added"
	if added.Known {
		done = "known"
	}
	http.Redirect(w, r, s.cfg.Base+"/sources/"+url.PathEscape(added.Source.ID)+"?done="+done, http.StatusSeeOther)
	return nil
}

// withScheme completes an address as people type it.
func withScheme(address string) string {
	address = strings.TrimSpace(address)
	if address != "" && !strings.Contains(address, "://") {
		return "https://" + address
	}
	return address
}

// byURL is the source that watches an address already.
func (g *register) byURL(address string) (watched, bool) {
	want, err := article.Normalize(address)
	if err != nil {
		return watched{}, false
	}
	for _, w := range g.list() {
		for _, u := range []string{w.URL, w.Feed} {
			if n, err := article.Normalize(u); err == nil && n == want {
				return w, true
			}
		}
	}
	return watched{}, false
}

// settle waits until the register shows a source as wanted.
func (g *register) settle(ctx context.Context, id string, wanted func(event.Source, bool) bool) {
	settle(ctx, func() (bool, <-chan struct{}) {
		w, ok, more := g.look(id)
		return wanted(w.Source, ok), more
	})
}

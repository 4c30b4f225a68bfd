package newsroom

import (
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Trouble answers a request in the place of a site; well is the site's own answer.
type Trouble func(w http.ResponseWriter, r *http.Request, well http.Handler)

// Trouble makes one site answer a path (with its query) as t wants, until it is called
// with nil. An empty path is all paths that have no trouble of their own. site is a
// Site.Name or Site.URL; an unknown one is the test's mistake and panics.
func (n *Newsroom) Trouble(site, path string, t Trouble) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.sites {
		if s.Name != site && s.URL != site {
			continue
		}
		if t == nil {
			delete(s.troubles, path)
		} else {
			s.troubles[path] = t
		}
		return
	}
	panic(fmt.Sprintf("newsroom: no site %q", site))
}

// Handle puts h in the place of a site's own answer, see Newsroom.Trouble.
func (n *Newsroom) Handle(site, path string, h http.Handler) {
	n.Trouble(site, path, func(w http.ResponseWriter, r *http.Request, _ http.Handler) { h.ServeHTTP(w, r) })
}

// Fail answers with a status the next times, then as usual. Below zero it never ends.
func Fail(status, times int) Trouble {
	return RetryAfter(status, 0, times)
}

// RetryAfter is Fail that asks for patience: whole seconds in Retry-After, none for less.
func RetryAfter(status int, wait time.Duration, times int) Trouble {
	var asked atomic.Int64
	return func(w http.ResponseWriter, r *http.Request, well http.Handler) {
		if asked.Add(1) > int64(times) && times >= 0 {
			well.ServeHTTP(w, r)
			return
		}
		if wait >= time.Second {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
		}
		http.Error(w, http.StatusText(status), status)
	}
}

// Hang never answers; it lets go when the client does, or the newsroom closes.
func Hang() Trouble {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) { <-r.Context().Done() }
}

// Slow sends the site's own answer in small pieces with a pause after each.
func Slow(piece int, pause time.Duration) Trouble {
	return func(w http.ResponseWriter, r *http.Request, well http.Handler) {
		well.ServeHTTP(&slowWriter{w, r, max(piece, 1), pause}, r)
	}
}

type slowWriter struct {
	http.ResponseWriter
	r     *http.Request
	piece int
	pause time.Duration
}

func (w *slowWriter) Write(p []byte) (int, error) {
	sent := 0
	for sent < len(p) {
		n, err := w.ResponseWriter.Write(p[sent:min(sent+w.piece, len(p))])
		sent += n
		if err != nil {
			return sent, err
		}
		_ = http.NewResponseController(w.ResponseWriter).Flush() // the next Write tells
		select {
		case <-w.r.Context().Done():
			return sent, w.r.Context().Err()
		case <-time.After(w.pause):
		}
	}
	return sent, nil
}

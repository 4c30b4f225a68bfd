package newsroom

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Trouble answers in the place of a site; well is the site's own answer.
type Trouble func(w http.ResponseWriter, r *http.Request, well http.Handler)

// Trouble makes a site, by its number in Sites, answer a path as t wants from now on; nil
// gives it back. An empty path is every path that has no trouble of its own.
func (n *Newsroom) Trouble(site int, path string, t Trouble) {
	s := n.sites[site]
	s.mu.Lock()
	defer s.mu.Unlock()
	if t == nil {
		delete(s.troubles, path)
		return
	}
	s.troubles[path] = t
}

// Handle answers a path of a site with h from now on; nil gives it back. Tests make
// trouble with it.
func (n *Newsroom) Handle(site int, path string, h http.Handler) {
	if h == nil {
		n.Trouble(site, path, nil)
		return
	}
	n.Trouble(site, path, func(w http.ResponseWriter, r *http.Request, _ http.Handler) { h.ServeHTTP(w, r) })
}

func (s *site) troubleAt(path string) Trouble {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.troubles[path]; t != nil {
		return t
	}
	return s.troubles[""]
}

// Fail answers with a status the next times, then as usual; with times below zero, for ever.
func Fail(status, times int) Trouble { return RetryAfter(status, 0, times) }

// RetryAfter is Fail that says when to come back, in whole seconds; under one it says nothing.
func RetryAfter(status int, wait time.Duration, times int) Trouble {
	var asked atomic.Int64
	return func(w http.ResponseWriter, r *http.Request, well http.Handler) {
		if times >= 0 && asked.Add(1) > int64(times) {
			well.ServeHTTP(w, r)
			return
		}
		if wait >= time.Second {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
		}
		http.Error(w, http.StatusText(status), status)
	}
}

// Hang never answers. It lets go when the client does, or when the newsroom closes.
func Hang() Trouble {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		<-r.Context().Done()
		panic(http.ErrAbortHandler) // returning would be an answer
	}
}

// Slow sends the site's own answer in pieces of so many bytes, with a pause after each.
func Slow(piece int, pause time.Duration) Trouble {
	return func(w http.ResponseWriter, r *http.Request, well http.Handler) {
		well.ServeHTTP(&dripper{w, r, max(piece, 1), pause}, r)
	}
}

type dripper struct {
	http.ResponseWriter
	r     *http.Request
	piece int
	pause time.Duration
}

func (d *dripper) Write(p []byte) (int, error) {
	sent := 0
	for sent < len(p) {
		n, err := d.ResponseWriter.Write(p[sent:min(sent+d.piece, len(p))])
		sent += n
		if err != nil {
			return sent, err
		}
		_ = http.NewResponseController(d.ResponseWriter).Flush() // the next Write tells
		select {
		case <-d.r.Context().Done():
			return sent, d.r.Context().Err()
		case <-time.After(d.pause):
		}
	}
	return sent, nil
}

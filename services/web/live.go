package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxReaders is how many pages may follow the wire at one desk.
	maxReaders = 500
	// maxRate is how many rows a second a reader gets; beyond, it is told how many there are.
	maxRate = 100
	// beat is how often a stream without rows says that it is there, for proxies that would
	// cut it off.
	beat = 15 * time.Second
)

// liveStream sends the rows that an address asks for as they are stored, as server-sent
// events (WHATWG HTML, 9.2). The id of an event is its sequence on the stream.
func (s *Service) liveStream(w http.ResponseWriter, r *http.Request) error {
	a, err := askedOf("/live", r.URL.Query())
	if err != nil {
		return err
	}
	matches, err := a.matcher()
	if err != nil {
		return err
	}
	leave, ok := s.live.Enter(maxReaders)
	if !ok {
		w.Header().Set("Retry-After", "30")
		s.refuse(w, r, http.StatusServiceUnavailable, fmt.Sprintf("%d pages follow the wire at this desk already", maxReaders))
		return nil
	}
	defer leave()
	st := openStream(w)
	st.matches = matches
	if !st.send("retry: 2000\n\n") {
		return nil
	}
	st.run(r.Context(), s, s.beginning(r))
	return nil
}

// beginning is the sequence that a reader has: what its browser remembers, what its page
// says, or the newest.
func (s *Service) beginning(r *http.Request) uint64 {
	for _, v := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if n, err := strconv.ParseUint(v, 10, 64); err == nil {
			return n
		}
	}
	return s.live.Last()
}

// stream is one reader's.
type stream struct {
	w       http.ResponseWriter
	out     *http.ResponseController
	matches matcher
	second  time.Time // the one that rows are counted in
	sent    int       // in it
	over    int       // beyond the rate, in it
}

// openStream begins an answer of server-sent events; proxies are asked to pass each on at once.
func openStream(w http.ResponseWriter) *stream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	return &stream{w: w, out: http.NewResponseController(w)}
}

func (st *stream) send(s string) bool {
	if _, err := st.w.Write([]byte(s)); err != nil {
		return false
	}
	return st.out.Flush() == nil
}

// run sends until the reader goes.
func (st *stream) run(ctx context.Context, s *Service, at uint64) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		rows, more, ok := s.live.After(at, maxRate)
		if !ok {
			st.send("event: resync\ndata: \n\n")
			return
		}
		for _, row := range rows {
			at = row.Sequence
			if st.matches(&row.Stored) && !st.row(row.Sequence, row.HTML) {
				return
			}
		}
		if len(rows) == maxRate { // there may be more at once
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-more:
		case <-tick.C:
			if !st.send(": here\n\n") {
				return
			}
		}
	}
}

// row sends one row, or beyond the rate how many there are.
func (st *stream) row(seq uint64, html []byte) bool {
	if now := time.Now(); now.Sub(st.second) >= time.Second {
		st.second, st.sent, st.over = now, 0, 0
	}
	if st.sent++; st.sent > maxRate {
		st.over++
		return st.send(fmt.Sprintf("id: %d\nevent: rate\ndata: more than %d a second\n\n", seq, maxRate))
	}
	return st.send(fmt.Sprintf("id: %d\nevent: stored\ndata: %s\n\n", seq, html))
}

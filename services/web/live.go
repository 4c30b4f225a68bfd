package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/wireroom/wireroom/services/web/internal/live"
)

const (
	// maxReaders is how many pages may follow the wire at one desk.
	maxReaders = 500
	// maxRate is how many rows a second a reader gets, and maxBurst how many at once: what it
	// missed while its line stood still. Beyond, it is told of each that there is more.
	maxRate, maxBurst = 100, 1000
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
	full    time.Time // until when the rows that it got reach, one each second/maxRate
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
	return st.write([]byte(s)) && st.out.Flush() == nil
}

func (st *stream) write(data []byte) bool {
	_, err := st.w.Write(data)
	return err == nil
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
		if at, ok = st.rows(rows, at, time.Now()); !ok {
			return
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

// rows sends those that match, together, and gives the place that the reader has then.
func (st *stream) rows(rows []live.Row, at uint64, now time.Time) (uint64, bool) {
	some := false
	for _, r := range rows {
		if at = r.Sequence; !st.matches(&r.Stored) {
			continue
		}
		event := r.Event
		if !st.within(now) {
			event = fmt.Appendf(nil, "id: %d\nevent: rate\ndata: more than %d a second\n\n", r.Sequence, maxRate)
		}
		if some = true; !st.write(event) {
			return at, false
		}
	}
	return at, !some || st.out.Flush() == nil
}

// within reports whether the reader may get one more row, and counts it (GCRA).
func (st *stream) within(now time.Time) bool {
	const each = time.Second / maxRate
	if st.full.Before(now) {
		st.full = now
	}
	if st.full.Add(each).Sub(now) > maxBurst*each {
		return false
	}
	st.full = st.full.Add(each)
	return true
}

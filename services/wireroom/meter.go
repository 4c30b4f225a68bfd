package main

import (
	"fmt"
	"io"
	"time"

	"github.com/wireroom/wireroom/pkg/daemon"
)

// meter shows on a terminal how far a long command is, and nothing elsewhere.
type meter struct {
	w     io.Writer // nil: show nothing
	what  string
	n     int
	bytes int64
	begun time.Time
	shown time.Time
}

// meterEvery is how often the line is drawn.
const meterEvery = 250 * time.Millisecond

func newMeter(e *env, what string) *meter {
	m := &meter{what: what, begun: time.Now()}
	if daemon.Terminal(e.err) {
		m.w = e.err
	}
	return m
}

// add counts n more; bytes is how many there are by now, 0 where nobody asks.
func (m *meter) add(n int, bytes int64) {
	m.n, m.bytes = m.n+n, bytes
	if m.w != nil && time.Since(m.shown) >= meterEvery {
		m.shown = time.Now()
		_, _ = fmt.Fprint(m.w, clearLine+m.line(time.Since(m.begun)))
	}
}

func (m *meter) line(took time.Duration) string {
	s := fmt.Sprintf("%d %s", m.n, m.what)
	if m.bytes > 0 {
		s += fmt.Sprintf(" · %.1f MB", float64(m.bytes)/1e6)
	}
	if took > time.Second {
		s += fmt.Sprintf(" · %.0f/s", float64(m.n)/took.Seconds())
	}
	return s
}

// end leaves the last line standing.
func (m *meter) end() {
	if m.w != nil {
		_, _ = fmt.Fprintln(m.w, clearLine+m.line(time.Since(m.begun)))
	}
}

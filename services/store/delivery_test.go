package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/mongotest"
)

const (
	historiesEnv   = "WIREROOM_HISTORIES"    // how many of each kind on SQLite; 25 if unset, with stores at once 15
	historySeedEnv = "WIREROOM_HISTORY_SEED" // the only one to be run
)

// TestHistories: whatever is delivered twice, in another order, in other batches, to
// several stores that crash anywhere and are replayed at the end, archive, ledger and
// events are what a model says that knows of none of that.
func TestHistories(t *testing.T) {
	for _, c := range []struct {
		name, url string
		n         int
	}{
		{"SQLite", "sqlite:" + filepath.Join(t.TempDir(), "archive.db"), number(t, historiesEnv, 25)},
		{"MongoDB wire", mongotest.Start(t), 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.url)
			t.Run("in order", func(t *testing.T) { w.histories(t, c.n, inOrder, true) })
			t.Run("anyhow", func(t *testing.T) { w.histories(t, c.n, anyhow, false) })
		})
	}
}

// histories runs n scripts, and makes the first that goes wrong as short as it can.
func (w *world) histories(t *testing.T, n int, make func(*rand.Rand) []step, ordered bool) {
	first := number(t, historySeedEnv, 0)
	if os.Getenv(historySeedEnv) != "" {
		n = 1
	}
	for seed := first; seed < first+n; seed++ {
		script := make(rand.New(rand.NewPCG(uint64(seed), 1))) //nolint:gosec // a seed
		err := w.run(t, script, ordered)
		if err == nil {
			continue
		}
		short, err := w.shrink(t, script, err, ordered)
		t.Fatalf("%s=%d: %v\n%v", historySeedEnv, seed, err, strings.Join(short, "\n"))
	}
}

// shrink leaves out what the error does not need. Every part of a script is a script.
func (w *world) shrink(t *testing.T, script []step, err error, ordered bool) ([]string, error) {
	for i := len(script) - 1; i >= 0; i-- {
		less := slices.Delete(slices.Clone(script), i, i+1)
		if e := w.run(t, less, ordered); e != nil {
			script, err = less, e
		}
	}
	var out []string
	for _, s := range script {
		out = append(out, s.String())
	}
	return out, err
}

func number(t *testing.T, env string, or int) int {
	v := os.Getenv(env)
	if v == "" {
		return or
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s: %v", env, err)
	}
	return n
}

// world is a broker and an archive, and stores that have it open each by itself. Each run
// has articles of its own in it.
type world struct {
	bus      *bus.Bus
	archives []Archive
	base     int    // number of the next run's first article
	read     uint64 // the last message of WIRE that was looked at
}

func newWorld(t *testing.T, url string) *world {
	w := &world{bus: bustest.Start(t)}
	for range storesAtWork {
		a, err := Open(t.Context(), url, bustest.Log(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = a.Close() })
		w.archives = append(w.archives, a)
	}
	return w
}

// service is a store that will die.
func (w *world) service(t *testing.T, d *dying) *Service {
	s, err := New(Defaults(), d, w.bus, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs a script and compares what came of it. The scripts' own order is that of the
// calls: what a model is told happened before the next step begins.
func (w *world) run(t *testing.T, script []step, ordered bool) error {
	w.base += 10
	m := newBooks(w.base)
	for i, s := range script {
		if err := w.step(t, s, m); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	if err := w.step(t, step{0, nil, alive}, m); err != nil {
		return err
	}
	if err := m.compare(t.Context(), w.archives[0]); err != nil {
		return err
	}
	if err := w.announced(t, m); err != nil {
		return err
	}
	if ordered {
		return m.same(inTurn(script, w.base))
	}
	return nil
}

func (w *world) step(t *testing.T, s step, m *books) error {
	d := &dying{Archive: w.archives[s.store], steps: s.crash}
	service := w.service(t, d)
	err := m.follow(d, s, func() error {
		switch {
		case len(s.messages) == 0:
			return service.sweepOnce(t.Context(), time.Now().Add(time.Hour))
		case s.messages[0].state == "":
			return service.put(t.Context(), parsedOf(s.messages, w.base))
		}
		return service.note(t.Context(), linesOf(s.messages, w.base))
	})
	if errors.Is(err, errCrash) {
		return nil
	}
	return err
}

func parsedOf(list []message, base int) (out []event.Parsed) {
	for _, m := range list {
		out = append(out, m.parsed(base))
	}
	return out
}

func linesOf(list []message, base int) (out []event.Ledger) {
	for _, m := range list {
		out = append(out, m.line(base))
	}
	return out
}

// announced compares what was published with the archive: each version once, whole, and
// at the place in the stream that the archive notes.
func (w *world) announced(t *testing.T, m *books) error {
	got := map[string]event.Stored{}
	for {
		msg, seq, err := w.bus.Next(t.Context(), event.StreamWire, "stored.>", w.read)
		if errors.Is(err, bus.ErrNone) {
			break
		}
		var s event.Stored
		if err == nil {
			err = event.Unmarshal(msg, &s)
		}
		if err != nil {
			return err
		}
		w.read, s.Article.Sequence = seq, seq
		if m.articles[s.Article.ID] == nil { // of a run that failed
			continue
		}
		if _, twice := got[s.Key()]; twice {
			return fmt.Errorf("%s was announced twice", s.Key())
		}
		got[s.Key()] = s
	}
	return m.wantStored(t.Context(), w.archives[0], got)
}

// diffError is a difference as an error; nil is none.
func diffError(what string, want, got any) error {
	if d := cmp.Diff(want, got); d != "" {
		return fmt.Errorf("%s: -want +got\n%s", what, d)
	}
	return nil
}

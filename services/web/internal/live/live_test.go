package live

import (
	"sync"
	"testing"
)

func sequences(rows []Row) (out []uint64) {
	for _, r := range rows {
		out = append(out, r.Sequence)
	}
	return out
}

func TestAfter(t *testing.T) {
	w := New(3)
	w.Begin(10)
	for seq := uint64(11); seq <= 16; seq++ {
		w.Add(Row{Sequence: seq})
	}
	w.Add(Row{Sequence: 16}) // delivered again
	for _, c := range []struct {
		after uint64
		n     int
		want  int
		ok    bool
	}{{10, 100, 6, true}, {10, 2, 2, true}, {15, 9, 1, true}, {16, 9, 0, true}, {9, 9, 0, false}, {17, 9, 0, false}} {
		rows, _, ok := w.After(c.after, c.n)
		if ok != c.ok || len(rows) != c.want || ok && c.want > 0 && rows[0].Sequence != c.after+1 {
			t.Errorf("after %d, at most %d: %v, %v", c.after, c.n, sequences(rows), ok)
		}
	}
	w.Add(Row{Sequence: 17})
	if _, _, ok := w.After(12, 9); ok {
		t.Error("what was dropped is not said to be gone")
	}
	if rows, _, ok := w.After(13, 9); !ok || len(rows) != 4 {
		t.Errorf("after 13: %v, %v", sequences(rows), ok)
	}
	if got := sequences(w.Newest(2)); len(got) != 2 || got[1] != 17 {
		t.Errorf("newest: %v", got)
	}
}

// TestAnotherStream: a stream that was made anew begins at 1 again.
func TestAnotherStream(t *testing.T) {
	w := New(3)
	w.Begin(10)
	w.Add(Row{Sequence: 11})
	w.Begin(10) // followed anew: what is there stays
	if w.Last() != 11 {
		t.Error("rows were dropped")
	}
	w.Begin(0)
	w.Add(Row{Sequence: 1})
	if _, _, ok := w.After(11, 9); ok || w.Last() != 1 {
		t.Error("a sequence of the old stream was taken for one of the new")
	}
}

// TestNoRowLost: readers at their own pace see each row once.
func TestNoRowLost(t *testing.T) {
	const rows, readers = 5000, 20
	w := New(rows)
	w.Begin(0)
	var g sync.WaitGroup
	for range readers {
		g.Go(func() {
			for at := uint64(0); at < rows; {
				got, more, ok := w.After(at, 7)
				if !ok {
					t.Errorf("after %d: gone", at)
					return
				}
				for _, r := range got {
					if r.Sequence != at+1 {
						t.Errorf("%d came after %d", r.Sequence, at)
						return
					}
					at = r.Sequence
				}
				if len(got) == 0 {
					<-more
				}
			}
		})
	}
	for seq := uint64(1); seq <= rows; seq++ {
		w.Add(Row{Sequence: seq})
	}
	g.Wait()
}

func TestEnter(t *testing.T) {
	w := New(1)
	leave, ok := w.Enter(1)
	if _, again := w.Enter(1); !ok || again || w.Readers() != 1 {
		t.Errorf("%d readers where one may be", w.Readers())
	}
	leave()
	leave()
	if w.Readers() != 0 {
		t.Errorf("%d readers after the only one left", w.Readers())
	}
}

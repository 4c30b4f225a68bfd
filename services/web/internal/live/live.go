// Package live hands the rows of the wire to everybody who follows it: each row is made
// once and kept in a ring, and every reader goes through the ring at its own pace.
//
// It knows neither the bus nor HTTP.
package live

import (
	"sort"
	"sync"
	"sync/atomic"

	"github.com/wireroom/wireroom/pkg/event"
)

// Row is one stored event as the readers get it.
type Row struct {
	Sequence uint64 // on the stream
	Stored   event.Stored
	Event    []byte // for the readers, as it goes over the line
}

// Wire is the newest rows. It may be used from several goroutines.
type Wire struct {
	readers atomic.Int64

	mu    sync.Mutex // guards what follows
	size  int
	rows  []Row         // by sequence
	floor uint64        // rows up to this sequence are not here
	more  chan struct{} // closed when a row comes
}

// New is a wire that keeps so many rows, and up to as many more.
func New(size int) *Wire { return &Wire{size: size, more: make(chan struct{})} }

// Begin says that what stands on the stream up to a sequence will not come. It is called
// before the first row, and again where the stream was made anew.
func (w *Wire) Begin(floor uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rows) > 0 && w.rows[len(w.rows)-1].Sequence >= floor && floor >= w.floor {
		return // the same stream, followed anew
	}
	w.rows, w.floor = nil, floor
	w.wake()
}

// Last is the sequence of the newest row, or the one that the first row will come after.
func (w *Wire) Last() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last()
}

func (w *Wire) last() uint64 {
	if len(w.rows) == 0 {
		return w.floor
	}
	return w.rows[len(w.rows)-1].Sequence
}

// Floor is the sequence after which the rows are here.
func (w *Wire) Floor() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.floor
}

// Add puts a row at the end. One that is there already is passed over.
func (w *Wire) Add(r Row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.Sequence <= w.last() {
		return
	}
	if len(w.rows) == 2*w.size { // the older half goes at once: cheaper than one at a time
		w.floor = w.rows[w.size-1].Sequence
		w.rows = append(make([]Row, 0, 2*w.size), w.rows[w.size:]...)
	}
	w.rows = append(w.rows, r)
	w.wake()
}

func (w *Wire) wake() {
	close(w.more)
	w.more = make(chan struct{})
}

// After gives at most n rows that come after a sequence, oldest first, and a channel that is
// closed when there are more. It is false where rows after the sequence are gone, or the
// sequence is of another stream: whoever asks must read the archive and begin anew.
func (w *Wire) After(sequence uint64, n int) (rows []Row, more <-chan struct{}, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if sequence < w.floor || sequence > w.last() {
		return nil, nil, false
	}
	i := sort.Search(len(w.rows), func(i int) bool { return w.rows[i].Sequence > sequence })
	return append(rows, w.rows[i:min(len(w.rows), i+n)]...), w.more, true
}

// Newest gives the newest rows, at most n, oldest first.
func (w *Wire) Newest(n int) []Row {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Row(nil), w.rows[max(0, len(w.rows)-n):]...)
}

// Enter counts a reader if there are fewer than most; leave uncounts it.
func (w *Wire) Enter(most int) (leave func(), ok bool) {
	if w.readers.Add(1) > int64(most) {
		w.readers.Add(-1)
		return nil, false
	}
	return sync.OnceFunc(func() { w.readers.Add(-1) }), true
}

// Readers is how many there are.
func (w *Wire) Readers() int { return int(w.readers.Load()) }

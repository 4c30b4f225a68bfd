package section

import (
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"time"
)

const (
	// MaxRemembered is how many links a Memory has. With MaxShapes it keeps its JSON
	// below 20 KB.
	MaxRemembered = 1000
	// MaxShapes is how many shapes of addresses a Memory has.
	MaxShapes = 40

	// A link is navigation once it has stayed this long, for this many polls, while as
	// many articles as this came, or twice what the page shows. Any one would be wrong
	// somewhere: a lead story stays for a day of fast polls, a small blog shows the same
	// for weeks.
	stayHours = 72
	stayPolls = 20
	stayNews  = 20
	// absentPolls is after how many polls without it a link is forgotten.
	absentPolls = 100
	// relaunch is how many links, nearly all new, are another page than last time.
	relaunch = 10
)

// Memory is what the polls of one page have shown. The zero Memory has seen none. It is
// kept as JSON; that of other versions, or a broken one, is read as far as it makes sense.
type Memory struct {
	Polls   int            `json:"polls,omitempty"`
	Since   time.Time      `json:"since,omitzero"`
	Arrived int            `json:"arrived,omitempty"` // links that came after the first poll and looked like articles
	Shapes  map[string]int `json:"shapes,omitempty"`  // how many links of each shape came after the first poll
	Links   []byte         `json:"links,omitempty"`   // packed, of entrySize each
	Full    bool           `json:"full,omitempty"`    // the page has more links than fit: an unknown one need not be new
}

// entry is a link that was seen before.
type entry struct {
	first     uint16 // hours since Memory.Since
	outlasted uint16 // articles that came since
	polls     uint8  // that showed it
	absent    uint8  // polls in a row without it
}

// entrySize is 48 bits of hash, which is plenty for a thousand, and the entry.
const entrySize = 12

type key [6]byte

func keyOf(norm string) key {
	h := fnv.New64a()
	h.Write([]byte(norm))
	return key(h.Sum(nil)[:6])
}

func (m Memory) entries() map[key]entry {
	out := map[key]entry{}
	for b := m.Links[:min(len(m.Links), MaxRemembered*entrySize)]; len(b) >= entrySize; b = b[entrySize:] {
		out[key(b[:6])] = entry{binary.BigEndian.Uint16(b[6:]), binary.BigEndian.Uint16(b[8:]), b[10], b[11]}
	}
	return out
}

// learn gives the links the points of their past, and returns the memory with this poll.
func (m Memory) learn(links []*link, at time.Time) Memory {
	if m.Polls <= 0 || m.Since.IsZero() {
		m = Memory{Since: at}
	}
	h := history{Memory: m, at: at, known: m.entries()}
	h.compare(links)
	for _, l := range links {
		h.judge(l)
	}
	return h.next(links)
}

// history is one poll's view of the memory.
type history struct {
	Memory
	at      time.Time
	known   map[key]entry
	fresh   map[*link]bool // came since the last poll; empty if that cannot be told
	shown   int            // links that look like articles
	arrived int            // those of them that are fresh
	changed bool           // another page than last time
}

// compare finds what is new. Where nearly all is, nothing is learned from it: it is a
// relaunch, a notice instead of the page, or there are session ids in its links.
func (h *history) compare(links []*link) {
	h.fresh = map[*link]bool{}
	for _, l := range links {
		if _, ok := h.known[keyOf(l.norm)]; !ok && h.Polls > 0 && !h.Full {
			h.fresh[l] = true
		}
	}
	if len(h.fresh)*4 > len(links)*3 {
		h.changed = len(links) >= relaunch
		h.fresh = nil
	}
	for _, l := range links {
		if l.points() >= enough {
			h.shown++
			if h.fresh[l] {
				h.arrived++
			}
		}
	}
}

func (h *history) judge(l *link) {
	e, old := h.known[keyOf(l.norm)]
	came, judged := h.Shapes[l.path.shape], h.Arrived >= max(stayNews, h.shown)
	switch {
	case old && h.stays(e):
		l.say(never, "always there")
	case old && came == 0 && judged && len(h.Shapes) < MaxShapes:
		l.say(-4, "shape that never comes")
	case came >= 5:
		l.say(1, "shape that comes")
	}
	if h.fresh[l] {
		l.say(1.5, "new since the last poll")
	}
}

func (h *history) stays(e entry) bool {
	return h.hours()-int(e.first) >= stayHours && e.polls >= stayPolls && int(e.outlasted) >= max(stayNews, 2*h.shown)
}

func (h *history) hours() int {
	return min(max(int(h.at.Sub(h.Since).Hours()), 0), 1<<16-1)
}

func (h *history) next(links []*link) Memory {
	m := Memory{Polls: h.Polls + 1, Since: h.Since, Arrived: h.Arrived + h.arrived, Shapes: maps.Clone(h.Shapes)}
	if h.changed {
		m.Arrived, m.Shapes = 0, nil
	}
	m.countShapes(h.fresh)
	h.age()
	for _, l := range links {
		h.see(keyOf(l.norm))
	}
	m.Links = h.pack()
	m.Full = len(links) > MaxRemembered
	return m
}

func (m *Memory) countShapes(fresh map[*link]bool) {
	if m.Shapes == nil {
		m.Shapes = map[string]int{}
	}
	for l := range fresh {
		m.Shapes[l.path.shape]++
	}
	for len(m.Shapes) > MaxShapes {
		delete(m.Shapes, m.rarest())
	}
}

func (m *Memory) rarest() string {
	return slices.MinFunc(slices.Sorted(maps.Keys(m.Shapes)), func(a, b string) int { return m.Shapes[a] - m.Shapes[b] })
}

// age counts the poll for all that are known, as if none were on the page; see corrects it.
func (h *history) age() {
	for k, e := range h.known {
		if e.absent++; e.absent > absentPolls {
			delete(h.known, k)
			continue
		}
		h.known[k] = e
	}
}

func (h *history) see(k key) {
	e, old := h.known[k]
	if !old {
		e.first = uint16(h.hours())
	} else {
		e.outlasted = uint16(min(int(e.outlasted)+h.arrived, 1<<16-1))
	}
	if e.polls < 255 {
		e.polls++
	}
	e.absent = 0
	h.known[k] = e
}

// pack keeps those seen last, and of them those seen most: these may be navigation.
func (h *history) pack() []byte {
	keys := slices.SortedFunc(maps.Keys(h.known), func(a, b key) int {
		x, y := h.known[a], h.known[b]
		if x.absent != y.absent {
			return int(x.absent) - int(y.absent)
		}
		if x.polls != y.polls {
			return int(y.polls) - int(x.polls)
		}
		return slices.Compare(a[:], b[:])
	})
	var out []byte
	for _, k := range keys[:min(len(keys), MaxRemembered)] {
		e := h.known[k]
		out = append(out, k[:]...)
		out = binary.BigEndian.AppendUint16(out, e.first)
		out = binary.BigEndian.AppendUint16(out, e.outlasted)
		out = append(out, e.polls, e.absent)
	}
	return out
}

package schedule

import (
	"hash/fnv"
	"strconv"
	"time"
)

// An interval is drawn from within jitter of the one computed, so that sources that were
// added together or ask for the same do not stay in step. The first is drawn widely: ten
// thousand sources may come from one list.
const (
	jitter      = 0.05
	firstJitter = 0.5
)

// bounded keeps wait within b and asked, and moves it by at most width of itself. Where a
// bound is near, the room for that is taken on its other side; what is asked for may
// exceed b.Max.
func bounded(b Bounds, asked, wait time.Duration, width, draw float64) time.Duration {
	asked = min(asked, mostAsked)
	least := max(b.Min, asked)
	wait = max(min(wait, b.Max), least)
	room := time.Duration(2 * width * float64(wait))
	from, to := wait-room/2, wait+room/2
	if from < least {
		from, to = least, least+room
	}
	if to > b.Max && asked < b.Max {
		from, to = max(b.Max-room, least), b.Max
	}
	return from + time.Duration(draw*float64(to-from))
}

// draw is a number in [0, 1) that only id and the time decide.
func draw(id string, at time.Time) float64 {
	h := fnv.New64a()
	h.Write(strconv.AppendInt([]byte(id+" "), at.Unix(), 10))
	x := h.Sum64()
	x ^= x >> 33 // FNV's last bytes stir the high bits too little
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

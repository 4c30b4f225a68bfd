package sqlite

import (
	"cmp"
	"slices"
)

// likely are the records that may be on a page: the latest, and at the page's ends all that
// are of one time.
type likely struct {
	most   int   // how many the page has
	before int64 // when the page before ended; those of that time may be on this one
	floor  int64 // what is earlier is not on the page
	list   []struct{ at, id int64 }
	ends   []int64
	full   int // from how many on list is cut
}

func (l *likely) add(at, id int64) {
	switch {
	case at == l.before:
		l.ends = append(l.ends, id)
	case at < l.before && at >= l.floor:
		l.list = append(l.list, struct{ at, id int64 }{at, id})
		if len(l.list) > max(l.full, 4*l.most) {
			l.cut()
		}
	}
}

func (l *likely) cut() {
	slices.SortFunc(l.list, func(a, b struct{ at, id int64 }) int { return cmp.Compare(b.at, a.at) })
	if len(l.list) <= l.most {
		return
	}
	l.floor = l.list[l.most-1].at
	n := slices.IndexFunc(l.list, func(r struct{ at, id int64 }) bool { return r.at < l.floor })
	if n >= 0 {
		l.list = l.list[:n]
	}
	l.full = 2 * len(l.list)
}

func (l *likely) ids() []int64 {
	l.cut()
	out := l.ends
	for _, r := range l.list {
		out = append(out, r.id)
	}
	return out
}

package diff

import "slices"

// stretch is n tokens that two lists have in common, from a in one and b in the other.
type stretch struct{ a, b, n int }

// match finds what two lists have in common, in order, with as few edits as can be. False
// where that needs more than MaxEdits or the steps that are left.
func match(a, b []string, left *int) ([]stretch, bool) {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	ids := map[string]int32{}
	s := search{a: number(a[head:len(a)-tail], ids), b: number(b[head:len(b)-tail], ids), left: left}
	middle, ok := s.run()
	if !ok {
		return nil, false
	}
	out := []stretch{{0, 0, head}}
	for _, m := range middle {
		out = append(out, stretch{m.a + head, m.b + head, m.n})
	}
	return append(out, stretch{len(a) - tail, len(b) - tail, tail}), true
}

// number gives equal tokens equal numbers, which are compared faster.
func number(tokens []string, ids map[string]int32) []int32 {
	out := make([]int32, len(tokens))
	for i, t := range tokens {
		id, ok := ids[t]
		if !ok {
			id = int32(len(ids))
			ids[t] = id
		}
		out[i] = id
	}
	return out
}

// search is Myers' greedy search. Diagonal k holds the places with x-y = k.
type search struct {
	a, b []int32
	left *int
	// rounds[d] has how far each diagonal from -d to d was reached with d edits; -1 is not at all.
	rounds [][]int32
}

func (s *search) run() ([]stretch, bool) {
	goal := len(s.a) - len(s.b)
	for d := 0; d <= MaxEdits; d++ {
		s.rounds = append(s.rounds, make([]int32, 2*d+1))
		for k := -d; k <= d; k += 2 {
			from := s.best(d, k)
			to := s.slide(from, k)
			s.rounds[d][d+k] = to
			if k == goal && int(to) == len(s.a) {
				return s.trace(d), true
			}
		}
		if *s.left -= d + 1; *s.left < 0 {
			return nil, false
		}
	}
	return nil, false
}

// best is how far diagonal k is reached with edit d, before what follows in common: by a
// token of a that is gone, or one of b that is new.
func (s *search) best(d, k int) int32 {
	if d == 0 {
		return 0
	}
	x := int32(-1)
	if gone := s.reached(d-1, k-1); gone >= 0 && int(gone) < len(s.a) {
		x = gone + 1
	}
	if now := s.reached(d-1, k+1); now > x && int(now)-k <= len(s.b) {
		x = now
	}
	return x
}

func (s *search) reached(d, k int) int32 {
	if k < -d || k > d {
		return -1
	}
	return s.rounds[d][d+k]
}

func (s *search) slide(from int32, k int) int32 {
	if from < 0 {
		return from
	}
	x := int(from)
	for x < len(s.a) && x-k < len(s.b) && s.a[x] == s.b[x-k] {
		x++
	}
	*s.left -= x - int(from)
	return int32(x)
}

// trace goes back the way that led to the end with d edits.
func (s *search) trace(d int) (out []stretch) {
	k, x := len(s.a)-len(s.b), len(s.a)
	for ; d >= 0; d-- {
		from := int(s.best(d, k))
		if n := x - from; n > 0 {
			out = append(out, stretch{from, from - k, n})
		}
		if d == 0 {
			break
		}
		if gone := s.reached(d-1, k-1); gone >= 0 && int(gone)+1 == from && int(gone) < len(s.a) {
			k, x = k-1, int(gone)
		} else {
			k, x = k+1, from
		}
	}
	slices.Reverse(out)
	return out
}

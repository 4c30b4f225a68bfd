package sqlite

// ids is a set of them, a bit each.
type ids []uint64

// parseIDs reads ids with commas between.
func parseIDs(list []byte) ids {
	out, id, any := ids{}, int64(0), false
	for _, c := range list {
		if c != ',' {
			id, any = 10*id+int64(c-'0'), true
			continue
		}
		out, id = out.with(id), 0
	}
	if any {
		out = out.with(id)
	}
	return out
}

func (s ids) with(id int64) ids {
	if n := int(id>>6) + 1; n > len(s) {
		s = append(s, make(ids, n-len(s))...)
	}
	s[id>>6] |= 1 << (id & 63)
	return s
}

func (s ids) has(id int64) bool {
	return s == nil || id>>6 < int64(len(s)) && s[id>>6]&(1<<(id&63)) != 0
}

func (s ids) and(t ids) ids {
	if s == nil {
		return t
	}
	s = s[:min(len(s), len(t))]
	for i := range s {
		s[i] &= t[i]
	}
	return s
}

// blocks are those that have any of the ids.
func (s ids) blocks() []int64 {
	out := []int64{}
	for i, bits := range s {
		if k := int64(i << 6 >> blockBits); bits != 0 && (len(out) == 0 || out[len(out)-1] != k) {
			out = append(out, k)
		}
	}
	return out
}
